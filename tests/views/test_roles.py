"""The administrator's pages of people and roles, and the principal's of acting principals."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from agreements.models import Membership, Person
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made
from tests.views.browsing import Browser, Page
from tests.views.refusals import assert_refused

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]
Commit = Callable[..., object]
TODAY = "2026-11-23"
PAST = "Choisissez un jour qui n’est pas passé."


@pytest.fixture
def alice(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.alice)


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


def page_of(browser: Browser, name: str, row: Person | Membership) -> Page:
    return Page(browser.client.get(reverse(f"agreements:{name}", args=[row.public_id])))


def send(browser: Browser, name: str, row: Person | Membership, /, **typed: str) -> Page:
    page = page_of(browser, name, row)
    url = reverse(f"agreements:{name}", args=[row.public_id])
    return Page(browser.client.post(url, page.filled() | typed))


def own(person: Person) -> Membership:
    return person.memberships.get()


def test_the_list_has_principals_and_staff(alice: Browser) -> None:
    text = alice.open("people").text("table")
    assert "Hélène Bérubé helene@demonstration.example Direction d’établissement" in text
    assert "Personnel du centre de services, CSS de la Démonstration" in text
    assert "Maya" not in text


@pytest.mark.parametrize("words", ["maya", "NGUYEN", "nguyễn maya", "maya@demonstration"])
def test_a_search_finds_everybody_without_accents(alice: Browser, words: str) -> None:
    page = alice.follow(alice.send("people", search=words))
    assert page.texts("table tbody th") == ["Maya Nguyễn"]
    assert "1 personne trouvée" in page.text(".lead")


def test_what_is_searched_for_is_in_no_url(alice: Browser) -> None:
    assert alice.send("people", search="maya").response["Location"] == "/personnes/"


def test_a_search_that_finds_nobody(alice: Browser) -> None:
    page = alice.follow(alice.send("people", search="zzz"))
    assert "Personne ne répond à cette recherche." in page.text("main")


def test_give_a_role(
    world: World, alice: Browser, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        page = alice.fill_in(
            "invite",
            email=" Zoe@Ecole.example",
            name="Zoé Ménard",
            role="principal",
            place=str(world.school.public_id),
        )
    zoe = Person.objects.get(email="zoe@ecole.example")
    assert page.response["Location"] == reverse("agreements:person", args=[zoe.public_id])
    page = alice.follow(page)
    assert "Zoé Ménard a maintenant ce rôle" in page.said
    assert "Direction d’établissement, École des Érables" in page.text("main")
    assert "donné par Alice Kanapé" in page.text("main")
    assert mail.outbox[-1].to == ["zoe@ecole.example"]
    assert mail.outbox[-1].subject == "Votre rôle dans Mentorat"


def test_a_known_address_needs_no_name(world: World, alice: Browser) -> None:
    place = f"centre-{world.centre.pk}"
    page = alice.fill_in("invite", email=world.maya.email, role="staff", place=place)
    assert page.status == 302
    assert own(world.maya).service_centre == world.centre
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        again = alice.fill_in("invite", email=world.maya.email, role="staff", place=place)
    assert "Maya Nguyễn avait déjà ce rôle" in alice.follow(again).said


def test_from_somebodys_page_the_form_knows_them(world: World, alice: Browser) -> None:
    page = alice.open("invite", query=f"?person={world.maya.public_id}")
    assert page.filled()["email"] == world.maya.email
    assert alice.open("invite", query="?person=nonsense").filled()["email"] == ""


RIGHT = {"email": "zoe@ecole.example", "name": "Zoé Ménard", "role": "staff"}
WRONG_INVITATIONS = {
    "no address": ({"email": ""}, "email", "Écrivez une adresse courriel."),
    "no @": ({"email": "zoe.ecole"}, "email", "prenom.nom@ecole.ca"),
    "own address": (
        {"email": "ALICE@demonstration.example"},
        "email",
        "Cette adresse est la vôtre",
    ),
    "no name": ({"name": ""}, "name", "Écrivez un nom."),
    "a URL for a name": ({"name": "https://x.example"}, "name", "adresse Web"),
    "hidden characters": ({"name": "Zoé\u202e"}, "name", "caractère"),
    "no role": ({"role": ""}, "role", ""),
    "a forged role": ({"role": "administrator"}, "role", ""),
    "no place": ({"place": ""}, "place", "Choisissez un lieu."),
    "a forged place": ({"place": "centre-999"}, "place", "Choisissez l’un de ces lieux."),
}


@pytest.mark.parametrize("case", WRONG_INVITATIONS)
def test_a_wrong_invitation(world: World, alice: Browser, case: str) -> None:
    changes, field, message = WRONG_INVITATIONS[case]
    before = rows_of_the_domain()
    typed = RIGHT | {"place": str(world.school.public_id)} | changes
    page = alice.fill_in("invite", **typed)
    assert page.status == 422
    assert page.elements(".error-summary")
    assert message in page.summary
    if field in ("email", "name"):
        assert_refused(page, {}, before, message, field)
    assert rows_of_the_domain() == before
    kept = page.filled()
    assert kept["email"].strip() == typed["email"].strip()


def test_a_principal_has_one_school_not_a_centre(world: World, alice: Browser) -> None:
    before = rows_of_the_domain()
    typed = RIGHT | {"role": "principal", "place": f"centre-{world.centre.pk}"}
    page = alice.fill_in("invite", **typed)
    assert_refused(page, typed, before, "Une direction a un seul établissement", "place")


@pytest.mark.parametrize("forged", ["is_superuser", "is_staff", "granted_by", "is_active"])
def test_fields_that_are_not_asked_for_give_nothing(
    world: World, alice: Browser, forged: str
) -> None:
    place = str(world.school.public_id)
    alice.fill_in("invite", **RIGHT, place=place, **{forged: "1"})
    zoe = Person.objects.get(email="zoe@ecole.example")
    assert (zoe.is_superuser, zoe.is_active) == (False, True)
    assert own(zoe).granted_by == world.alice


def test_an_end_closes_access_at_once(world: World, alice: Browser, helene: Browser) -> None:
    """In a session that is open already."""
    agreement = made(world)
    for name in ("listing", "archives", "create", "delegate"):
        assert helene.open(name).status == 200
    assert helene.open("read", agreement).status == 200
    page = send(alice, "end_membership", own(world.helene), when="now")
    assert "La fin est consignée. Un avis est envoyé à Hélène Bérubé." in alice.follow(page).said
    for name in ("listing", "archives", "create", "delegate"):
        assert helene.open(name).status == 404
    assert helene.open("read", agreement).status == 404
    assert helene.open("home").status == 200


def test_an_end_on_a_chosen_day(world: World, alice: Browser) -> None:
    membership = own(world.helene)
    page = send(alice, "end_membership", membership, when="later", last_day="2026-11-30")
    membership.refresh_from_db()
    # The day ends in America/Toronto.
    assert membership.ends_at.isoformat() == "2026-12-01T05:00:00+00:00"
    assert membership.last_day.isoformat() == "2026-11-30"
    assert "fin consignée" not in alice.follow(page).text("main")
    again = page_of(alice, "end_membership", membership)
    assert "au 1er\u00a0décembre 2026 à 0\u00a0h" in again.text("main")
    page = send(alice, "end_membership", membership, when="later", last_day="2026-12-24")
    assert page.status == 422
    assert "une fin ne se reporte pas" in page.beside("last_day")


WRONG_ENDS = {
    "past": (
        {"when": "later", "last_day": "2026-11-22"},
        "Choisissez un jour qui n’est pas passé.",
    ),
    "no day": ({"when": "later", "last_day": ""}, "Choisissez un jour."),
    "no date": ({"when": "later", "last_day": "30/11/2026"}, "Écrivez une date"),
    "out of reach": ({"when": "later", "last_day": "9999-12-31"}, "Écrivez une date"),
    "impossible": ({"when": "later", "last_day": "2026-02-30"}, "Écrivez une date"),
}


@pytest.mark.parametrize("case", WRONG_ENDS)
def test_a_wrong_end(world: World, alice: Browser, case: str) -> None:
    typed, message = WRONG_ENDS[case]
    before = rows_of_the_domain()
    page = send(alice, "end_membership", own(world.helene), **typed)
    assert_refused(page, {"last_day": typed["last_day"]}, before, message, "last_day")


def test_what_is_over_has_no_page_to_end_it(world: World, alice: Browser) -> None:
    membership = own(world.helene)
    send(alice, "end_membership", membership, when="now")
    assert page_of(alice, "end_membership", membership).status == 404
    assert page_of(alice, "hand_over", membership).status == 404


def test_hand_a_school_over(world: World, alice: Browser, browser_of: BrowserOf) -> None:
    typed = {"email": "zoe@ecole.example", "name": "Zoé Ménard", "first_day": "2026-12-01"}
    page = send(alice, "hand_over", own(world.helene), **typed)
    said = alice.follow(page).said
    assert "École des Érables est confié à Zoé Ménard" in said
    zoe = Person.objects.get(email="zoe@ecole.example")
    assert own(zoe).starts_at == Membership.objects.get(person=world.helene).ends_at
    assert own(zoe).starts_at.isoformat() == "2026-12-01T05:00:00+00:00"
    assert browser_of(zoe).open("create").status == 404


WRONG_SUCCESSIONS = {
    "past": ({"first_day": "2026-11-22"}, "first_day", PAST),
    "the same person": (
        {"email": "helene@demonstration.example"},
        "email",
        "la direction qui quitte",
    ),
    "oneself": ({"email": "alice@demonstration.example"}, "email", "Cette adresse est la vôtre"),
    "no name": ({"name": ""}, "name", "Écrivez un nom."),
}


@pytest.mark.parametrize("case", WRONG_SUCCESSIONS)
def test_a_wrong_succession(world: World, alice: Browser, case: str) -> None:
    changes, field, message = WRONG_SUCCESSIONS[case]
    before = rows_of_the_domain()
    typed = {"email": "zoe@ecole.example", "name": "Zoé Ménard", "first_day": TODAY} | changes
    page = send(alice, "hand_over", own(world.helene), **typed)
    assert_refused(page, typed, before, message, field)


def test_delegate_and_end_it_early(world: World, helene: Browser, browser_of: BrowserOf) -> None:
    page = helene.fill_in(
        "delegate",
        email=world.olivier.email,
        name="Olivier Roy",
        first_day=TODAY,
        last_day="2026-11-30",
    )
    page = helene.follow(page)
    assert "Olivier Roy assurera la direction par intérim (École des Érables)" in page.said
    assert "Du 23\u00a0novembre 2026 au 30\u00a0novembre 2026 inclus" in page.text("main")
    olivier = browser_of(world.olivier)
    assert olivier.open("create").status == 200
    assert olivier.open("delegate").status == 404
    acting = own(world.olivier)
    assert send(helene, "end_membership", acting, when="now").response["Location"] == "/interim/"
    assert olivier.open("create").status == 404


def test_a_delegation_does_not_tell_whose_address_it_is(world: World, helene: Browser) -> None:
    """What another service centre calls somebody, or that it knows them, stays there."""
    address = world.other_staff.email
    days = {"first_day": TODAY, "last_day": TODAY}
    page = helene.follow(helene.fill_in("delegate", email=address, name="Qui Donc", **days))
    assert "Qui Donc assurera la direction par intérim" in page.said
    assert address in page.text("main")
    assert "Simone" not in page.text("main")
    membership = world.other_staff.memberships.get(role="principal")
    assert "Simone" not in page_of(helene, "end_membership", membership).text("main")
    page = helene.follow(send(helene, "end_membership", membership, when="now"))
    assert address in page.said
    page = helene.fill_in("delegate", email=address, name="", **days)
    assert "Écrivez un nom." in page.beside("name")


WRONG_DELEGATIONS = {
    "past": ({"first_day": "2026-11-22"}, "first_day", PAST),
    "backwards": ({"last_day": TODAY}, "last_day", "Le dernier jour précède le premier."),
    "too long": ({"last_day": "2028-01-01"}, "last_day", "Choisissez une période d’un an au plus."),
    "no day": ({"last_day": ""}, "last_day", "Choisissez un jour."),
    "oneself": ({"email": "helene@demonstration.example"}, "email", "Cette adresse est la vôtre"),
    "no name": ({"name": ""}, "name", "Écrivez un nom."),
    "no @": ({"email": "zoe"}, "email", "prenom.nom@ecole.ca"),
}


@pytest.mark.parametrize("case", WRONG_DELEGATIONS)
def test_a_wrong_delegation(world: World, helene: Browser, case: str) -> None:
    changes, field, message = WRONG_DELEGATIONS[case]
    before = rows_of_the_domain()
    typed = {
        "email": "zoe@ecole.example",
        "name": "Zoé Ménard",
        "first_day": "2026-11-24",
        "last_day": "2026-11-30",
    } | changes
    assert_refused(helene.fill_in("delegate", **typed), typed, before, message, field)


def test_a_school_of_another_is_not_delegated(world: World, helene: Browser) -> None:
    before = rows_of_the_domain()
    typed = {"first_day": TODAY, "last_day": TODAY, "email": "zoe@ecole.example", "name": "Zoé"}
    forged = str(own(world.other_principal).public_id)
    page = helene.fill_in("delegate", **typed, school=forged)
    assert page.status == 422
    assert "Choisissez un de vos établissements." in page.beside("school")
    assert rows_of_the_domain() == before


def test_roles_to_come_give_nothing_yet(world: World, browser_of: BrowserOf) -> None:
    Membership.objects.create(
        person=world.olivier,
        role="staff",
        service_centre=world.centre,
        starts_at=NOW + timedelta(seconds=1),
    )
    assert browser_of(world.olivier).open("listing").status == 404
