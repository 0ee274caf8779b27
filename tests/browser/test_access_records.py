"""The record of access in a browser: searched, read, exported."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Person
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits
from tests.browser.screens import let_in
from tests.conftest import World
from tests.making import made

NewContext = Callable[..., BrowserContext]


@pytest.mark.parametrize(
    ("hand", "width"),
    [
        pytest.param(Keyboard(), 390, id="keyboard-390"),
        pytest.param(Mouse(), 1280, id="mouse-1280", marks=pytest.mark.stress),
    ],
)
def test_who_opened_what(
    hand: Mouse | Keyboard, width: int, new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)

    def enter(person: Person, path: str) -> Page:
        context = new_context(width)
        let_in(context, site, person)
        page = context.new_page()
        page.goto(path)
        return page

    maya = enter(world.maya, f"/ententes/{agreement.public_id}/")
    expect(maya.get_by_role("heading", level=1)).to_have_text("Entente mentorale")

    alice = enter(world.alice, "/")
    hand.press(alice.get_by_role("link", name="Registre des accès"))
    expect(alice.get_by_role("heading", level=1)).to_have_text("Registre des accès")
    assert_fits(alice)
    about = alice.get_by_label("Référence d’une entente")
    hand.type(about, "zzz")
    hand.press(alice.get_by_role("button", name="Afficher"))
    expect(alice.get_by_role("alert")).to_contain_text("Aucune entente ni personne")
    assert_accessible(alice)
    hand.type(about, agreement.reference.lower())
    hand.press(alice.get_by_role("button", name="Afficher"))
    expect(alice.get_by_role("table")).to_contain_text("Maya Nguyễn")
    assert_accessible(alice)
    with alice.expect_download() as download:
        hand.press(alice.get_by_role("button", name="Exporter (CSV)"))
    assert "maya@demonstration.example" in download.value.path().read_text(encoding="utf-8-sig")
