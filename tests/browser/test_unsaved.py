"""Words that are typed and not saved are not left by mistake."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog, expect

from tests.browser.writing import open_page
from tests.conftest import World
from tests.making import made


def test_refused_words_are_not_left_without_asking(
    new_context: Callable[..., BrowserContext], site: str, world: World
) -> None:
    page = open_page(new_context(), site, world.maya, made(world))
    too_long = "é" * 5001
    page.get_by_label("Attentes de la personne mentorée").fill(too_long)
    page.get_by_role("button", name="Enregistrer").click()
    beside = page.locator("#div_id_mentee_expectations .invalid-feedback")
    expect(beside).to_contain_text("Ce texte compte 5\u00a0001 caractères")
    expect(page.get_by_label("Attentes de la personne mentorée")).to_be_focused()

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Attentes de la personne mentorée")).to_have_value(too_long)
    assert asked == ["beforeunload"]
