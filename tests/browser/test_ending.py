"""An agreement taken back, cancelled, made anew with another person, and ended: in a browser."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Agreement, Person, SchoolYear
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits
from tests.conftest import World
from tests.making import in_force, signed, written
from tests.signing_in import client_of

NewContext = Callable[..., BrowserContext]
PICTURES = os.environ.get("PICTURES")


@pytest.mark.parametrize(
    ("hand", "width"),
    [
        pytest.param(Keyboard(), 390, id="keyboard-390"),
        pytest.param(Mouse(), 1280, id="mouse-1280", marks=pytest.mark.stress),
    ],
)
def test_from_a_signature_taken_back_to_an_end(
    hand: Mouse | Keyboard, width: int, new_context: NewContext, world: World, site: str
) -> None:
    def enter(person: Person, agreement: Agreement) -> Page:
        context = new_context(width)
        cookie = client_of(person, strong=True).cookies["sessionid"]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        page = context.new_page()
        page.goto(f"/ententes/{agreement.public_id}/")
        expect(page.get_by_label("À propos de cette entente")).to_be_visible()
        return page

    def follow(page: Page, link: str, title: str) -> None:
        hand.press(page.get_by_label("À propos de cette entente").get_by_role("link", name=link))
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        see(page, title)

    def look(page: Page, title: str) -> None:
        assert_accessible(page)
        see(page, title)

    def see(page: Page, title: str) -> None:
        assert_fits(page)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{width}-{title}.png", full_page=True)

    now = timezone.now()
    agreement = written(world)
    signed(agreement, world.luc, now)

    # The mentor takes his signature back.
    luc = enter(world.luc, agreement)
    follow(luc, "Retirer ma signature", "Retirer ma signature")
    hand.press(luc.get_by_role("button", name="Retirer ma signature"))
    expect(luc.get_by_role("status")).to_contain_text("Votre signature est retirée")
    follow(luc, "Une inquiétude sérieuse", "Une inquiétude sérieuse")
    hand.press(luc.get_by_role("link", name="Revenir à l’entente"))
    follow(luc, "Journal", "Journal")
    expect(luc.get_by_role("listitem").last).to_contain_text("Luc Tremblay a retiré sa signature.")

    # The principal cancels, and pairs the mentee with somebody else.
    helene = enter(world.helene, agreement)
    follow(helene, "Annuler l’entente", "Annuler l’entente")
    hand.press(helene.get_by_role("button", name="Annuler l’entente"))
    expect(helene.get_by_role("status")).to_contain_text("L’entente est annulée")
    look(helene, "annulée")
    follow(helene, "Jumeler avec une autre personne", "Nouvelle entente")
    hand.type(helene.get_by_label("Courriel de la personne mentore"), world.olivier.email)
    hand.type(helene.get_by_label("Nom de la personne mentore"), world.olivier.name)
    hand.press(helene.get_by_role("button", name="Créer l’entente"))
    expect(helene.get_by_role("status")).to_contain_text("L’entente est créée")
    expect(helene.get_by_role("link", name="Avant")).to_contain_text("Luc Tremblay")

    # The next year's agreement: the mentee ends it from next week on, then the principal today.
    next_year, _made = SchoolYear.objects.get_or_create(start=world.year.start + 1)
    agreement = in_force(world, school_year=next_year)
    maya = enter(world.maya, agreement)
    follow(maya, "Mettre fin à l’entente", "Mettre fin à l’entente")
    hand.press(maya.get_by_role("link", name="Revenir à l’entente"))
    follow(maya, "Mettre fin à l’entente", "Mettre fin à l’entente")
    later = maya.get_by_label("À partir d’un autre jour")
    later.focus()
    maya.keyboard.press("Space")
    hand.press(maya.get_by_role("button", name="Mettre fin à l’entente"))
    expect(maya.get_by_role("alert")).to_contain_text("Choisissez un jour.")
    look(maya, "sans jour")
    day = timezone.localdate() + timedelta(days=7)
    maya.get_by_label("Ce jour").fill(day.isoformat())
    hand.press(maya.get_by_role("button", name="Mettre fin à l’entente"))
    expect(maya.get_by_role("status")).to_contain_text("L’entente prend fin le")
    look(maya, "fin annoncée")
    helene = enter(world.helene, agreement)
    follow(helene, "Mettre fin à l’entente", "Mettre fin à l’entente")
    helene.get_by_label("Maya Nguyễn").focus()
    helene.keyboard.press("Space")
    look(helene, "au nom de")
    hand.press(helene.get_by_role("button", name="Mettre fin à l’entente"))
    expect(helene.get_by_role("status")).to_contain_text("L’entente est terminée à compter")
    look(helene, "terminée")
    assert Agreement.objects.get(pk=agreement.pk).ends_on == timezone.localdate()
