"""The Content-Security-Policy at work: pages live under it, and nothing else does."""

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.screens import let_in
from tests.conftest import World

NewContext = Callable[..., BrowserContext]
ADMINISTRATION = ["", "agreements/school/add/", "agreements/schoolyear/", "agreements/person/"]


def test_the_administration_lives_under_it(
    new_context: NewContext, site: str, world: World
) -> None:
    context = new_context()
    let_in(context, site, world.alice)
    page = context.new_page()
    for address in ADMINISTRATION:
        page.goto(f"/administration/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()


INJECTED = {
    "a script": "const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
    " document.body.append(s)",
    "a handler": "document.body.innerHTML += '<img src=x onerror=\"window.ran = 1\">'",
    "a style": "document.body.innerHTML += '<style>body { outline: 7px solid }</style>'",
    "an attribute": "document.body.innerHTML += '<p id=p style=\"outline: 7px solid\">'",
}
OUTLINES = "[...document.querySelectorAll('body, #p')].map(e => getComputedStyle(e).outlineWidth)"


def test_what_is_injected_does_nothing(browser: Browser, site: str) -> None:
    page = browser.new_context(base_url=site).new_page()
    for case, script in INJECTED.items():
        page.goto("/connexion/")
        page.evaluate(script)
        page.wait_for_timeout(200)
        assert page.evaluate("window.ran") is None, case
        assert "7px" not in page.evaluate(OUTLINES), case
    page.context.close()
