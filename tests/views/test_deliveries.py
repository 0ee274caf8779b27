"""The administrator's page of messages that must arrive and didn't."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from agreements.actions.end import end
from agreements.actions.invite import invite
from agreements.models import Membership, Notice
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force
from tests.notices.reading import NEW
from tests.views.browsing import Browser

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]


def given_up(**which: object) -> Notice:
    notice = Notice.objects.filter(**which).first()
    assert notice
    gone = {"state": "failed", "next_try_at": None, "undelivered_at": NOW, "error": "550"}
    Notice.objects.filter(pk=notice.pk).update(**gone)
    notice.refresh_from_db()
    return notice


@pytest.fixture
def role(world: World) -> Notice:
    place = {"role": Membership.Role.STAFF, "place": world.centre}
    invite(administrator=world.alice, party=NEW, language="fr", **place, now=NOW)
    return given_up(kind="role_given")


@pytest.fixture
def alice(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.alice)


def test_everybody_was_told(alice: Browser) -> None:
    page = alice.open("deliveries")
    assert "Chaque personne a reçu ce qu’elle devait savoir." in page.text("main")
    assert "0 document attendu" in page.text("main")


def test_who_was_not_told_of_what_and_why(world: World, alice: Browser, role: Notice) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    given_up(kind="ended", person=world.maya)
    given_up(kind="in_force")  # the principal's to settle
    rows = alice.open("deliveries").texts("tbody tr")
    assert len(rows) == 2
    said = " ".join(rows)
    for words in (
        "Zoé Ménard",
        NEW.email,
        "CSS de la Démonstration",
        "Maya Nguyễn",
        agreement.reference,
        "Le serveur de courriel refuse cette adresse",
        "23\u00a0novembre 2026",
    ):
        assert words in said
    assert "2 messages non livrés" in alice.open("sealings").text("main")


def test_one_button_sends_again_to_the_address_of_now(
    alice: Browser,
    role: Notice,
    mailoutbox: list,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    type(role.person).objects.filter(pk=role.person_id).update(email="juste@ecole.example")
    url = reverse("agreements:deliver", args=[role.public_id])
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.client.post(url).status_code == 302
    role.refresh_from_db()
    assert (role.state, role.address) == ("sent", "juste@ecole.example")
    assert [message.to for message in mailoutbox] == [["juste@ecole.example"]]
    before = rows_of_the_domain()
    assert alice.client.post(url).status_code == 302  # again: nothing to do
    assert rows_of_the_domain() == before


def test_what_is_the_principals_is_not_found(world: World, alice: Browser) -> None:
    in_force(world)
    notice = given_up(kind="in_force")
    assert (
        alice.client.post(reverse("agreements:deliver", args=[notice.public_id])).status_code == 404
    )


@pytest.mark.parametrize("someone", ["helene", "ines", "maya"])
def test_it_is_for_administrators(
    world: World, browser_of: BrowserOf, role: Notice, someone: str
) -> None:
    browser = browser_of(getattr(world, someone))
    assert browser.open("deliveries").status == 404
    url = reverse("agreements:deliver", args=[role.public_id])
    assert browser.client.post(url).status_code == 404
    role.refresh_from_db()
    assert role.state == "failed"


def test_in_english(world: World, browser_of: BrowserOf, role: Notice) -> None:
    page = browser_of(world.alice, "en").open("deliveries")
    assert page.text("h1") == "Messages not delivered"
    assert page.texts("tbody button") == ["Send again – notice of a role, Zoé Ménard"]
