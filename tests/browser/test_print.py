"""What comes out of the printer: the agreement's page is a paper form, with all that is in it."""

import io
from collections.abc import Callable

import pypdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Mouse, sign_in
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


def opened(
    new_context: Callable[..., BrowserContext], path: str, email: str, **how: object
) -> Page:
    page = new_context(**how).new_page()
    page.goto(path)
    sign_in(page, Mouse(), email)
    page.goto(path)
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.stress)])
def test_the_writing_page_prints_as_a_form(
    new_context: Callable[..., BrowserContext], world: World, size: str, scheme: str
) -> None:
    agreement = made(world)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS)
    path = f"/ententes/{agreement.public_id}/"
    page = opened(new_context, path, world.maya.email, color_scheme=scheme)
    paper = printed(page, size)
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
    new_context: Callable[..., BrowserContext], world: World
) -> None:
    """A text of many lines is not cut to the box that it was typed in."""
    agreement = made(world)
    page = opened(new_context, f"/ententes/{agreement.public_id}/", world.maya.email)
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
    new_context: Callable[..., BrowserContext], world: World, scripts: bool
) -> None:
    """Whoever reads it in another: what is signed by hand is the document."""
    agreement = made(world, language="en")
    wrote(agreement, world.luc, mentor_expectations=EXPECTATIONS, meeting_length="45 minutes")
    path = f"/ententes/{agreement.public_id}/"
    entered = opened(new_context, path, world.luc.email).context.storage_state()
    page = new_context(java_script_enabled=scripts, storage_state=entered).new_page()
    page.goto(path)
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


def test_the_sheet_follows_what_the_other_saves(
    new_context: Callable[..., BrowserContext], world: World
) -> None:
    agreement = made(world, language="en")
    page = opened(new_context, f"/ententes/{agreement.public_id}/", world.luc.email)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS)
    expect(page.get_by_text(EXPECTATIONS).filter(visible=True)).to_be_visible()
    assert words(printed(page)).count(close(EXPECTATIONS)) == 1


def test_without_a_script_the_field_itself_is_printed(
    new_context: Callable[..., BrowserContext], world: World
) -> None:
    agreement = made(world)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS)
    path = f"/ententes/{agreement.public_id}/"
    signed_in = opened(new_context, path, world.maya.email).context.storage_state()
    page = new_context(java_script_enabled=False, storage_state=signed_in).new_page()
    page.goto(path)
    text = words(printed(page))
    assert close(EXPECTATIONS) in text
    assert "Enregistrer" not in text


def test_the_reading_page_prints_what_was_signed(
    new_context: Callable[..., BrowserContext], world: World
) -> None:
    agreement = written(world)
    path = f"/ententes/{agreement.public_id}/signer/"
    page = opened(new_context, path, world.luc.email)
    text = words(printed(page))
    assert close(EXPECTATIONS) in text
    assert close("Écouter, proposer, ne pas juger.") in text
    assert agreement.reference in text


def test_a_list_prints_as_a_table(new_context: Callable[..., BrowserContext], world: World) -> None:
    agreement = made(world)
    page = opened(new_context, "/ententes/", world.helene.email)
    text = words(printed(page))
    assert "MayaNguyễn" in text
    assert "Chercher" not in text
    page.goto(f"/ententes/{agreement.public_id}/journal/")
    assert "acréél’entente" in words(printed(page))


def test_the_button_prints(new_context: Callable[..., BrowserContext], world: World) -> None:
    agreement = made(world)
    page = opened(new_context, f"/ententes/{agreement.public_id}/", world.maya.email)
    page.evaluate("window.asked = 0; window.print = () => { window.asked += 1; }; 0")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.asked") == 1
