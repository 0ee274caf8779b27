"""Draw a signature: with the mouse or a finger, turned, taken back, and shown on the agreement."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, expect

from agreements.drawing import MAX_LENGTH, clean_drawing
from agreements.models import Agreement, Person, Signature
from tests.browser.conftest import Keyboard, assert_accessible
from tests.conftest import World
from tests.making import signed, written
from tests.signing_in import client_of

NewContext = Callable[..., BrowserContext]
Point = tuple[float, float]  # shares of the pad's width and height
WAVE: list[Point] = [(0.1 + i / 50, 0.5 + (0.3 if i % 10 < 5 else -0.3)) for i in range(40)]

# A minute of it, at sixty points a second.
SCRIBBLE = """() => {
  const canvas = document.querySelector("canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const at = (kind, i) => canvas.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, pointerType: "pen", pressure: 0.7, buttons: kind === "pointerup" ? 0 : 1,
    bubbles: true, cancelable: true,
    clientX: left + width * (0.5 + 0.45 * Math.sin(i * 0.21)),
    clientY: top + height * (0.5 + 0.45 * Math.sin(i * 0.33)),
  }));
  at("pointerdown", 0);
  for (let i = 1; i < 3600; i += 1) at("pointermove", i);
  at("pointerup", 3600);
}"""

# The pad has two pixels for each of CSS, as that phone has.
SHARP = """() => {
  const { width, clientWidth } = document.querySelector("canvas");
  return clientWidth > 500 && width === clientWidth * 2;
}"""


def signing_page(context: BrowserContext, person: Person, agreement: Agreement) -> Page:
    """The signing page, before somebody who signed in a moment ago."""
    cookie = client_of(person).cookies[settings.SESSION_COOKIE_NAME]
    page = context.new_page()
    page.goto("/connexion/")
    origin = urljoin(page.url, "/")
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])
    page.goto(f"/ententes/{agreement.public_id}/signer/")
    return page


def places(page: Page, points: list[Point]) -> list[Point]:
    """Where `points` of the pad are on the screen, in CSS pixels."""
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def draw_by_mouse(page: Page, points: list[Point]) -> None:
    start, *others = places(page, points)
    page.mouse.move(*start)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point)
    page.mouse.up()


def draw_by_touch(page: Page, points: list[Point]) -> None:
    session = page.context.new_cdp_session(page)
    for kind, point in zip(
        ["touchStart", *["touchMove"] * (len(points) - 1)], places(page, points), strict=True
    ):
        where = [{"x": point[0], "y": point[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def extent(path: str) -> list[float]:
    """Left, right, top and bottom of a path."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
    xs, ys = numbers[::2], numbers[1::2]
    return [min(xs), max(xs), min(ys), max(ys)]


def ink(page: Page) -> list[float]:
    """Left, right, top and bottom of what is on the pad, in the path's units."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas");
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          let [left, right, top, bottom] = [width, 0, height, 0];
          for (let i = 3; i < data.length; i += 4) if (data[i] > 127) {
            const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
            [left, right] = [Math.min(left, x), Math.max(right, x)];
            [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
          }
          return [left, right, top, bottom].map((n) => n * 300 / width);
        }"""
    )


def path_of(page: Page) -> str:
    return page.locator("#id_drawing").input_value()


def status(page: Page) -> Locator:
    return page.locator("[data-draw-status]")


