"""The pages about who one is as the walk of every screen doesn’t find them: each is accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agreements.models import Person
from tests.browser.conftest import assert_accessible
from tests.conftest import World
from tests.sign_in.factors import with_application
from tests.signing_in import client_of

NewContext = Callable[..., BrowserContext]


def page_of(context: BrowserContext, site: str, person: Person) -> Page:
    """A page of somebody signed in with two factors."""
    (cookie,) = client_of(person, strong=True).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return context.new_page()


@pytest.mark.parametrize(
    ("width", "language"), [(390, "en"), pytest.param(1280, "fr", marks=pytest.mark.stress)]
)
def test_each_is_accessible(
    new_context: NewContext, site: str, world: World, width: int, language: str
) -> None:
    Person.objects.update(language=language)
    with_application(world.alice)
    alice = page_of(new_context(width), site, world.alice)
    helene, maya = world.helene.public_id, world.maya.public_id
    for address in (
        "/mes-connexions/",
        "/mes-connexions/application/retirer/",
        f"/personnes/inviter/?person={helene}",
        f"/registre/?person={maya}",
        "/connexion/confirmer/",
        "/nulle/part/",
    ):
        alice.goto(address)
        expect(alice.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(alice)
    alice.goto("/mes-connexions/codes/nouveaux/")
    alice.locator("main form button").click()
    expect(alice.locator(".codes code")).to_have_count(10)
    assert_accessible(alice)
    alice.locator("main form button").click()
    alice.goto("/mes-connexions/codes/")
    expect(alice.get_by_role("heading", level=1)).to_be_visible()
    expect(alice.locator(".codes")).to_have_count(0)
    assert_accessible(alice)
    alice.goto("/connexion/confirmer/")
    alice.locator("main form button").click()
    alice.locator("#id_code").fill("12")
    alice.keyboard.press("Enter")
    expect(alice.locator(".error-summary")).to_be_visible()
    assert_accessible(alice)
    alice.goto("/personnes/")
    alice.get_by_role("search").locator("input[name=search]").fill("zzz")
    alice.keyboard.press("Enter")
    expect(alice.locator(".empty")).to_be_visible()
    assert_accessible(alice)
    outside = page_of(new_context(width), site, world.maya)
    outside.goto("/administration/")
    expect(outside.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(outside)


def test_where_too_many_tried_there_is_a_way_on(
    new_context: NewContext, browser: Browser, settings
) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1/m/ip"}
    page = new_context(390).new_page()
    for _time in range(2):
        page.goto("/connexion/")
        with page.expect_navigation():
            page.evaluate("setTimeout(() => document.querySelector('form[data-passkey]').submit())")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trop d’essais")
    assert_accessible(page)
    page.get_by_role("link", name="Se connecter").click()
    expect(page.get_by_label("Adresse courriel")).to_be_visible()
