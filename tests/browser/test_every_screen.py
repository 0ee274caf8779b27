"""Each screen that each role sees is accessible and fits: by light and in the dark, in both
languages, at every width. `make test` tries each screen once, `make stress` in every way."""

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import BrowserContext, expect

from agreements.models import Person
from tests.browser.conftest import assert_accessible
from tests.browser.screens import PEOPLE, agreements_at_each_stage, let_in, screens_of
from tests.conftest import World

NewContext = Callable[..., BrowserContext]
WIDTHS = (320, 390, 768, 1280)
SCHEMES = ("light", "dark")
LANGUAGES = ("fr", "en")
ONCE = [
    ("maya", 320, "dark", "en"),
    ("luc", 390, "light", "fr"),
    ("helene", 768, "dark", "fr"),
    ("ines", 1280, "light", "en"),
    ("alice", 390, "dark", "fr"),
]
EVERY_WAY = [
    pytest.param(*way, marks=pytest.mark.stress)
    for way in product(PEOPLE, WIDTHS, SCHEMES, LANGUAGES)
    if way not in ONCE
]


@pytest.mark.parametrize(("who", "width", "scheme", "language"), [*ONCE, *EVERY_WAY])
def test_each_screen(
    new_context: NewContext,
    site: str,
    world: World,
    django_capture_on_commit_callbacks,
    who: str,
    width: int,
    scheme: str,
    language: str,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreements = agreements_at_each_stage(world)
    Person.objects.update(language=language)
    context = new_context(width, color_scheme=scheme)
    let_in(context, site, getattr(world, who))
    page = context.new_page()
    seen = 0
    for address in screens_of(world, who, agreements):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == f"{language}-CA"
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)
        seen += 1
    assert seen >= 5, "a role has more screens than this"
