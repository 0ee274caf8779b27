"""Home: what waits for me, then my agreements, then those of my schools."""

from collections.abc import Callable

import pytest

from agreements.models import Person
from tests.conftest import World
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
    assert "signée en partie · on attend Luc Tremblay" in page.text(".entry")
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
