"""« Use my text of another agreement »: one's own words alone, read over before they are saved."""

from collections.abc import Callable

import pytest

from agreements.models import Agreement, SchoolYear
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import made, over, party, signed, written, wrote
from tests.signing_in import client_of
from tests.views.browsing import Browser, url

BrowserOf = Callable[..., Browser]
LUC = "Écouter, proposer, ne pas juger."
OLIVIER = "Une crécerelle plane sur la cour."


@pytest.fixture
def elsewhere(world: World) -> Agreement:
    """Luc and Olivier, last year: both wrote, both signed."""
    year = SchoolYear.objects.create(start=2025)
    agreement = made(world, mentee=party(world.olivier), school_year=year)
    wrote(agreement, world.olivier, mentee_expectations=OLIVIER, arrangements="Jeudi.")
    wrote(agreement, world.luc, mentor_expectations=LUC)
    signed(agreement, world.olivier)
    signed(agreement, world.luc)
    return agreement


def query(agreement: Agreement) -> str:
    return f"?entente={agreement.public_id}"


def test_the_text_is_put_in_its_place_and_not_saved(
    world: World, browser_of: BrowserOf, elsewhere: Agreement
) -> None:
    agreement = made(world)
    luc = browser_of(world.luc)
    assert luc.open("read", agreement).links(".reuse a") == [url("reuse", agreement)]
    page = luc.open("reuse", agreement)
    assert page.texts(".own-text h2") == ["Olivier Roy et Luc Tremblay, 2025-2026"]
    assert page.texts(".own-text .written") == [LUC]
    (button,) = page.elements(".own-text button")
    before = rows_of_the_domain()
    page = luc.open("reuse", agreement, f"?entente={button.get('value')}")
    assert page.filled()["mentor_expectations"] == LUC
    assert page.elements("form[data-write=typed]")
    assert "sans être enregistré" in page.said
    assert rows_of_the_domain() == before
    assert luc.send("write", agreement, **page.filled()).status == 302
    assert Agreement.objects.get(pk=agreement.pk).mentor_expectations == LUC


def test_what_is_written_already_stays(
    world: World, browser_of: BrowserOf, elsewhere: Agreement
) -> None:
    agreement = made(world)
    wrote(
        agreement,
        world.luc,
        mentor_expectations="Déjà là.",
        arrangements="Mardi.",
        review_date=world.year.ends_on,
    )
    luc = browser_of(world.luc)
    page = luc.open("reuse", agreement)
    assert "Ce que vous avez écrit ici reste" in page.text(".lead")
    sent = luc.open("reuse", agreement, query(elsewhere)).filled()
    assert sent["mentor_expectations"] == f"Déjà là.\r\n\r\n{LUC}"
    assert luc.send("write", agreement, **sent).status == 302
    after = Agreement.objects.get(pk=agreement.pk)
    assert after.mentor_expectations == f"Déjà là.\n\n{LUC}"
    assert (after.arrangements, after.review_date) == ("Mardi.", world.year.ends_on)


def test_never_somebody_elses_text(
    world: World, browser_of: BrowserOf, elsewhere: Agreement
) -> None:
    agreement = made(world)
    for person, here in ((world.luc, agreement), (world.maya, agreement)):
        browser = browser_of(person)
        for query_string in ("", query(elsewhere), query(agreement)):
            response = browser.client.get(url("reuse", here) + query_string)
            assert OLIVIER not in response.content.decode()
    assert LUC not in browser_of(world.maya).open("reuse", agreement).html


@pytest.mark.parametrize("someone", ["helene", "ines", "olivier", "alice"])
def test_for_who_is_no_party_there_is_no_page(
    world: World, elsewhere: Agreement, someone: str
) -> None:
    client = client_of(getattr(world, someone))
    address = url("reuse", made(world))
    for query_string in ("", query(elsewhere)):
        assert client.get(address + query_string).status_code == 404


@pytest.mark.parametrize("wanted", ["x", "", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_theirs_is_not_found(
    world: World, browser_of: BrowserOf, elsewhere: Agreement, wanted: str
) -> None:
    luc, agreement = browser_of(world.luc), made(world)
    assert luc.client.get(f"{url('reuse', agreement)}?entente={wanted}").status_code == 404
    maya = browser_of(world.maya)
    assert maya.client.get(url("reuse", agreement) + query(elsewhere)).status_code == 404


def test_without_another_text_there_is_no_link(world: World, browser_of: BrowserOf) -> None:
    blank = made(world, mentee=party(world.olivier))
    wrote(blank, world.olivier, mentee_expectations=OLIVIER)
    wrote(blank, world.luc, mentor_expectations="  ", arrangements="Mardi.")
    agreement = written(world)
    luc = browser_of(world.luc)
    page = luc.open("read", agreement)
    assert not page.elements(".reuse")
    page = luc.open("reuse", agreement)
    assert page.text(".empty") == "Aucune autre entente n’a de texte écrit par vous."


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_one_that_is_over_keeps_ones_own_text(
    world: World, browser_of: BrowserOf, status: str
) -> None:
    former = written(world)
    over(world, former, status)
    page = browser_of(world.luc).open("reuse", made(world))
    assert page.texts(".own-text .written") == [LUC]


def test_once_it_is_signed_nothing_is_put_anywhere(
    world: World, browser_of: BrowserOf, elsewhere: Agreement
) -> None:
    response = browser_of(world.luc).client.get(url("reuse", elsewhere))
    assert (response.status_code, response["Location"]) == (302, url("read", elsewhere))


def test_a_text_that_no_longer_fits_says_so(
    world: World, browser_of: BrowserOf, elsewhere: Agreement
) -> None:
    agreement = made(world)
    wrote(agreement, world.luc, mentor_expectations="x" * 4990)
    page = browser_of(world.luc).open("reuse", agreement, query(elsewhere))
    assert "la limite est de 5\u00a0000." in page.summary
    assert LUC in page.filled()["mentor_expectations"]
