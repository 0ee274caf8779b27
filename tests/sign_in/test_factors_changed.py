"""The second factor changed, removed, or lost: by whom, and on what proof."""

from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from agreements.models import Person
from tests.conftest import World
from tests.sign_in.conftest import SIGN_IN, next_of
from tests.sign_in.factors import (
    APPLICATION,
    INDEX,
    LONG_AGO,
    SHOW,
    digits,
    is_in,
    typed_code,
    with_application,
)
from tests.signing_in import client_of


def test_a_change_asks_for_a_recent_proof(maya: Person) -> None:
    client = client_of(maya, LONG_AGO)
    for page in ("cles/", "application/", "codes/nouveaux/"):
        address = INDEX + page
        for method in (client.get, client.post):
            answer = method(address, headers={"referer": f"http://testserver{address}"})
            assert next_of(answer) == ("/connexion/confirmer/", address)
    assert client.get(INDEX).status_code == 200


def test_a_mailbox_alone_adds_and_removes_nothing(maya: Person) -> None:
    """A session with a code alone, of somebody who has a factor, changes none."""
    with_application(maya)
    client = client_of(maya)
    pages = ("cles/", "application/", "application/retirer/", "codes/", "codes/nouveaux/")
    for page in pages:
        for method in (client.get, client.post):
            assert method(INDEX + page)["Location"] == INDEX
    assert Authenticator.objects.count() == 1
    assert "Retirer" not in client.get(INDEX).content.decode()


def test_the_last_one_stays_with_whoever_needs_it(world: World, required: None) -> None:
    with_application(world.helene)
    client = client_of(world.helene, strong=True)
    assert client.post(APPLICATION + "retirer/")["Location"] == INDEX
    assert "ajoutez-en" in client.get(INDEX).content.decode()
    assert Authenticator.objects.count() == 1


def test_a_party_removes_theirs_and_is_told(
    world: World, required: None, mailoutbox: list[EmailMessage]
) -> None:
    with_application(world.maya)
    client = client_of(world.maya, strong=True)
    assert client.get(APPLICATION + "retirer/").status_code == 200
    assert client.post(APPLICATION + "retirer/")["Location"] == INDEX
    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "Votre façon de vous connecter a changé"


def test_a_passkey_is_removed_by_a_post_alone(world: World) -> None:
    row = Authenticator.objects.create(user=world.maya, type="webauthn", data={"name": "x"})
    client = client_of(world.maya, strong=True)
    assert client.delete(f"/mes-connexions/cles/{row.pk}/retirer/").status_code == 405
    assert Authenticator.objects.exists()


def test_nobody_reaches_anothers_factor(world: World) -> None:
    row = Authenticator.objects.create(user=world.luc, type="webauthn", data={"name": "x"})
    client = client_of(world.maya, strong=True)
    for method in (client.get, client.post):
        assert method(f"/mes-connexions/cles/{row.pk}/retirer/").status_code == 404
    assert Authenticator.objects.count() == 1


def test_an_administrator_lets_somebody_take_new_ones(
    world: World, required: None, mailoutbox: list[EmailMessage]
) -> None:
    with_application(world.helene)
    theirs = Client()
    typed_code(theirs, world.helene, mailoutbox)
    theirs.post(SHOW, {"code": digits()})
    assert is_in(theirs)
    address = reverse("agreements:reset_factors", args=[world.helene.public_id])
    assert client_of(world.ines, strong=True).post(address).status_code == 404
    stale = client_of(world.alice, LONG_AGO, strong=True)
    assert next_of(stale.post(address))[0] == "/connexion/confirmer/"
    assert Authenticator.objects.exists()
    alice = client_of(world.alice, strong=True)
    person = alice.get(reverse("agreements:person", args=[world.helene.public_id]))
    assert address in person.content.decode()
    alice.post(address)
    assert not Authenticator.objects.exists()
    assert theirs.get("/")["Location"].startswith(SIGN_IN)
    assert mailoutbox[-1].to == [world.helene.email]
    assert "retiré les clés" in mailoutbox[-1].body
    assert typed_code(Client(), world.helene, mailoutbox)["Location"] == "/"


def test_nobody_resets_their_own(world: World) -> None:
    address = reverse("agreements:reset_factors", args=[world.alice.public_id])
    assert client_of(world.alice, strong=True).post(address).status_code == 404
