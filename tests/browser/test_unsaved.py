"""Words that are typed and not saved are not left by mistake."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog, expect

from tests.browser.conftest import Mouse, sign_in
from tests.conftest import World
from tests.making import made


def test_refused_words_are_not_left_without_asking(
    new_context: Callable[..., BrowserContext], world: World
) -> None:
    agreement = made(world)
    page = new_context().new_page()
    page.goto(f"/ententes/{agreement.public_id}/")
    sign_in(page, Mouse(), world.maya.email)
    too_long = "é" * 5001
    page.get_by_label("Attentes de la personne mentorée").fill(too_long)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce texte compte 5001 caractères")

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Attentes de la personne mentorée")).to_have_value(too_long)
    assert asked == ["beforeunload"]
