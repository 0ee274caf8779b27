"""Home: what waits for me, then my agreements, then those of my schools."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from agreements.actions.end import end
from agreements.models import Notice, Person
from tests.conftest import NOW, World
from tests.making import in_force, made, party, signed, written
from tests.views.browsing import Browser, url

BrowserOf = Callable[..., Browser]


def test_an_agreement_to_write_waits(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    page = browser_of(world.maya).open("home")
    assert page.text("h1") == "À faire"
    assert page.text(".lead") == "Une entente vous attend."
    assert page.text(".entry-asked h2") == "Avec Luc Tremblay, qui vous accompagne"
    assert "à compléter" in page.text(".entry-asked")
    assert page.texts(".entry-asked a") == ["Écrire ma partie"]
    assert page.links(".entry-asked a") == [url("read", agreement)]


def test_an_agreement_to_sign_waits_and_comes_first(world: World, browser_of: BrowserOf) -> None:
    ready = written(world)
    made(world, mentor=party(world.olivier))
    page = browser_of(world.maya).open("home")
    assert page.text(".lead") == "2 ententes vous attendent."
    assert page.texts(".entry-asked a") == ["Lire et signer", "Écrire ma partie"]
    assert page.links(".entry-asked a")[0] == url("sign", ready)


def test_what_awaits_the_other_is_not_to_do(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    page = browser_of(world.maya).open("home")
    assert page.text(".lead") == "Rien ne vous attend aujourd’hui."
    assert not page.elements(".entry-asked")
    assert "signée en partie on attend Luc Tremblay" in page.text(".entry")
    page = browser_of(world.luc).open("home")
    assert page.text(".entry-asked h2") == "Avec Maya Nguyễn, que vous accompagnez"


def test_nothing_is_asked_once_in_force(world: World, browser_of: BrowserOf) -> None:
    in_force(world)
    page = browser_of(world.luc).open("home")
    assert not page.elements(".entry-asked")
    assert "en vigueur" in page.text(".entry")
    assert "on attend" not in page.text(".entry")


def test_a_newcomer_is_told_what_to_expect(world: World, browser_of: BrowserOf) -> None:
    page = browser_of(world.olivier).open("home")
    assert "Vous n’avez pas encore d’entente." in page.text(".empty")
    assert not page.elements(".title-row a")


def test_a_principal_creates_and_follows_from_here(world: World, browser_of: BrowserOf) -> None:
    page = browser_of(world.helene).open("home")
    assert page.links(".title-row a") == [url("create")]
    assert "Créez la première" in page.text(".empty")
    agreement = made(world)
    page = browser_of(world.helene).open("home")
    assert "Maya Nguyễn – Luc Tremblay" in page.text(".section .entry h3")
    assert "on attend Maya Nguyễn, Luc Tremblay" in page.text(".section .entry")
    assert url("read", agreement) in page.links(".section .entry a")


def test_staff_are_not_offered_to_create(world: World, browser_of: BrowserOf) -> None:
    page = browser_of(world.ines).open("home")
    assert url("create") not in page.links()
    assert "Les directions les créent" in page.text(".empty")


def test_the_schools_of_others_stay_theirs(world: World, browser_of: BrowserOf) -> None:
    made(world)
    for person in (world.other_principal, world.other_staff, world.alice):
        page = browser_of(person).open("home")
        assert "Maya" not in page.text("main")


def test_at_most_ten_of_the_schools_the_newest_first(world: World, browser_of: BrowserOf) -> None:
    for number in range(11):
        mentee = Person.objects.create_user(f"m{number}@ecole.example", f"Personne N{number}")
        made(world, mentee=party(mentee))
    found = browser_of(world.helene).open("home").texts(".section .entry h3")
    assert [name.split(" – ")[0] for name in found] == [f"Personne N{n}" for n in range(10, 0, -1)]


def test_a_principal_who_is_a_mentor_sees_each_agreement_once(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = made(world, mentor=party(world.helene))
    page = browser_of(world.helene).open("home")
    assert page.links("main .entry a") == [url("read", agreement)]


@pytest.mark.parametrize(
    ("someone", "words"),
    [("maya", "One agreement waits for you."), ("olivier", "Nothing waits for you today.")],
)
def test_in_english(world: World, browser_of: BrowserOf, someone: str, words: str) -> None:
    made(world)
    page = browser_of(getattr(world, someone), "en").open("home")
    assert (page.text("h1"), page.text(".lead")) == ("To do", words)


# What was not delivered


def given_up(kind: str = "invited", **about: object) -> None:
    """A message that was refused, and that nothing sends again."""
    gone = {"state": "failed", "next_try_at": None, "undelivered_at": NOW, "error": "550"}
    assert Notice.objects.filter(kind=kind, **about).update(**gone)


def test_a_principal_sees_first_what_was_not_delivered(world: World, browser_of: BrowserOf) -> None:
    agreement, other = made(world), made(world, mentor=party(world.olivier))
    given_up(agreement=agreement)
    page = browser_of(world.helene).open("home")
    assert page.text(".lead") == "Des messages ne sont pas arrivés dans une entente."
    (entry,) = page.texts(".entry-undelivered")
    for words in ("Maya Nguyễn – Luc Tremblay", "2026-2027", "École des Érables"):
        assert words in entry
    assert "Maya Nguyễn et Luc Tremblay n’ont pas reçu" in entry.replace("\u00a0", " ")
    assert page.links(".entry-undelivered a") == [f"{url('read', agreement)}#undelivered"]
    marked = page.elements(".section .entry:has(.undelivered) a")
    assert [link.get("href") for link in marked] == [url("read", agreement)]
    assert url("read", other) in page.links(".section .entry a")
    assert browser_of(world.helene).open("read", agreement).elements("#undelivered")


@pytest.mark.parametrize("someone", ["maya", "ines", "other_principal"])
def test_it_is_told_to_principals_alone(world: World, browser_of: BrowserOf, someone: str) -> None:
    made(world)
    given_up()
    page = browser_of(getattr(world, someone)).open("home")
    assert not page.elements(".entry-undelivered, .undelivered")


def test_what_is_delivered_is_not_to_do(world: World, browser_of: BrowserOf) -> None:
    made(world)
    page = browser_of(world.helene).open("home")
    assert page.text(".lead") == "Rien ne vous attend aujourd’hui."
    assert not page.elements(".entry-undelivered, .undelivered")


def test_many_undelivered_are_told_in_one_line(world: World, browser_of: BrowserOf) -> None:
    for number in range(7):
        mentee = Person.objects.create_user(f"m{number}@ecole.example", f"Personne N{number}")
        made(world, mentee=party(mentee))
    given_up()
    page = browser_of(world.helene).open("home")
    assert page.text(".lead") == "Des messages ne sont pas arrivés dans 7 ententes."
    assert len(page.elements(".entry-undelivered")) == 5
    assert "2 autres" in page.text(".undelivered-more")
    assert url("listing") in page.links(".undelivered-more a")


def test_what_is_long_over_is_no_longer_brought_up(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    given_up("ended", person=world.maya)
    helene = browser_of(world.helene)
    assert helene.open("home").elements(".entry-undelivered")
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert not helene.open("home").elements(".entry-undelivered")


def test_an_administrator_is_led_to_messages_that_did_not_arrive(
    world: World, browser_of: BrowserOf
) -> None:
    alice = browser_of(world.alice)
    assert url("deliveries") not in alice.open("home").links("main a")
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    given_up("ended", person=world.maya)
    page = alice.open("home")
    assert "Rien ne vous attend" not in page.text(".lead")
    assert page.links(".owed a") == [url("deliveries")]
    assert "1 message qui doit arriver n’a pas été livré" in page.text(".owed")
