"""Real Chromium, on a real server, with the demonstration's mailbox for a mail client."""

import os
import re
import shutil
import subprocess
from asyncio import _get_running_loop, _set_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.test import override_settings
from django.utils import timezone
from lxml import html
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from agreements.models import SchoolYear
from tests.conftest import World

ROOT = Path(__file__).resolve().parents[2]
# A busy machine is not a failure: speed is for `make bench`.
PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)
FLAGS = (
    "--no-sandbox",  # refused to root otherwise, as which continuous integration runs
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps a loop running in this thread, which Django takes for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, back_in_its_loop():
        yield playwright


@contextmanager
def back_in_its_loop() -> Iterator[None]:
    """End in the loop of the start: the last test of a run may have been out of it, where
    Playwright can close nothing."""
    loop = _get_running_loop()
    try:
        yield
    finally:
        _set_running_loop(loop)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without what surrounds a page, where Debian's package of it is: it takes less
    time. MENTORAT_CHROMIUM=chromium has the tests drive the whole of it."""
    named = os.environ.get("MENTORAT_CHROMIUM")
    yield from launched(playwright, None if named else shutil.which("chromium-headless-shell"))


def launched(playwright: Playwright, path: str | None = None) -> Iterator[Browser]:
    """A browser: the whole of Chromium, or the one at `path`."""
    if path is None:
        found = subprocess.run([ROOT / "bin/chromium"], capture_output=True, text=True, check=False)
        if found.returncode:
            if os.environ.get("CI") == "true":
                pytest.fail("no Chromium: `make test` installs it")
            pytest.skip("no Chromium here")
        path = found.stdout.strip()
    browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    with back_in_its_loop():
        yield browser
    browser.close()


@pytest.fixture(scope="session")
def live_server(collected: Path) -> Iterator[LiveServer]:
    """In place of pytest-django's: the static files are those of production, few and kept by a
    browser, where it would ask anew for each at every page."""
    with override_settings(
        STATIC_ROOT=str(collected), WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False
    ):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def site(live_server: LiveServer, collected: Path, world: World, settings, tmp_path: Path) -> str:
    """The address of a demonstration with the cast in it."""
    storage = {"BACKEND": "mentorat.static_files.Storage", "OPTIONS": {"location": str(collected)}}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    # The server's clock is today's.
    today = timezone.localdate()
    start = today.year if today.month >= 7 else today.year - 1
    world.year, _made = SchoolYear.objects.get_or_create(start=start)
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def new_context(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser of somebody's own: its cookies are nobody else's."""
    contexts = []
    refused: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Permissions-Policy" in message.text:
            refused.append(message.text)

    def make(width: int = 1280, **options: object) -> BrowserContext:
        viewport = {"width": width, "height": 844 if width < 500 else 900}
        context = browser.new_context(base_url=site, viewport=viewport, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("console", listen)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert refused == [], "a page has what a policy refuses, or a policy what Chromium doesn’t know"


class Mouse:
    """Uses a page by pointing."""

    def press(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        target.check()

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)


class Keyboard:
    """Uses a page by the keyboard alone: Tab until the place has the focus, then type."""

    def _reach(self, target: Locator) -> Page:
        page = target.page
        target.wait_for(state="visible")
        element = target.element_handle()
        # Between those, nobody looks: it takes as long as pressing.
        for _press in range(element.evaluate(STOPS_BEFORE)):
            page.keyboard.press("Tab")
        for _press in range(120):
            # Through the handle, which takes a fifth of the time that finding it anew does.
            found = element.evaluate("e => e.isConnected && e === document.activeElement")
            if found:
                return page
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reaches {target}")

    def press(self, target: Locator) -> None:
        self._reach(target).keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self._reach(target).keyboard.press("Space")

    def type(self, target: Locator, text: str) -> None:
        page = self._reach(target)
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)


# How many presses of Tab don't reach the element yet: two fewer than the places between the focus
# and it, where radio buttons, of which a group is one place, count for none.
STOPS_BEFORE = """element => {
  const follows = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  const from = document.activeElement;
  if (location.hash) return 0;  // which the browser starts from
  if (from !== document.body && !follows(from, element)) return 0;
  const places = "a[href], button:enabled, input:enabled:not([type=hidden], [type=radio]),"
    + "select:enabled, textarea:enabled";
  const stops = [...document.querySelectorAll(places)].filter((place) =>
    place.tabIndex === 0 && follows(from, place) && follows(place, element)
    && place.checkVisibility({ visibilityProperty: true }));
  return Math.max(0, stops.length - 2);
}"""
# What differs between two tests of the same page: ids, tokens, codes, figures.
CHANGING = re.compile(r"[0-9a-f-]{36}|[\w:=-]{40,}|\d+")
_found_accessible: set[tuple[int, bool, str]] = set()


def assert_accessible(page: Page) -> None:
    """axe finds nothing, and nothing sticks out sideways. What a test before found on the very same
    page, at the same width, holds."""
    assert_fits(page)
    assert page.viewport_size
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    shown = (page.viewport_size["width"], dark, CHANGING.sub("", page.content()))
    if shown in _found_accessible:
        return
    found = violations(page)
    assert found == [], f"{page.url}\n{AxeResults({'violations': found}).generate_report()}"
    _found_accessible.add(shown)


def violations(page: Page) -> list[dict[str, object]]:
    """What axe finds, which it looks for where the page is: of the rest, it says nothing."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")


def assert_fits(page: Page) -> None:
    """Nothing sticks out sideways: at any width, whatever axe was asked at another."""
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{page.url} is {overflow} px too wide"


def code_in(context: BrowserContext, email: str = "") -> str:
    """The code in the newest message of the demonstration's mailbox, which is to `email`."""
    newest = html.fromstring(context.request.get("/demonstration/courriels/").text())
    message = newest.cssselect("article")[0].text_content()
    assert email in message
    code = re.search(r"\b\d{6}\b", message)
    assert code, message
    return code.group()


def sign_in(page: Page, hand: Mouse | Keyboard, email: str) -> None:
    """Ask for a code, read it in the mailbox, and type it: from the sign-in page that is open."""
    assert_accessible(page)
    hand.type(page.get_by_label(re.compile("courriel|e-mail address", re.I)), email)
    hand.press(page.get_by_role("button", name=re.compile("^(M’envoyer un code|Send me a code)$")))
    expect(page.get_by_label("Code")).to_be_visible()
    assert_accessible(page)
    hand.type(page.get_by_label("Code"), code_in(page.context, email))
    hand.press(page.get_by_role("button", name=re.compile("^(Se connecter|Sign in)$")))
