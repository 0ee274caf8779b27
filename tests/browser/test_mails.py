"""Every message as Chromium draws it, in the light, in the dark and on a phone."""

from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import assert_accessible
from tests.conftest import World
from tests.notices.examples import EXAMPLES, LANGUAGES, SIGN_IN, Examples, sign_in_mail
from tests.notices.reading import html_of

# WCAG 2.2, 1.4.3, for text of any size.
ENOUGH = 4.5
# The words whose contrast with the ground behind them is less than asked: each with its ratio.
FAINT = """enough => {
  const levels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => levels(colour).slice(0, 3).map(level => level / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if ((levels(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  let seen = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility()) continue;
    seen += 1;
    const [a, b] = [getComputedStyle(element).color, ground(element)].map(light);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < enough) faint.push([text, ratio]);
  }
  return {faint, seen};
}"""


@pytest.mark.parametrize(
    ("language", "width"),
    [
        pytest.param(*way, marks=() if way == ("fr", 390) else pytest.mark.stress)
        for way in product(LANGUAGES, (390, 680))
    ],
)
def test_every_message_is_accessible_and_its_words_stand_out(
    browser: Browser, world: World, language: str, width: int
) -> None:
    examples = Examples(world)
    mails = {kind: examples.mail(kind, language) for kind in EXAMPLES}
    mails |= {name: sign_in_mail(name, language) for name in SIGN_IN}
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for kind, mail in mails.items():
        page.set_content(html_of(mail))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate(FAINT, ENOUGH)
            assert found["faint"] == [], (kind, scheme)
            assert found["seen"] > 5
        assert_accessible(page)
    assert asked == []
    context.close()


def test_the_contrast_test_finds_what_is_faint(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<p style="color: #888888">faint</p><p>plain</p>')
    ((text, ratio),) = page.evaluate(FAINT, ENOUGH)["faint"]
    assert text == "faint"
    assert 3.4 < ratio < 3.6
    page.close()
