"""The agreements of the schools of a principal or of staff."""

from collections.abc import Callable

import pytest

from agreements.models import SchoolYear
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import made, signed, written
from tests.views.browsing import Browser, Page, url
from tests.views.register import register

BrowserOf = Callable[..., Browser]


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


def names(page: Page) -> list[str]:
    """The mentees of the list, in its order."""
    return [pair.split(" – ")[0] for pair in page.texts(".register tbody th")]


def search(browser: Browser, words: str, name: str = "listing") -> Page:
    return browser.follow(browser.send(name, search=words))


def test_a_row_says_who_is_awaited_and_since_when(world: World, helene: Browser) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    page = helene.open("listing")
    assert page.text("h1") == "Ententes"
    assert page.text(".lead").startswith("1 entente dans vos établissements.")
    assert page.texts(".register tbody td:not(.choice)") == [
        "École des Érables",
        "2026-2027",
        "signée en partie",
        "Maya Nguyễn",
        "2026-11-23",
    ]
    assert page.links(".register tbody a") == [url("read", agreement)]


def test_an_empty_list_says_so(world: World, helene: Browser) -> None:
    page = helene.open("listing")
    assert page.text(".empty").startswith("Il n’y a pas encore d’entente. Créez la première")
    assert page.links(".empty a") == [url("create")]
    assert "Aucune entente ne répond" in search(helene, "Zoé").text(".empty")


@pytest.mark.parametrize("someone", ["other_principal", "other_staff"])
def test_the_agreements_of_other_schools_are_not_there(
    world: World, browser_of: BrowserOf, someone: str
) -> None:
    register(world, "Ariane")
    browser = browser_of(getattr(world, someone))
    assert names(browser.open("listing")) == []
    assert names(search(browser, "Ariane")) == []
    assert names(browser.open("listing", query="?year=2026")) == []


def test_staff_see_those_of_every_school_of_the_centre(world: World, browser_of: BrowserOf) -> None:
    register(world, "Ariane")
    register(world, "Béatrice", school=world.other_school)
    assert names(browser_of(world.ines).open("listing")) == ["Ariane"]


def test_a_year_at_a_time(world: World, helene: Browser) -> None:
    register(world, "Ariane", year=SchoolYear.objects.create(start=2025))
    register(world, "Béatrice")
    page = helene.open("listing", query="?year=2025")
    assert names(page) == ["Ariane"]
    assert page.texts("#year option[selected]") == ["2025-2026"]
    assert sorted(names(helene.open("listing"))) == ["Ariane", "Béatrice"]


@pytest.mark.parametrize("year", ["2024", "99999999999", "0", "abc", "²", "-1", "%00", "2026.0"])
def test_an_odd_year_is_no_failure(world: World, helene: Browser, year: str) -> None:
    register(world, "Ariane")
    assert helene.open("listing", query=f"?year={year}").status == 200


@pytest.mark.parametrize("page", ["0", "-1", "999", "abc", "", "%00"])
def test_an_odd_page_is_no_failure(world: World, helene: Browser, page: str) -> None:
    register(world, "Ariane")
    assert names(helene.open("listing", query=f"?page={page}")) == ["Ariane"]


@pytest.mark.parametrize("words", ["ariane", "TREMB", "ariane tremb", "Érables", " Ariane  "])
def test_a_search_finds_names_and_schools(world: World, helene: Browser, words: str) -> None:
    register(world, "Ariane")
    register(world, "Ariane", school=world.other_school)
    found = search(helene, words)
    assert names(found) == ["Ariane"]
    assert names(search(helene, words + " xyz")) == []


@pytest.mark.parametrize("words", ["élise", "ÉLISE", "œuvrard", "Élise ŒUVRARD"])
def test_a_search_does_not_mind_capitals(world: World, helene: Browser, words: str) -> None:
    register(world, "Élise Œuvrard", "Ariane")
    assert names(search(helene, words)) == ["Élise Œuvrard"]


def test_a_search_does_not_mind_accents(world: World, helene: Browser) -> None:
    register(world, "Élise Œuvrard", "Ariane")
    assert names(search(helene, "Elise")) == ["Élise Œuvrard"]


@pytest.mark.parametrize("words", ["Élise", "lise", "Œuvrard", "vrard Élise"])
def test_a_search_finds_accents(world: World, helene: Browser, words: str) -> None:
    register(world, "Élise Œuvrard", "Ariane")
    assert names(search(helene, words)) == ["Élise Œuvrard"]


