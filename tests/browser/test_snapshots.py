"""Ten screens, as they looked when somebody last looked at them. `make snapshots` takes them anew:
look at each that changed before it is committed."""

import os
import random
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from agreements.models import agreement as agreement_module
from tests.browser.conftest import launched
from tests.browser.screens import agreements_at_each_stage, let_in
from tests.conftest import NOW, World

NewContext = Callable[..., BrowserContext]
PICTURES = Path(__file__).parent / "snapshots"
TAKEN_ANEW = os.environ.get("SNAPSHOTS") == "anew"
# One Chromium doesn't smooth a letter quite as the next does: pictures are compared at half their
# size, and a point counts when its light differs by more than this, of 255.
SAME_LIGHT = 40
MOST_DIFFERENT = 0.006  # of the picture's points
COLOURS = 128  # enough for our few and their shades, and a third of the size

# name: (who, address, width, scheme, language)
SCREENS: dict[str, tuple[str | None, str, int, str, str]] = {
    "sign-in": (None, "/connexion/", 390, "light", "fr"),
    "home": ("maya", "/", 1280, "light", "fr"),
    "home-dark": ("maya", "/", 390, "dark", "fr"),
    "agreement-writing": ("maya", "/ententes/{0}/", 1280, "light", "fr"),
    "agreement-phone": ("maya", "/ententes/{1}/", 390, "light", "fr"),
    "agreement-signed": ("luc", "/ententes/{2}/", 1280, "dark", "en"),
    "sign": ("maya", "/ententes/{1}/signer/#sign-title", 1280, "light", "fr"),
    "list": ("helene", "/ententes/", 1280, "light", "fr"),
    "new-agreement": ("helene", "/ententes/nouvelle/", 390, "light", "fr"),
    "verify": (None, "/verifier/", 1280, "light", "en"),
}


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The whole of Chromium, which smooths letters as people's does."""
    yield from launched(playwright)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site whose clock stands still and whose references are always the same."""
    monkeypatch.setattr(agreement_module.secrets, "choice", random.Random(1).choice)
    with time_machine.travel(NOW, tick=False):
        yield


def taken(page: Page) -> Image.Image:
    page.evaluate("document.fonts.ready")
    return Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))


def packed(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of the points that somebody would see to be different."""
    half = (one.width // 2, one.height // 2)
    small = [image.convert("RGB").resize(half, Image.Resampling.BOX) for image in (one, other)]
    lights = ImageChops.difference(*small).convert("L").tobytes()
    return sum(light > SAME_LIGHT for light in lights) / len(lights)


def test_screens_look_as_they_did(
    new_context: NewContext,
    site: str,
    world: World,
    settled: None,
    tmp_path: Path,
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreements = [a.public_id for a in agreements_at_each_stage(world)]
    different = []
    # One browser, for all of them: each of its own takes longer to open than what it shows.
    context = new_context()
    page = context.new_page()
    for name, (who, address, width, scheme, language) in SCREENS.items():
        context.clear_cookies()
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        if who:
            person = getattr(world, who)
            person.language = language
            person.save(update_fields=["language"])
            let_in(context, site, person)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
        page.goto(address.format(*agreements), wait_until="networkidle")
        picture = taken(page)
        kept = PICTURES / f"{name}.png"
        if TAKEN_ANEW:
            PICTURES.mkdir(exist_ok=True)
            if not kept.exists() or difference(picture, Image.open(kept)) > 0:
                packed(picture).save(kept, optimize=True)
        before = Image.open(kept)
        same_size = before.size == picture.size
        share = difference(picture, before) if same_size else 1
        if share > MOST_DIFFERENT:
            picture.save(tmp_path / kept.name)
            different.append(f"{name}: {share:.2%}")
    assert different == [], f"see {tmp_path}"


def test_a_change_is_seen() -> None:
    """A line of text that moves by two pixels, a button that takes another colour."""
    before = Image.open(PICTURES / "sign-in.png").convert("RGB")
    moved = before.copy()
    moved.paste(before.crop((0, 200, before.width, before.height)), (0, 202))
    assert difference(before, moved) > MOST_DIFFERENT
    red = before.copy()
    red.paste(Image.new("RGB", (320, 44), "#a11d1a"), (30, 400))
    assert difference(before, red) > MOST_DIFFERENT
    assert difference(before, packed(before)) == 0
