"""Passkeys: made, shown, and refused when they aren't what was asked for."""

from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person, Signature
from tests.conftest import World
from tests.making import written
from tests.sign_in.conftest import CODE, SIGN_IN, code_in, next_of
from tests.sign_in.factors import SHOW, is_in
from tests.sign_in.passkeys import HOST, PRESENT, VERIFIED, Passkey
from tests.signing_in import client_of

pytestmark = pytest.mark.usefixtures("required")

ADD = "/mes-connexions/cles/"
BY_PASSKEY = "/connexion/cle/"
ARCHIVES = "/archives/"
NO_PASSKEYS = (
    "",
    "{",
    "{}",
    "[]",
    '"a"',
    '{"id": "a", "rawId": "a", "type": "public-key"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": "x"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"userHandle": "eA", '
    '"clientDataJSON": "e30", "authenticatorData": "YQ", "signature": "YQ", '
    '"attestationObject": "YQ"}}',
)


def browser() -> Client:
    return Client(SERVER_NAME=HOST)


def add(person: Person, passkey: Passkey) -> HttpResponse:
    """Add it to the person's, from a session that has just been opened by code."""
    client = client_of(person, strong=True, SERVER_NAME=HOST)
    options = client.get(ADD, secure=True).context["options"]
    typed = {"name": "Mon téléphone", "credential": passkey.made(options)}
    return client.post(ADD, typed, secure=True)


def options_to_sign_in(client: Client) -> dict[str, Any]:
    answer = client.get(BY_PASSKEY, secure=True, headers={"accept": "application/json"})
    return dict(answer.json()["request_options"])


def enter(client: Client, passkey: Passkey, page: str = "") -> HttpResponse:
    credential = passkey.shown(options_to_sign_in(client))
    return client.post(BY_PASSKEY, {"credential": credential, "next": page}, secure=True)


@pytest.fixture
def passkey(world: World) -> Passkey:
    """Hélène's."""
    made = Passkey()
    assert add(world.helene, made).status_code == 302
    return made


def test_it_signs_in_by_itself_and_counts_for_two_factors(world: World, passkey: Passkey) -> None:
    client = browser()
    assert enter(client, passkey, ARCHIVES)["Location"] == ARCHIVES
    assert client.session[SESSION_KEY] == str(world.helene.pk)
    assert client.get(ARCHIVES, secure=True).status_code == 200


@pytest.mark.parametrize("flags", [PRESENT, VERIFIED, 0])
def test_it_is_unlocked_by_its_person(world: World, passkey: Passkey, flags: int) -> None:
    """A device that nobody unlocked is one factor alone: refused, by the server as well."""
    client = browser()
    assert next_of(enter(client, replace(passkey, flags=flags), ARCHIVES)) == (SIGN_IN, ARCHIVES)
    assert not is_in(client)
    assert add(world.maya, Passkey(flags=flags)).status_code == 422
    assert not Authenticator.objects.filter(user=world.maya).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://elsewhere.example"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"identifier": b"x" * 32},
        {"handle": b"999999"},
        {"handle": b""},
    ],
    ids=lambda changes: "".join(changes),
)
def test_another_is_refused(passkey: Passkey, changes: dict[str, Any]) -> None:
    client = browser()
    response = enter(client, replace(passkey, **changes), ARCHIVES)
    assert next_of(response) == (SIGN_IN, ARCHIVES)  # the way on
    assert "n’a pas été reconnu" in client.get(response["Location"], secure=True).content.decode()
    assert not is_in(client)


def test_an_answer_serves_once_and_in_its_own_browser(world: World, passkey: Passkey) -> None:
    client, other = browser(), browser()
    answer = {"credential": passkey.shown(options_to_sign_in(client))}
    options_to_sign_in(other)
    other.post(BY_PASSKEY, answer, secure=True)
    assert not is_in(other)
    client.post(BY_PASSKEY, answer, secure=True)
    assert is_in(client)
    client.post("/deconnexion/", secure=True)
    client.post(BY_PASSKEY, answer, secure=True)
    assert not is_in(client)


def test_of_somebody_deactivated_it_opens_nothing(world: World, passkey: Passkey) -> None:
    client, open_already = browser(), browser()
    enter(open_already, passkey)
    Person.objects.filter(pk=world.helene.pk).update(is_active=False)
    enter(client, passkey)
    for one in (client, open_already):
        assert one.get("/", secure=True)["Location"].startswith(SIGN_IN)


def test_after_a_code_it_is_the_second_factor(
    world: World, passkey: Passkey, mailoutbox: list[EmailMessage]
) -> None:
    theirs = Passkey()
    add(world.maya, theirs)
    client = browser()
    client.post(SIGN_IN, {"email": world.helene.email, "next": ARCHIVES}, secure=True)
    typed = {"code": code_in(mailoutbox[-1]), "next": ARCHIVES}
    assert next_of(client.post(CODE, typed, secure=True))[0] == SHOW
    options = client.get(SHOW, secure=True).context["options"]
    client.post(SHOW, {"credential": theirs.shown(options)}, secure=True)  # somebody else's
    assert not is_in(client)
    options = client.get(SHOW, secure=True).context["options"]
    response = client.post(SHOW, {"credential": passkey.shown(options)}, secure=True)
    assert response["Location"] == ARCHIVES
    assert client.get(ARCHIVES, secure=True).status_code == 200


def test_who_comes_by_it_signs_without_a_code(world: World, mailoutbox: list[EmailMessage]) -> None:
    """A recent proof, and the signature says which."""
    agreement = written(world)
    passkey = Passkey()
    add(world.maya, passkey)
    mailoutbox.clear()
    client = browser()
    page = f"/ententes/{agreement.public_id}/signer/"
    assert enter(client, passkey, page)["Location"] == page
    form = client.get(page, secure=True).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"typed_name": world.maya.name, "accepted": "on"}
    assert client.post(page, typed, secure=True).status_code == 302
    assert Signature.objects.get().authentication == "passkey"
    assert mailoutbox == []


def test_a_crowd_of_one_network_is_told_the_way_on(world: World, passkey: Passkey) -> None:
    """A hundred a minute: a whole service centre may come from one address."""
    statuses = [
        browser().post(BY_PASSKEY, {"credential": "{}"}, secure=True).status_code
        for _time in range(100)
    ]
    assert set(statuses) == {302}
    response = browser().post(BY_PASSKEY, {"credential": "{}"}, secure=True)
    assert response.status_code == 429
    assert "Attendez une minute" in response.content.decode()
    assert f'href="{SIGN_IN}"' in response.content.decode()


def test_a_passkey_that_is_none_is_refused(world: World) -> None:
    client = client_of(world.maya)
    client.get(ADD)
    for typed in NO_PASSKEYS:
        response = client.post(ADD, {"name": "Clé", "credential": typed})
        assert response.status_code == 422
        assert "La clé n’a pas été reconnue" in response.content.decode()
    anyone = Client()
    assert anyone.get(BY_PASSKEY, headers={"accept": "application/json"}).json()
    for typed in NO_PASSKEYS:
        response = anyone.post(BY_PASSKEY, {"credential": typed})
        assert response["Location"] == SIGN_IN
    assert not is_in(anyone)
