"""Signing long after signing in: the code is asked in place, by keyboard on a phone too."""

import re
from collections.abc import Callable

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, expect

from agreements.models import Signature
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits, code_in, sign_in
from tests.conftest import World
from tests.making import written

NewContext = Callable[..., BrowserContext]


def an_hour_passes() -> None:
    """For every session: it was opened an hour before it was."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        aged = [record | {"at": record["at"] - 3600} for record in records]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = aged
        session.save()


@pytest.mark.parametrize(
    ("hand", "width", "language"),
    [
        (Keyboard(), 390, "fr"),
        pytest.param(Mouse(), 1280, "fr", marks=pytest.mark.stress),
        pytest.param(Mouse(), 390, "en", marks=pytest.mark.stress),
    ],
    ids=["keyboard-390", "mouse-1280", "english-390"],
)
def test_a_code_is_asked_in_place(
    hand: Mouse | Keyboard, width: int, language: str, new_context: NewContext, world: World
) -> None:
    words = {
        "fr": ("Votre nom", "Signer l’entente", "tapez le code envoyé"),
        "en": ("Your name", "Sign the agreement", "type the code that was sent"),
    }
    name, button, asks = words[language]
    world.maya.language = language
    world.maya.save()
    agreement = written(world)
    page = new_context(width).new_page()
    page.goto("/")
    sign_in(page, hand, world.maya.email)
    expect(page.get_by_role("link", name=re.compile("signer|sign", re.I)).first).to_be_visible()
    an_hour_passes()
    page.goto(f"/ententes/{agreement.public_id}/signer/")
    assert_fits(page)
    hand.type(page.get_by_label(name), "Maya Nguyễn")
    hand.press(page.get_by_role("button", name=button))
    expect(page.locator("form [role=status]")).to_contain_text(asks)
    expect(page.get_by_label("Code")).to_be_focused()
    expect(page.get_by_label(name)).to_have_value("Maya Nguyễn")
    assert_accessible(page)
    assert not Signature.objects.exists()
    hand.type(page.get_by_label("Code"), code_in(page.context))
    page.keyboard.press("Enter")  # signs: it doesn't ask for another code
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("signé|signed"))
    signature = Signature.objects.get()
    assert (signature.typed_name, signature.authentication) == ("Maya Nguyễn", "code")
