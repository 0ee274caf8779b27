"""An administrator gives and passes on roles, a principal names an acting one: in a browser."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Membership, Person
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits
from tests.browser.screens import let_in
from tests.conftest import World

NewContext = Callable[..., BrowserContext]


@pytest.mark.parametrize(
    ("hand", "width"),
    [
        pytest.param(Keyboard(), 390, id="keyboard-390"),
        pytest.param(Mouse(), 1280, id="mouse-1280", marks=pytest.mark.stress),
    ],
)
def test_a_role_from_its_gift_to_its_end(
    hand: Mouse | Keyboard, width: int, new_context: NewContext, site: str, world: World
) -> None:
    def enter(person: Person) -> Page:
        context = new_context(width)
        let_in(context, site, person)
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
        return page

    alice = enter(world.alice)
    hand.press(alice.get_by_role("link", name="Personnes"))
    expect(alice.get_by_role("heading", level=1)).to_have_text("Personnes")
    assert_fits(alice)
    hand.press(alice.get_by_role("link", name="Donner un rôle"))
    expect(alice.get_by_role("heading", level=1)).to_have_text("Donner un rôle")
    assert_fits(alice)
    hand.press(alice.get_by_role("button", name="Donner ce rôle"))  # nothing written yet
    expect(alice.get_by_role("alert")).to_contain_text("erreurs à corriger")
    assert_accessible(alice)
    hand.type(alice.get_by_label("Adresse courriel"), "zoe@demonstration.example")
    hand.type(alice.get_by_label("Nom"), "Zoé Ménard")
    alice.get_by_label("Personnel du centre de services").focus()
    alice.keyboard.press("Space")
    alice.get_by_label("Établissement ou centre de services").select_option(
        f"centre-{world.centre.pk}"
    )
    hand.press(alice.get_by_role("button", name="Donner ce rôle"))
    expect(alice.get_by_role("status")).to_contain_text("Zoé Ménard a maintenant ce rôle")
    assert_accessible(alice)
    assert Membership.objects.filter(person__name="Zoé Ménard", role="staff").exists()
    hand.press(alice.get_by_role("link", name="Mettre fin"))
    expect(alice.get_by_role("heading", level=1)).to_have_text("Mettre fin à un rôle")
    assert_fits(alice)
    hand.press(alice.get_by_role("button", name="Mettre fin à ce rôle"))
    expect(alice.get_by_role("status")).to_contain_text("La fin est consignée")
    expect(alice.get_by_role("heading", name="Rôles passés")).to_be_visible()
    assert_accessible(alice)

    helene = enter(world.helene)
    hand.press(helene.get_by_role("link", name="Intérim"))
    expect(helene.get_by_role("heading", level=1)).to_have_text("Intérim")
    assert_fits(helene)
    today = timezone.localdate()
    hand.type(helene.get_by_label("Adresse courriel"), world.olivier.email)
    hand.type(helene.get_by_label("Nom"), "Olivier Roy")
    helene.get_by_label("Premier jour").fill(today.isoformat())
    helene.get_by_label("Dernier jour").fill((today + timedelta(days=7)).isoformat())
    hand.press(helene.get_by_role("button", name="Nommer"))
    expect(helene.get_by_role("status")).to_contain_text("direction par intérim")
    assert_accessible(helene)

    alice.goto(f"/personnes/{world.helene.public_id}/")
    hand.press(alice.get_by_role("link", name="Confier à…"))
    expect(alice.get_by_role("heading", level=1)).to_have_text(
        "Confier un établissement à une autre direction"
    )
    assert_fits(alice)
    hand.type(alice.get_by_label("Adresse courriel"), "samuel@demonstration.example")
    hand.type(alice.get_by_label("Nom", exact=True), "Samuel Œuvrard")
    hand.press(alice.get_by_role("button", name="Confier l’établissement"))
    expect(alice.get_by_role("status")).to_contain_text(re.compile("est confié à Samuel Œuvrard"))
    helene.reload()
    expect(helene.get_by_role("heading", level=1)).not_to_have_text("Intérim")
    assert not Membership.objects.active(timezone.now()).filter(person=world.olivier).exists()
