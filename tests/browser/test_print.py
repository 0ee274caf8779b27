"""What comes out of the printer: the agreement's page is a paper form, with all that is in it."""

import io
from collections.abc import Callable

import pypdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Agreement, Person
from tests.browser.screens import let_in
from tests.browser.writing import look
from tests.conftest import World
from tests.making import EXPECTATIONS, made, written, wrote

SIZES = {"Letter": (612, 792), "A4": (595, 842)}
INTERFACE = ("Enregistrer", "Journal", "Qui peut lire", "Se déconnecter", "Vérifier un document")


def printed(page: Page, size: str = "Letter") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(page.pdf(format=size, prefer_css_page_size=False)))


def words(paper: pypdf.PdfReader) -> str:
    """Without spaces: a letter of another font stands apart in what is extracted."""
    return close("".join(page.extract_text() for page in paper.pages))


def close(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext], site: str) -> Callable[..., Page]:
    """A page, as somebody who is signed in opens it."""

    def opened(path: str, person: Person, **how: object) -> Page:
        context = new_context(**how)
        let_in(context, site, person)
        page = context.new_page()
        page.goto(path)
        return page

    return opened


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.stress)])
def test_the_writing_page_prints_as_a_form(
    opened: Callable[..., Page], world: World, scheme: str
) -> None:
    agreement = made(world)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS)
    path = f"/ententes/{agreement.public_id}/"
    page = opened(path, world.maya, color_scheme=scheme)
    for size in SIZES:
        assert_is_the_form(printed(page, size), size, agreement)


def assert_is_the_form(paper: pypdf.PdfReader, size: str, agreement: Agreement) -> None:
    text = words(paper)
    assert "Ententementorale" in text
    assert close(EXPECTATIONS) in text
    for said in ("Maya Nguyễn", "Luc Tremblay", "École des Érables", "Pistes de réflexion"):
        assert close(said) in text
    assert "Signaturedumentoré" in text
    assert close(f"Référence {agreement.reference} · version 1 du texte") in text
    for shown in INTERFACE:
        assert close(shown) not in text
    # At the foot of every sheet.
    assert text.count(agreement.reference) == len(paper.pages) == 2
    width, height = SIZES[size]
    for sheet in paper.pages:
        assert (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) == (
            pytest.approx(width, abs=2),
            pytest.approx(height, abs=2),
        )


def test_what_is_typed_is_printed_whole_even_unsaved(
    opened: Callable[..., Page], world: World
) -> None:
    """A text of many lines is not cut to the box that it was typed in."""
    agreement = made(world)
    page = opened(f"/ententes/{agreement.public_id}/", world.maya)
    lines = [f"Ligne {number} de ce que j’attends." for number in range(1, 121)]
    field = page.get_by_label("Attentes de la personne mentorée")
    field.fill("\n".join(lines))
    paper = printed(page)
    text = words(paper)
    assert [line for line in lines if close(line) not in text] == []
    assert len(paper.pages) > 2
    # The page on the screen is as it was.
    expect(field).to_have_value("\n".join(lines))
    expect(field).to_be_visible()
    assert page.locator(".print-copy").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_the_sheet_is_in_the_language_of_the_document(
    opened: Callable[..., Page], world: World, scripts: bool
) -> None:
    """Whoever reads it in another: what is signed by hand is the document."""
    agreement = made(world, language="en")
    wrote(agreement, world.luc, mentor_expectations=EXPECTATIONS, meeting_length="45 minutes")
    path = f"/ententes/{agreement.public_id}/"
    page = opened(path, world.luc, java_script_enabled=scripts)
    expect(page.get_by_role("heading", name="Entente mentorale")).to_be_visible()
    expect(page.get_by_text("Mentoring Agreement")).to_be_hidden()
    if scripts:
        page.get_by_label("Modalités privilégiées").fill("Tuesdays at noon.")
        page.get_by_label("Date du bilan").fill("2027-03-01")
    paper = printed(page)
    text = words(paper)
    for said in (
        "Mentoring Agreement",
        EXPECTATIONS,
        "The mentee’s expectations",
        "45 minutes",
        "Maya Nguyễn",
    ):
        assert text.count(close(said)) == 1
    assert text.count(close(f"Reference {agreement.reference}")) == len(paper.pages)
    for said in ("Entente mentorale", "Attentes", "Référence", "Lieu ou mode", "Place or mode"):
        assert close(said) not in text
    if scripts:
        assert close("Tuesdays at noon.") in text
        assert close("Review date March 1, 2027") in text


def test_the_sheet_follows_what_the_other_saves(opened: Callable[..., Page], world: World) -> None:
    agreement = made(world, language="en")
    page = opened(f"/ententes/{agreement.public_id}/", world.luc)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS)
    look(page)
    expect(page.get_by_text(EXPECTATIONS).filter(visible=True)).to_be_visible()
    assert words(printed(page)).count(close(EXPECTATIONS)) == 1


def test_without_a_script_the_field_itself_is_printed(
    opened: Callable[..., Page], world: World
) -> None:
    agreement = made(world)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS)
    path = f"/ententes/{agreement.public_id}/"
    page = opened(path, world.maya, java_script_enabled=False)
    text = words(printed(page))
    assert close(EXPECTATIONS) in text
    assert "Enregistrer" not in text


def test_the_reading_page_prints_what_was_signed(opened: Callable[..., Page], world: World) -> None:
    agreement = written(world)
    path = f"/ententes/{agreement.public_id}/signer/"
    page = opened(path, world.luc)
    text = words(printed(page))
    assert close(EXPECTATIONS) in text
    assert close("Écouter, proposer, ne pas juger.") in text
    assert agreement.reference in text


def test_a_list_prints_as_a_table(opened: Callable[..., Page], world: World) -> None:
    agreement = made(world)
    page = opened("/ententes/", world.helene)
    text = words(printed(page))
    assert "MayaNguyễn" in text
    assert "Chercher" not in text
    page.goto(f"/ententes/{agreement.public_id}/journal/")
    assert "acréél’entente" in words(printed(page))


def test_the_button_prints(opened: Callable[..., Page], world: World) -> None:
    agreement = made(world)
    page = opened(f"/ententes/{agreement.public_id}/", world.maya)
    page.evaluate("window.asked = 0; window.print = () => { window.asked += 1; }; 0")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.asked") == 1
