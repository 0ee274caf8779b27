"""At 400 %, a window of 1280 by 1024 is one of 320 by 256: nothing is lost, and the keyboard gets
everywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import assert_fits
from tests.browser.screens import agreements_at_each_stage, let_in
from tests.conftest import World

NewContext = Callable[..., BrowserContext]
# What has the focus, if anything has, and whether it is in the window, with nothing over it.
FOCUSED = """() => {
  if (document.activeElement === document.body) return [null, false];
  const what = document.activeElement.outerHTML.slice(0, 120);
  const box = document.activeElement.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (right - left < 1 || bottom - top < 1) return [what, false];
  const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const focused = document.activeElement;
  return [what, Boolean(there) && (focused.contains(there) || there.contains(focused))];
}"""
PLACES = "a[href], button, input:not([type=hidden]), select, textarea, summary"


def walk_by_keyboard(page: Page) -> int:
    """Press Tab through the page; how many places had the focus, each of them in sight."""
    expected = page.locator(PLACES).filter(visible=True).count()
    page.evaluate("document.activeElement.blur()")
    reached = 0
    for _press in range(expected + 5):
        page.keyboard.press("Tab")
        what, in_sight = page.evaluate(FOCUSED)
        if what is None:
            break
        assert in_sight, f"{page.url}: the focus is out of sight on {what}"
        reached += 1
    assert reached >= expected - 1, f"{page.url}: {reached} of {expected} places reached"
    return reached


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("maya", ["/", "/ententes/{0}/", "/ententes/{1}/signer/", "/ententes/{2}/"]),
        ("helene", ["/", "/ententes/", "/ententes/nouvelle/", "/ententes/{0}/annuler/"]),
        ("alice", ["/personnes/", "/mes-connexions/"]),
    ],
)
def test_nothing_is_lost(
    new_context: NewContext, site: str, world: World, who: str, addresses: list[str]
) -> None:
    agreements = [a.public_id for a in agreements_at_each_stage(world)]
    context = new_context(320)
    let_in(context, site, getattr(world, who))
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    for address in addresses:
        page.goto(address.format(*agreements))
        assert_fits(page)
        assert walk_by_keyboard(page) >= 4


# The words of an element that go over two lines.
BROKEN = """element => {
  const text = element.firstChild;
  return [...text.data.matchAll(/\\S+/g)].filter(word => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]);
}"""


@pytest.mark.parametrize("who", ["maya", "luc", "helene"])
def test_no_name_is_broken_within_a_word(
    new_context: NewContext, site: str, world: World, who: str
) -> None:
    context = new_context(320)
    let_in(context, site, getattr(world, who))
    page = context.new_page()
    page.goto("/")
    assert page.locator(".who").evaluate(BROKEN) == []