def test_a_search_by_reference(world: World, helene: Browser) -> None:
    agreement, _other = register(world, "Ariane", "Béatrice")
    assert names(search(helene, agreement.reference.lower())) == ["Ariane"]


def test_the_words_searched_for_are_in_no_url(world: World, helene: Browser) -> None:
    register(world, *(f"Ariane {n}" for n in range(51)))
    sent = helene.send("listing", search="Ariane")
    assert sent.response["Location"] == url("listing")
    page = helene.follow(sent)
    assert not any("ariane" in link.lower() for link in page.links())
    assert [e.get("value") for e in page.elements("#search")] == ["Ariane"]
    assert helene.client.session["search"] == "Ariane"


def test_a_search_stays_until_it_is_cleared(world: World, helene: Browser) -> None:
    register(world, "Ariane", "Béatrice")
    search(helene, "Ariane")
    page = helene.open("listing")
    assert names(page) == ["Ariane"]
    assert "Effacer la recherche" in page.text(".filters")
    assert len(names(search(helene, ""))) == 2


@pytest.mark.parametrize("words", ["x" * 20_000, "\x00", "%", "_", "'", '"><script>', "xy " * 5000])
def test_an_odd_search_finds_nothing_and_fails_not(
    world: World, helene: Browser, words: str
) -> None:
    register(world, "Ariane")
    before = rows_of_the_domain()
    page = search(helene, words)
    assert page.status == 200
    assert names(page) == (["Ariane"] if words == "\x00" else [])
    assert not page.elements("main script")
    assert rows_of_the_domain() == before


def test_fifty_a_page(world: World, helene: Browser) -> None:
    SchoolYear.objects.create(start=2025)
    register(world, *(f"Personne N{n:02}" for n in range(51)))
    first = helene.open("listing", query="?year=2026")
    assert (len(names(first)), first.text(".pages")) == (50, "Page 1 de 2 Suivante")
    second = helene.open("listing", query=first.links(".pages a[rel=next]")[0])
    assert (len(names(second)), second.text(".pages")) == (1, "Précédente Page 2 de 2")
    assert second.texts("#year option[selected]") == ["2026-2027"]
    assert not set(names(first)) & set(names(second))
    assert first.text(".lead").startswith("51 résultats")


def test_the_newest_first(world: World, helene: Browser) -> None:
    register(world, "Ariane", "Zoé", "Béatrice", signed=False)
    assert names(helene.open("listing")) == ["Béatrice", "Zoé", "Ariane"]


def test_it_rejects_other_methods(world: World, helene: Browser) -> None:
    assert helene.client.put(url("listing")).status_code == 405


def test_in_english(world: World, browser_of: BrowserOf) -> None:
    made(world)
    page = browser_of(world.helene, "en").open("listing")
    assert page.text("h1") == "Agreements"
    assert "to complete" in page.text(".register tbody")


def test_each_stage_is_counted_and_leads_to_its_own(world: World, helene: Browser) -> None:
    signed(written(world), world.luc)
    register(world, "Ariane", "Zoé", signed=False)
    page = helene.open("listing")
    assert page.texts(".stages a") == ["Toutes", "à compléter 2", "signée en partie 1"]
    address = next(link for link in page.links(".stages a") if "partly_signed" in link)
    assert names(helene.open("listing", query=address)) == ["Maya Nguyễn"]


def test_a_search_stays_at_the_stage_and_in_the_year(world: World, helene: Browser) -> None:
    register(world, "Ariane", "Zoé", signed=False)
    address = url("listing") + "?year=2026&stage=to_complete"
    sent = helene.client.post(address, {"search": "Zoé"})
    assert sent.headers["Location"] == address
    page = helene.follow(Page(sent))
    assert names(page) == ["Zoé"]
    assert page.texts(".stages a") == ["Toutes", "à compléter 1"]


@pytest.mark.parametrize("stage", ["", "x", "TO_SIGN", "%00", "to_sign' OR 1=1"])
def test_another_word_for_a_stage_is_no_filter(world: World, helene: Browser, stage: str) -> None:
    register(world, "Ariane", signed=False)
    assert names(helene.open("listing", query=f"?stage={stage}")) == ["Ariane"]


def test_nothing_at_a_stage_says_so(world: World, helene: Browser) -> None:
    register(world, "Ariane", signed=False)
    page = helene.open("listing", query="?stage=to_sign")
    assert page.text(".empty") == "Aucune entente n’est à cette étape."
    assert page.texts(".stages a") == ["Toutes", "à compléter 1"]
