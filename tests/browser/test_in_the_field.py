"""What the page changes in a field that somebody is in: words of the other, and versions joined."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.writing import SAVED, field, look, open_page, said, state
from tests.conftest import World
from tests.making import made, written, wrote

NewContext = Callable[..., BrowserContext]
CARET = "area => [area.selectionStart, area.selectionEnd]"
NEWS = "Luc Tremblay vient d’enregistrer des changements."


def count(page: Page, name: str) -> str:
    return page.locator(f"[data-count=id_{name}]").inner_text()


def test_the_others_words_come_where_the_caret_is(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = written(world)
    page = open_page(new_context(), site, world.maya, agreement)
    words = field(page, "arrangements")
    words.focus()
    words.press("End")
    words.press_sequentially(" Ici.")
    expect(state(page)).to_have_text(SAVED)
    words.press("ArrowLeft")
    wrote(agreement, world.luc, arrangements="Chaque semaine.\nLe mardi midi. Ici. Ou là.")
    look(page)
    expect(words).to_have_value("Chaque semaine.\nLe mardi midi. Ici. Ou là.")
    expect(words).to_be_focused()
    expect(state(page)).to_have_text(NEWS)
    expect(said(page)).to_have_text(NEWS)
    assert count(page, "arrangements") == "8\u00a0mots"
    before = len("Chaque semaine.\nLe mardi midi. Ici")
    assert words.evaluate(CARET) == [before, before]
    # Nobody takes back the other's words by undoing their own.
    words.press("ControlOrMeta+z")
    expect(words).to_have_value("Chaque semaine.\nLe mardi midi. Ici. Ou là.")
    words.press_sequentially(" même")
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator(".comparison")).to_have_count(0)
    agreement.refresh_from_db()
    assert agreement.arrangements == "Chaque semaine.\nLe mardi midi. Ici même. Ou là."


def test_nothing_changes_under_the_hand_that_types(
    new_context: NewContext, site: str, world: World
) -> None:
    """And then it does, without anything more being asked."""
    agreement = written(world)
    page = open_page(new_context(), site, world.maya, agreement)
    words = field(page, "arrangements")
    words.focus()
    words.press("End")
    words.press_sequentially(" Ici.")
    page.get_by_role("button", name="Enregistrer").evaluate("button => button.click()")
    expect(state(page)).to_have_text(SAVED)
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    with page.expect_response("**/nouvelles/"):
        look(page)
    assert words.input_value() == "Le mardi midi. Ici."
    expect(words).to_have_value("Le jeudi.")
    expect(words).to_be_focused()


def test_lists_and_paragraphs_are_joined_as_they_are(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    wrote(agreement, world.luc, arrangements="Nos buts :\n- oser\n\nLe mardi.")
    page = open_page(new_context(), site, world.maya, agreement)
    wrote(agreement, world.luc, arrangements="Nos buts :\n- oser\n- lire\n\nLe mardi.")
    words = field(page, "arrangements")
    words.fill("Nos buts :\n- oser\n- rire\n\nLe mardi. À midi.")
    page.get_by_role("button", name="Enregistrer").click()
    shown = page.get_by_role("group", name="Deux versions")
    expect(shown.get_by_role("heading", level=5).first).to_contain_text(
        "La version de Luc Tremblay"
    )
    expect(shown.locator(".written").first).to_have_text(
        "Nos buts :\n- oser\n- [ici seulement\u00a0:] lire [fin]\n\nLe mardi."
    )
    assert (shown.locator(".written").first.text_content() or "").count("\n") == 4
    shown.get_by_role("button", name="Réunir les deux dans le champ").click()
    joined = "Nos buts :\n- oser\n- lire\n- rire\n\nLe mardi. À midi."
    expect(words).to_have_value(joined)
    expect(state(page)).to_have_text(SAVED)
    assert count(page, "arrangements") == "9\u00a0mots"
    agreement.refresh_from_db()
    assert agreement.arrangements == joined


def test_words_found_again_are_counted(new_context: NewContext, site: str, world: World) -> None:
    agreement = made(world)
    context = new_context()
    page = open_page(context, site, world.maya, agreement)
    context.set_offline(True)
    field(page, "arrangements").fill("Le mardi midi.")
    expect(state(page)).to_have_text("Hors ligne\u00a0: gardé sur cet appareil")
    page.close()
    context.set_offline(False)
    page = open_page(context, site, world.maya, agreement)
    expect(field(page, "arrangements")).to_have_value("Le mardi midi.")
    expect(page.locator("[data-count=id_arrangements]")).to_have_text("3 mots")
