"""The name of a known address comes by itself, and is never mixed with what somebody types."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.screens import let_in
from tests.conftest import World

NewContext = Callable[..., BrowserContext]


def test_a_name_that_comes_as_its_field_is_reached_gives_way(
    new_context: NewContext, site: str, world: World
) -> None:
    context = new_context()
    let_in(context, site, world.helene)
    page = context.new_page()
    page.goto("/ententes/nouvelle/")
    waiting: list[Route] = []
    page.route("**/*", lambda route: waiting.append(route) if reads(route) else route.continue_())
    name = page.locator("#id_mentee_name")
    with page.expect_request(lambda request: request.method == "POST"):
        page.locator("#id_mentee_email").fill(world.ines.email)
        name.focus()
    expect(name).to_have_value("")
    waiting.pop().continue_()
    expect(name).to_have_value(world.ines.name)
    page.keyboard.type("Inès H.")
    expect(name).to_have_value("Inès H.")


def reads(route: Route) -> bool:
    return route.request.method == "POST"
