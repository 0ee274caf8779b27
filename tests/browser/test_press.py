"""A click is not lost because an answer comes between the press and the release."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agreements.models import Agreement
from tests.browser.writing import field, look, open_page
from tests.conftest import World
from tests.making import remarked, written

NewContext = Callable[..., BrowserContext]
# As Safari does: a button takes no focus, and the field loses it.
UNFOCUSED = """button => button.addEventListener("mousedown", (event) => {
  event.preventDefault();
  document.activeElement.blur();
})"""
# What came before has been heard, once something that is asked afterwards has come.
HEARD = "async () => { for (let i = 0; i < 3; i += 1) await (await fetch('/verifier/')).text(); }"


@pytest.fixture
def agreement(world: World, site: str) -> Agreement:
    return written(world)


@pytest.fixture
def page(new_context: NewContext, site: str, world: World, agreement: Agreement) -> Page:
    """Maya’s page, whose clock stands still: no second goes by, however slow the machine is."""
    context = new_context()
    context.clock.install()
    page = open_page(context, site, world.maya, agreement)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    return page


def press(page: Page, button: Locator) -> None:
    button.evaluate(UNFOCUSED)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()


def test_an_error_waits_for_the_release(page: Page) -> None:
    button = page.locator(".prompts button").first
    own = field(page, "mentee_expectations")
    own.fill("é" * 5001)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        press(page, button)
    page.evaluate(HEARD)
    page.mouse.up()
    page.clock.run_for(100)
    expect(own).to_have_value("é" * 5001 + "\n" + (button.get_attribute("data-insert") or ""))


def test_news_wait_for_the_release(page: Page, agreement: Agreement, world: World) -> None:
    """They take the place of what is pressed."""
    page.evaluate(HEARD)
    with page.expect_response("**/nouvelles/"):
        look(page)  # what the page asked by itself, as it opened, is no news of the remark
    page.evaluate(HEARD)
    remarked(agreement, world.luc, "Et le jeudi?")
    remarks = page.locator("#remarks-arrangements")
    with page.expect_response("**/nouvelles/"):
        press(page, remarks.locator(".remark-new summary"))
        look(page)
    page.evaluate(HEARD)
    page.mouse.up()
    expect(remarks.get_by_label("Votre remarque")).to_be_visible()
    remarks.get_by_label("Votre remarque").focus()
    page.clock.run_for(100)
    page.locator("h1").click()
    page.clock.run_for(100)
    expect(remarks).to_contain_text("Et le jeudi?")


def test_a_pointer_that_stays_down_holds_back_a_second(page: Page) -> None:
    field(page, "mentee_expectations").fill("é" * 5001)
    beside = page.locator("#div_id_mentee_expectations .invalid-feedback")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        press(page, page.locator(".prompts button").first)
    page.evaluate(HEARD)
    page.clock.run_for(900)
    expect(beside).to_have_count(0)
    page.clock.run_for(200)
    expect(beside).to_have_count(1)
    page.mouse.up()
