"""The page that follows a signature; and, before, what is missing to sign."""

from collections.abc import Callable

import pytest

from agreements.models import Agreement, Person
from tests.conftest import World
from tests.making import EXPECTATIONS, in_force, made, over, signed, written, wrote
from tests.signing_in import client_of
from tests.views.browsing import Browser, url

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]


def test_after_ones_own_signature(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    maya = browser_of(world.maya)
    for _again in range(2):
        page = maya.open("signed", agreement)
        assert page.text("h1") == "Vous avez signé"
        assert page.text(".lead") == "La signature de Luc Tremblay est attendue."
        assert page.texts(".letter-signature .name") == ["Maya Nguyễn", ""]
        assert page.links(".actions a") == [url("read", agreement), url("withdraw", agreement)]


def test_after_both(
    world: World, browser_of: BrowserOf, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    page = browser_of(world.luc).open("signed", agreement)
    assert page.text("h1") == "L’entente est en vigueur"
    assert "30\u00a0juin 2027" in page.text(".lead")
    assert page.links(".actions a") == [url("document", agreement), url("read", agreement)]
    assert page.texts(".letter-signature .name") == ["Maya Nguyễn", "Luc Tremblay"]


def test_while_the_document_is_being_made(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    page = browser_of(world.luc).open("signed", agreement)
    assert "Le document scellé se prépare" in page.text(".signed")
    assert page.links(".actions a") == [url("read", agreement)]


@pytest.mark.parametrize("how", ["unsigned", "lapsed", "by the other", "ended", "cancelled"])
def test_without_a_signature_that_stands_it_leads_to_the_agreement(
    world: World, browser_of: BrowserOf, how: str
) -> None:
    agreement = written(world)
    if how != "unsigned":
        signed(agreement, world.luc if how == "by the other" else world.maya)
    if how == "lapsed":
        wrote(agreement, world.luc, arrangements="Le lundi.")
    elif how in ("ended", "cancelled"):
        over(world, agreement, how)
    response = browser_of(world.maya).client.get(url("signed", agreement))
    assert (response.status_code, response["Location"]) == (302, url("read", agreement))


def test_for_the_two_parties_alone(world: World) -> None:
    agreement = in_force(world)
    for name in ("helene", "ines", "olivier", "alice"):
        person: Person = getattr(world, name)
        assert client_of(person).get(url("signed", agreement)).status_code == 404


def test_it_says_it_in_the_documents_language_where_the_document_does(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    page = browser_of(world.maya, "en").open("signed", agreement)
    assert page.text("h1") == "You have signed"
    assert "23\u00a0novembre 2026" in page.text(".letter-signature .when")


def test_what_is_missing_is_a_list_of_links(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    maya = browser_of(world.maya)

    def missing() -> tuple[list[str], list[str]]:
        page = maya.open("read", agreement)
        for link in page.links(".missing a"):
            assert page.elements(link)  # it leads to a field of the page
        return page.texts(".missing li"), page.links(".missing a")

    said, links = missing()
    assert said == [
        "Attentes de la personne mentorée",
        "Attentes de la personne mentore – on l’attend de Luc Tremblay",
        "Modalités privilégiées",
    ]
    assert links == ["#id_mentee_expectations", "#id_arrangements"]
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS, arrangements="Mardi.")
    assert missing() == (["Attentes de la personne mentore – on l’attend de Luc Tremblay"], [])
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    assert missing() == ([], [])
    assert Agreement.objects.get().missing_before_signing() == []


def test_the_principal_is_not_told_what_is_missing(world: World, browser_of: BrowserOf) -> None:
    page = browser_of(world.helene).open("read", made(world))
    assert not page.elements(".missing")
