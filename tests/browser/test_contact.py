"""An address corrected beside what did not arrive, a name corrected, and reminders refused: in a
browser."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from agreements.actions.cancel import cancel
from agreements.actions.party import Party
from agreements.models import Notice, NoticeRefusal, Person
from agreements.notices import refusals
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits
from tests.browser.screens import let_in
from tests.conftest import NOW, World
from tests.making import made, signed, written
from tests.signing_in import client_of

NewContext = Callable[..., BrowserContext]
PICTURES = os.environ.get("PICTURES")
TYPO, REAL = "zoe.menrad@ecole.example", "zoe.menard@ecole.example"
WAYS = [
    pytest.param(Keyboard(), 390, "fr", "dark", id="fr-390-dark"),
    pytest.param(Mouse(), 1280, "en", "light", id="en-1280-light", marks=pytest.mark.stress),
    pytest.param(Mouse(), 1280, "fr", "light", id="fr-1280-light", marks=pytest.mark.stress),
    pytest.param(Mouse(), 390, "en", "dark", id="en-390-dark", marks=pytest.mark.stress),
]
WORDS = {
    "fr": {
        "correct": "Corriger l’adresse",
        "field": "La bonne adresse courriel",
        "wrong": "Écrivez une adresse",
        "done": "L’adresse est corrigée",
        "correct_name": "Corriger le nom",
        "name": "Le bon nom",
        "confirm": "confirmez-le ou corrigez-le",
        "name_done": "Le nom est corrigé",
        "stop": "Ne plus recevoir ces rappels",
        "resume": "Reprendre les rappels",
    },
    "en": {
        "correct": "Correct the address",
        "field": "The right e-mail address",
        "wrong": "Write a whole address",
        "done": "The address is corrected",
        "correct_name": "Correct the name",
        "name": "The right name",
        "confirm": "confirm it or correct it",
        "name_done": "The name is corrected",
        "stop": "No more of these reminders",
        "resume": "Remind me again",
    },
}


def look(page: Page, name: str, everywhere: bool = False) -> None:
    """`everywhere`: the walk of every screen has it looked at by axe."""
    (assert_fits if everywhere else assert_accessible)(page)
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize(("hand", "width", "language", "scheme"), WAYS)
def test_an_address_is_corrected_beside_what_did_not_arrive(
    new_context: NewContext,
    world: World,
    site: str,
    hand: Mouse | Keyboard,
    width: int,
    language: str,
    scheme: str,
) -> None:
    words = WORDS[language]
    agreement = made(world, mentee=Party("Zoé Ménard", TYPO))
    Notice.objects.filter(address=TYPO).update(
        state="failed", sent_at=None, undelivered_at=NOW, next_try_at=None, error="550"
    )
    Person.objects.filter(pk=world.helene.pk).update(language=language)
    context = new_context(width, color_scheme=scheme)
    cookie = client_of(Person.objects.get(pk=world.helene.pk), strong=True).cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    page = context.new_page()
    page.goto(f"/ententes/{agreement.public_id}/")
    look(page, f"rail-{language}-{scheme}")
    hand.press(page.locator(".notices").get_by_role("link", name=words["correct"]))
    expect(page.get_by_label(words["field"])).to_be_visible()
    look(page, f"correct-{language}-{scheme}", everywhere=True)
    hand.type(page.get_by_label(words["field"]), "zoe@ecole")
    hand.press(page.get_by_role("button", name=words["correct"]))
    expect(page.get_by_role("alert")).to_contain_text(words["wrong"])
    look(page, f"wrong-{language}-{scheme}")
    hand.type(page.get_by_label(words["field"]), REAL)
    hand.press(page.get_by_role("button", name=words["correct"]))
    expect(page.get_by_role("status")).to_contain_text(words["done"])
    expect(page.locator(".notices")).to_have_count(0)
    expect(page.locator(".standings")).to_contain_text(REAL)
    look(page, f"corrected-{language}-{scheme}")


@pytest.mark.parametrize(("hand", "width", "language", "scheme"), WAYS)
def test_a_name_is_corrected_and_the_signature_that_lapses_is_confirmed(
    new_context: NewContext,
    world: World,
    site: str,
    hand: Mouse | Keyboard,
    width: int,
    language: str,
    scheme: str,
) -> None:
    words = WORDS[language]
    agreement = written(world, mentor=Party("Luc Trembaly", world.luc.email))
    signed(agreement, world.maya)
    Person.objects.filter(pk=world.helene.pk).update(language=language)
    context = new_context(width, color_scheme=scheme)
    let_in(context, site, Person.objects.get(pk=world.helene.pk))
    page = context.new_page()
    page.goto(f"/ententes/{agreement.public_id}/")
    look(page, f"name-rail-{language}-{scheme}", everywhere=True)
    hand.press(page.get_by_role("link", name=f"{words['correct_name']} – Luc Trembaly"))
    expect(page.get_by_label(words["name"])).to_have_value("Luc Trembaly")
    look(page, f"name-{language}-{scheme}", everywhere=True)
    hand.type(page.get_by_label(words["name"]), "Luc Tremblay")
    hand.press(page.get_by_role("button", name=words["correct_name"]))
    expect(page.get_by_role("alert")).to_contain_text(words["confirm"])
    look(page, f"name-unconfirmed-{language}-{scheme}")
    hand.tick(page.get_by_role("checkbox"))
    hand.press(page.get_by_role("button", name=words["correct_name"]))
    expect(page.get_by_role("status")).to_contain_text(words["name_done"])
    expect(page.locator(".standings")).to_contain_text("Luc Tremblay")
    look(page, f"name-corrected-{language}-{scheme}")


@pytest.mark.parametrize(("hand", "width", "language", "scheme"), WAYS)
def test_reminders_are_refused_and_had_again_without_signing_in(
    new_context: NewContext,
    world: World,
    site: str,
    hand: Mouse | Keyboard,
    width: int,
    language: str,
    scheme: str,
) -> None:
    words = WORDS[language]
    notice = Notice.objects.create(
        kind="reminder",
        agreement=made(world),
        person=world.maya,
        language=language,
        address=world.maya.email,
        created_at=NOW,
        next_try_at=NOW,
        day=NOW.date(),
    )
    page = new_context(width, color_scheme=scheme, locale=f"{language}-CA").new_page()
    page.goto(refusals.stop_url(notice))
    look(page, f"refuse-{language}-{scheme}")
    assert not NoticeRefusal.objects.exists()
    hand.press(page.get_by_role("button", name=words["stop"]))
    expect(page.get_by_role("button", name=words["resume"])).to_be_visible()
    look(page, f"refused-{language}-{scheme}")
    assert NoticeRefusal.objects.get().person == world.maya
    hand.press(page.get_by_role("button", name=words["resume"]))
    expect(page.get_by_role("button", name=words["stop"])).to_be_visible()
    assert not NoticeRefusal.objects.exists()


def test_an_address_stands_on_a_line_of_its_own(
    world: World, site: str, new_context: NewContext
) -> None:
    """Also where little stands before it, since nothing is asked any more."""
    agreement = made(world, mentee=Party("Zoé Ménard", "z@ecole.example"))
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    context = new_context(1280)
    let_in(context, site, world.helene)
    page = context.new_page()
    page.goto(f"/ententes/{agreement.public_id}/")
    for person in page.locator(".standings li").all():
        name, address = (person.locator(part).bounding_box() for part in ("b", ".email"))
        assert name
        assert address
        assert address["x"] == name["x"]
