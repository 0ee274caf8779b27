"""A passkey is made, and used, in a browser with an authenticator; an application by keyboard."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits, sign_in
from tests.conftest import World

NewContext = Callable[..., BrowserContext]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def required(site: str, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "100/m/ip"}


def with_authenticator(page: Page, verified: bool = True) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = AUTHENTICATOR | {"isUserVerified": verified}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page, hand: Mouse | Keyboard) -> None:
    hand.press(page.get_by_role("button", name=re.compile("Se déconnecter|Sign out$")))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("^(Se connecter|Sign in)$")
    )


@pytest.mark.parametrize(
    ("hand", "width", "language"),
    [
        pytest.param(Keyboard(), 390, "fr", id="keyboard-390"),
        pytest.param(Mouse(), 1280, "fr", id="mouse-1280", marks=pytest.mark.stress),
        pytest.param(Mouse(), 390, "en", id="english-390", marks=pytest.mark.stress),
    ],
)
def test_a_principal_takes_a_passkey_and_signs_in_with_it(
    hand: Mouse | Keyboard, width: int, language: str, new_context: NewContext, world: World
) -> None:
    words = {
        "fr": (
            "Mes connexions",
            "Ajouter une clé d’accès",
            "Créer la clé d’accès",
            "Ils sont gardés",
            "Se connecter avec une clé d’accès",
            "Utiliser ma clé d’accès",
        ),
        "en": (
            "My sign-ins",
            "Add a passkey",
            "Make the passkey",
            "They are kept",
            "Sign in with a passkey",
            "Use my passkey",
        ),
    }
    title, add, make, kept, by_passkey, use = words[language]
    world.helene.language = language
    world.helene.save()
    page = new_context(width).new_page()
    with_authenticator(page)
    page.goto("/archives/")
    sign_in(page, hand, world.helene.email)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(title)
    assert_accessible(page)
    hand.press(page.get_by_role("link", name=add))
    expect(heading).to_have_text(add)
    assert_fits(page)
    hand.press(page.get_by_role("button", name=make))
    kept_button = page.get_by_role("button", name=kept)
    expect(kept_button).to_be_visible()
    assert_accessible(page)
    hand.press(kept_button)
    expect(page).to_have_url(re.compile("/archives/$"))
    page.goto("/mes-connexions/")
    assert_accessible(page)

    sign_out(page, hand)
    hand.press(page.get_by_role("button", name=by_passkey))
    expect(page.get_by_role("button", name=re.compile("Se déconnecter|Sign out$"))).to_be_visible()

    sign_out(page, hand)
    page.goto("/archives/")
    sign_in(page, hand, world.helene.email)
    use_passkey = page.get_by_role("button", name=use)
    expect(use_passkey).to_be_visible()
    assert_accessible(page)
    hand.press(use_passkey)
    expect(page).to_have_url(re.compile("/archives/$"))


def test_a_passkey_that_fails_leaves_a_way_on(new_context: NewContext, world: World) -> None:
    page = new_context().new_page()
    with_authenticator(page, verified=False)
    page.goto("/")
    sign_in(page, Mouse(), world.helene.email)
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("Aucune clé d’accès n’a été faite")
    page.goto("/mes-connexions/")
    sign_out(page, Mouse())
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("demandez un code")


@pytest.mark.parametrize(
    ("hand", "width"),
    [
        pytest.param(Keyboard(), 390, id="keyboard-390"),
        pytest.param(Mouse(), 1280, id="mouse-1280", marks=pytest.mark.stress),
    ],
)
def test_an_application(
    hand: Mouse | Keyboard, width: int, new_context: NewContext, world: World
) -> None:
    page = new_context(width).new_page()
    page.goto("/")
    sign_in(page, hand, world.helene.email)
    hand.press(page.get_by_role("link", name="Installer une application"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Installer une application")
    assert_fits(page)
    secret = page.locator(".key").inner_text().replace(" ", "")

    def digits(later: int = 0) -> str:
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))

    code = page.get_by_label("Les six chiffres")
    hand.type(code, "123")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_visible()
    assert_accessible(page)
    hand.type(code, digits())
    page.keyboard.press("Enter")
    hand.press(page.get_by_role("button", name="Ils sont gardés"))
    sign_out(page, hand)
    sign_in(page, hand, world.helene.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Une deuxième preuve")
    assert_accessible(page)
    hand.type(page.get_by_label("Code de l’application"), digits(1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def test_the_demonstration_goes_on_without(new_context: NewContext, world: World) -> None:
    page = new_context().new_page()
    page.goto("/archives/")
    sign_in(page, Mouse(), world.helene.email)
    page.get_by_role("button", name="Continuer sans (démonstration)").click()
    expect(page).to_have_url(re.compile("/archives/$"))