def test_by_mouse_taken_back_by_keyboard_and_shown(new_context: NewContext, world: World) -> None:
    agreement = written(world)
    page = signing_page(new_context(), world.maya, agreement)
    expect(status(page)).to_have_text("Rien de tracé")
    draw_by_mouse(page, WAVE)
    expect(status(page)).to_have_text("Signature tracée")
    first = path_of(page)
    assert clean_drawing(first) == first
    assert extent(first) == pytest.approx([30, 264, 20, 80], abs=4)
    draw_by_mouse(page, [(0.9, 0.9)])  # a dot
    assert path_of(page).startswith(first)
    assert path_of(page).count("M") == 2
    assert_accessible(page)
    hand = Keyboard()
    hand.press(page.get_by_role("button", name="Enlever le dernier trait"))
    assert path_of(page) == first
    hand.press(page.get_by_role("button", name="Effacer"))
    assert path_of(page) == ""
    expect(status(page)).to_have_text("Rien de tracé")
    assert ink(page)[1] == 0
    draw_by_mouse(page, [*WAVE, (1.3, 1.5)])  # out of the pad, and of the box
    drawn = path_of(page)
    assert clean_drawing(drawn) == drawn
    page.get_by_label("Votre nom").fill("Maya Nguyễn")
    page.keyboard.press("Enter")
    shown = page.get_by_role("img", name="Signature tracée de Maya Nguyễn")
    expect(shown).to_be_visible()
    assert shown.locator("path").get_attribute("d") == drawn
    assert_accessible(page)
    signature = Signature.objects.get()
    assert (signature.drawing, signature.displayed_to_end) == (drawn, False)  # it jumped to the end


def test_by_touch_on_a_phone_that_is_turned(new_context: NewContext, world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    context = new_context(390, has_touch=True, device_scale_factor=2, color_scheme="dark")
    page = signing_page(context, world.maya, agreement)
    draw_by_touch(page, WAVE)
    expect(status(page)).to_have_text("Signature tracée")
    drawn = path_of(page)
    upright = ink(page)
    assert upright == pytest.approx(extent(drawn), abs=3)
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_timeout(200)
    assert page.evaluate(SHARP)
    assert ink(page) == pytest.approx(upright, abs=2)
    assert path_of(page) == drawn
    draw_by_touch(page, [(0.2, 0.9), (0.8, 0.9)])
    assert path_of(page).startswith(drawn)
    both = path_of(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Revenir sans signer").click()
    expect(page.get_by_label("À propos de cette entente")).to_be_visible()
    page.go_back()
    expect(status(page)).to_have_text("Signature tracée")
    assert path_of(page) == both
    page.get_by_label("Votre nom").fill("Quelqu’un")
    page.get_by_role("button", name="Signer l’entente").click()
    expect(page.get_by_label("Votre nom")).to_have_class(re.compile("is-invalid"))
    assert path_of(page) == both
    expect(status(page)).to_have_text("Signature tracée")
    assert ink(page) == pytest.approx(extent(both), abs=3)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_accessible(page)
    page.get_by_label("Votre nom").fill("Maya Nguyễn")
    page.get_by_role("button", name="Signer l’entente").click()
    expect(page.get_by_role("img", name="Signature tracée de Maya")).to_be_visible()
    assert Signature.objects.get(role="mentee").drawing == both


def test_a_long_scribble_fits(new_context: NewContext, world: World) -> None:
    page = signing_page(new_context(), world.maya, written(world))
    page.evaluate(SCRIBBLE)
    expect(status(page)).to_have_text("Signature tracée")
    assert len(path_of(page)) > MAX_LENGTH / 3
    assert clean_drawing(path_of(page)) == path_of(page)


def test_a_text_that_was_read_to_its_end(new_context: NewContext, world: World) -> None:
    page = signing_page(new_context(390), world.maya, written(world))
    displayed = page.locator("#id_displayed_to_end")
    expect(displayed).to_have_value("false")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    expect(displayed).to_have_value("false")  # what is between was not on the screen
    page.evaluate("scrollTo(0, 0)")
    for _page in range(12):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    expect(displayed).to_have_value("true")
    page.get_by_label("Votre nom").fill("Quelqu’un")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(displayed).to_have_value("true")
    page.get_by_label("Votre nom").fill("Maya Nguyễn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez signé")
    signature = Signature.objects.get()
    assert (signature.drawing, signature.displayed_to_end) == ("", True)


def test_without_scripts_the_name_alone_signs(new_context: NewContext, world: World) -> None:
    page = signing_page(new_context(java_script_enabled=False), world.maya, written(world))
    expect(page.get_by_text("Tracez votre signature")).to_be_hidden()
    page.get_by_label("Votre nom").fill("Maya Nguyễn")
    page.get_by_role("button", name="Signer l’entente").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez signé")
    signature = Signature.objects.get()
    assert (signature.drawing, signature.displayed_to_end) == ("", None)
