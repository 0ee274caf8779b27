"""The signed agreements, by year and name."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from agreements.actions.end import end
from agreements.models import Document, SchoolYear
from tests.conftest import NOW, World
from tests.journal.tampering import tampering
from tests.making import in_force
from tests.views.browsing import Browser, Page, url
from tests.views.register import register

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]


@pytest.fixture
def ines(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.ines)


def rows(page: Page) -> list[tuple[str, str]]:
    """The year and the mentee of each row, in order."""
    years = page.texts(".register tbody td:first-child")
    mentees = [pair.split(" – ")[0] for pair in page.texts(".register tbody th")]
    return list(zip(years, mentees, strict=True))


def test_a_row_leads_to_the_document(world: World, ines: Browser) -> None:
    (agreement,) = register(world, "Ariane")
    page = ines.open("archives")
    assert page.text("h1") == "Archives"
    assert page.text(".lead").startswith("1 entente signée de vos établissements")
    assert page.links(".register tbody a") == [url("read", agreement), url("document", agreement)]
    assert page.texts(".register td a") == ["Télécharger l’entente d’Ariane et Luc Tremblay"]
    assert re.search(r"PDF, \d+\sko", page.text(".register tbody"))
    assert "2026-11-23" in page.text(".register tbody")
    assert agreement.reference in page.text(".register tbody")


def test_an_end_is_told_beside_its_notice(
    world: World, browser_of: BrowserOf, django_capture_on_commit_callbacks: Callable
) -> None:
    _live, ending = register(world, "Ariane", "Béa")
    with django_capture_on_commit_callbacks(execute=True):
        ended = in_force(world)
        end(agreement=ended, person=world.luc, on=NOW.date(), now=NOW)
    end(agreement=ending, person=world.luc, on=date(2026, 12, 1), now=NOW)
    page = browser_of(world.helene).open("archives")
    third, second, first = page.texts(".register tbody tr")
    assert "terminée le 2026-11-23" in first
    assert "Télécharger l’avis de fin" in first
    place = ended.events.get(kind="ended").sequence
    address = reverse("agreements:end_notice", args=[ended.public_id, place])
    assert address in page.links(".register tbody a")
    assert browser_of(world.ines).client.get(address)["Content-Type"] == "application/pdf"
    assert "fin annoncée pour le 2026-12-01" in second
    assert "L’avis de fin se prépare." in second
    assert "fin" not in third


def test_what_is_signed_is_there_before_its_document(world: World, ines: Browser) -> None:
    (agreement,) = register(world, "Ariane")
    with tampering():
        Document.objects.all().delete()
    page = ines.open("archives")
    assert rows(page) == [("2026-2027", "Ariane")]
    assert page.links(".register tbody a") == [url("read", agreement)]
    assert "Le document scellé se prépare." in page.text(".register tbody")


def test_only_what_is_signed_is_there(world: World, ines: Browser) -> None:
    register(world, "Ariane", signed=False)
    page = ines.open("archives")
    assert rows(page) == []
    assert "Aucune entente n’est encore signée." in page.text(".empty")


@pytest.mark.parametrize("someone", ["other_principal", "other_staff"])
def test_documents_of_other_schools_are_not_there(
    world: World, browser_of: BrowserOf, someone: str
) -> None:
    register(world, "Ariane")
    assert rows(browser_of(getattr(world, someone)).open("archives")) == []


def test_by_year_then_name(world: World, ines: Browser) -> None:
    last_year = SchoolYear.objects.create(start=2025)
    register(world, "Zoé", "Ariane", year=last_year)
    register(world, "Béatrice", "Ariane", "Zacharie")
    assert rows(ines.open("archives")) == [
        ("2026-2027", "Ariane"),
        ("2026-2027", "Béatrice"),
        ("2026-2027", "Zacharie"),
        ("2025-2026", "Ariane"),
        ("2025-2026", "Zoé"),
    ]


def test_accents_and_capitals_do_not_change_the_order(world: World, ines: Browser) -> None:
    register(world, "Zoé", "Élise", "de Grâce", "Eve", "Œuvrard", "Olivia")
    found = [mentee for _year, mentee in rows(ines.open("archives"))]
    assert found == ["de Grâce", "Élise", "Eve", "Œuvrard", "Olivia", "Zoé"]


def test_a_year_and_a_name(world: World, ines: Browser) -> None:
    register(world, "Ariane", "Béatrice", year=SchoolYear.objects.create(start=2025))
    register(world, "Ariane")
    ines.send("archives", search="Ariane")
    assert len(rows(ines.open("archives"))) == 2
    page = ines.open("archives", query="?year=2025")
    assert rows(page) == [("2025-2026", "Ariane")]
    assert [e.get("value") for e in page.elements("#search")] == ["Ariane"]
    page = ines.open("archives", query="?year=1999")
    assert "Aucune entente ne répond à cette recherche." in page.text(".empty")


def test_a_search_keeps_the_year(world: World, ines: Browser) -> None:
    sent = ines.client.post(url("archives") + "?year=2026", {"search": "Ariane"})
    assert sent["Location"] == url("archives") + "?year=2026"


def test_fifty_a_page_in_one_order(world: World, ines: Browser) -> None:
    wanted = [f"Personne N{n:03}" for n in range(101)]
    register(world, *reversed(wanted))
    found = [rows(ines.open("archives", query=f"?page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in found] == [50, 50, 1]
    assert [mentee for page in found for _year, mentee in page] == wanted


def test_it_rejects_other_methods(world: World, ines: Browser) -> None:
    assert ines.client.delete(url("archives")).status_code == 405


def test_in_english(world: World, browser_of: BrowserOf) -> None:
    register(world, "Ariane")
    page = browser_of(world.ines, "en").open("archives")
    assert page.text(".lead").startswith("1 signed agreement of your schools")
    assert page.texts(".register td a") == ["Download the agreement of Ariane and Luc Tremblay"]
