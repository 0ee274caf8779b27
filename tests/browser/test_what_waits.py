"""Whatever is not saved yet is told where it is missed: on top, in the bar, and before signing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.conftest import assert_accessible
from tests.browser.writing import field, go, open_page, state, type_in
from tests.conftest import World
from tests.making import made, signed, written, wrote

NewContext = Callable[..., BrowserContext]
BOTH = pytest.mark.parametrize("width", [1280, 390])
IN_SIGHT = """element => {
  const { top, bottom } = element.getBoundingClientRect();
  const bar = document.querySelector(".save-bar").getBoundingClientRect();
  return top >= 0 && bottom <= bar.top;
}"""


def in_sight(place: Locator) -> bool:
    """Whether it is whole on the screen, over the save bar."""
    return bool(place.evaluate(IN_SIGHT))


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.stress)])
def test_a_choice_that_waits_is_told_on_top_and_before_signing(
    new_context: NewContext, site: str, world: World, width: int
) -> None:
    agreement = written(world)
    page = open_page(new_context(width), site, world.maya, agreement)
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    field(page, "arrangements").fill("Le vendredi.")
    page.get_by_role("button", name="Enregistrer").click()
    shown = page.get_by_role("group", name="Deux versions")
    expect(shown).to_be_focused()
    waits = page.locator(".asked [data-waiting]")
    expect(waits).to_have_text("Deux versions attendent votre choix Modalités privilégiées")
    page.evaluate("scrollTo(0, 0)")
    assert_accessible(page)
    waits.get_by_role("link").click()
    expect(shown).to_be_focused()
    page.evaluate("scrollTo(0, 0)")
    state(page).get_by_role("link", name="Deux versions attendent votre choix").click()
    expect(shown).to_be_focused()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".asked").get_by_role("link", name="Signer l’entente").click()
    left_out = page.get_by_text("Des changements que vous avez faits ne sont pas dans ce texte.")
    expect(left_out).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Retourner à l’entente pour les enregistrer").click()
    expect(waits).to_be_visible()
    shown.get_by_role("button", name="Garder la version").click()
    expect(waits).to_be_hidden()
    page.goto(f"/ententes/{agreement.public_id}/signer/", wait_until="networkidle")
    expect(page.get_by_role("heading", name="Votre signature")).to_be_visible()
    expect(left_out).to_be_hidden()


@BOTH
def test_what_is_to_be_corrected_is_a_step_away(
    new_context: NewContext, site: str, world: World, width: int
) -> None:
    agreement = made(world)
    page = open_page(new_context(width), site, world.maya, agreement)
    type_in(page, "arrangements", "Le mardi midi.\n" * 400)
    beside = page.locator("#id_arrangements-refused")
    expect(beside).to_contain_text("caractères")
    page.evaluate("scrollTo(0, 0)")
    link = state(page).get_by_role("link", name="Tout n’est pas enregistré")
    link.press("Enter")
    expect(field(page, "arrangements")).to_be_focused()
    assert in_sight(beside)
    expect(page.locator(".asked [data-waiting]")).to_contain_text("Modalités privilégiées")


def test_words_kept_while_away_are_told_on_top(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    context = new_context(390)
    page = open_page(context, site, world.maya, agreement)
    waits = page.locator(".asked [data-waiting]")
    expect(waits).to_be_hidden()
    context.set_offline(True)
    type_in(page, "arrangements", "Le mardi.")
    expect(waits).to_have_text("Hors ligne\u00a0: gardé sur cet appareil Modalités privilégiées")
    context.set_offline(False)
    expect(waits).to_be_hidden()


@BOTH
def test_a_part_is_reached_with_its_label(
    new_context: NewContext, site: str, world: World, width: int
) -> None:
    agreement = made(world)
    page = open_page(new_context(width), site, world.maya, agreement)
    page.get_by_role("link", name="Écrire ma partie").click()
    expect(field(page, "mentee_expectations")).to_be_focused()
    assert in_sight(page.locator("label[for=id_mentee_expectations]"))


@BOTH
def test_the_bar_hides_no_field_that_tab_leads_to(
    new_context: NewContext, site: str, world: World, width: int
) -> None:
    agreement = written(world)
    page = open_page(new_context(width), site, world.maya, agreement)
    box = page.locator(".save-bar").bounding_box()
    assert box
    assert box["height"] <= 72
    signed(agreement, world.luc)
    go(page, agreement)
    words = field(page, "arrangements")
    before = page.locator("#remarks-mentor_expectations summary")
    before.evaluate("summary => summary.focus()")
    # Its first line is in sight, and the rest under the bar.
    words.evaluate("""area => {
      const bar = document.querySelector(".save-bar").getBoundingClientRect();
      scrollBy(0, area.getBoundingClientRect().top - (bar.top - 80));
    }""")
    assert not in_sight(words)
    page.keyboard.press("Tab")
    expect(words).to_be_focused()
    assert in_sight(words)
