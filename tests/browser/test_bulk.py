"""A principal reminds many, and renews many, from the list: by mouse, by the keyboard alone, and
without scripts."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Agreement, Notice, SchoolYear
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits
from tests.conftest import World
from tests.making import in_force, made, party, written
from tests.signing_in import client_of

NewContext = Callable[..., BrowserContext]
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def enter(new_context: NewContext, world: World, site: str) -> Callable[..., Page]:
    """Hélène, at the list of agreements."""

    def enter(width: int, **options: object) -> Page:
        before, _made = SchoolYear.objects.get_or_create(start=world.year.start - 1)
        now = timezone.now()
        written(world, now=now)
        made(world, mentee=party(world.olivier), now=now)
        in_force(world, school_year=before, now=now)
        in_force(replace(world, maya=world.ines), school_year=before, now=now)
        context = new_context(width, **options)
        cookie = client_of(world.helene, strong=True).cookies["sessionid"]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        page = context.new_page()
        page.goto("/ententes/")
        return page

    return enter


def look(page: Page, title: str, everywhere: bool = False) -> None:
    """`everywhere`: the walk of every screen has it looked at by axe."""
    (assert_fits if everywhere else assert_accessible)(page)
    if PICTURES:
        assert page.viewport_size
        page.screenshot(path=f"{PICTURES}/{page.viewport_size['width']}-{title}.png")


def tick(hand: Mouse | Keyboard, page: Page, name: str) -> None:
    box = page.get_by_role("checkbox", name=name).first
    if isinstance(hand, Keyboard):
        hand._reach(box)
        page.keyboard.press("Space")
    else:
        box.click()
    expect(box).to_be_checked()


@pytest.mark.parametrize(
    ("hand", "width", "options"),
    [
        pytest.param(Mouse(), 1280, {}, marks=pytest.mark.stress),
        (Keyboard(), 390, {}),
        (Mouse(), 390, {"java_script_enabled": False}),
        pytest.param(Mouse(), 1280, {"color_scheme": "dark"}, marks=pytest.mark.stress),
    ],
    ids=["mouse-1280", "keyboard-390", "without-scripts-390", "dark-1280"],
)
def test_some_are_reminded_and_others_renewed(
    hand: Mouse | Keyboard,
    width: int,
    options: dict[str, object],
    enter: Callable[..., Page],
    world: World,
) -> None:
    page = enter(width, **options)
    scripts = options.get("java_script_enabled", True)

    def see(title: str, everywhere: bool = False) -> None:
        if scripts:  # with which axe looks
            look(page, f"{'dark-' if options else ''}{title}", everywhere)

    see("liste", everywhere=True)
    hand.press(page.get_by_role("button", name="Envoyer un rappel"))
    expect(page.get_by_role("status")).to_contain_text("Choisissez d’abord")
    tick(hand, page, "Olivier Roy – Luc Tremblay")
    see("une de choisie")
    hand.press(page.get_by_role("button", name="Envoyer un rappel"))
    expect(page.get_by_role("status")).to_contain_text("Un rappel est envoyé à Olivier Roy")
    see("rappels")
    names = Notice.objects.filter(kind="reminder").values_list("person__name", flat=True)
    assert set(names) == {"Olivier Roy", "Luc Tremblay"}

    everything = page.get_by_role("button", name="Tout choisir")
    if scripts:
        hand.press(everything)
        expect(page.get_by_role("checkbox", checked=True)).to_have_count(4)
    else:
        expect(everything).to_be_hidden()
        for box in page.get_by_role("checkbox").all():
            box.check()
    hand.press(page.get_by_role("button", name="Reconduire"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Reconduire les ententes")
    see("à reconduire")
    # That of Maya and Luc is made for this year already, and two are being written.
    hand.press(page.get_by_role("button", name="Reconduire cette entente"))
    expect(page.get_by_role("status")).to_contain_text("1 entente est reconduite")
    see("reconduites")
    assert Agreement.objects.get(follows__isnull=False).mentee_name == "Inès Haddad"


def test_one_person_is_reminded_from_the_agreements_page(
    enter: Callable[..., Page], world: World
) -> None:
    page = enter(390)
    page.get_by_role("link", name="Olivier Roy – Luc Tremblay").click()
    page.get_by_role("heading", name="Où en est chaque personne").scroll_into_view_if_needed()
    look(page, "entente", everywhere=True)
    page.get_by_role("button", name="Envoyer un rappel – Olivier Roy").click()
    expect(page.get_by_role("status")).to_have_text("Un rappel est envoyé à Olivier Roy.")
    look(page, "rappel")
