"""The walk to a real OpenID provider and back, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from tests.browser.conftest import Keyboard, Mouse, assert_accessible
from tests.conftest import World
from tests.sign_in.providers import RealProvider, configure, real_provider

NewContext = Callable[..., BrowserContext]
BUTTON = "Se connecter avec CSS des Érables"


@pytest.fixture(scope="module")
def running(live_server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    with real_provider(tmp_path_factory.mktemp("provider"), live_server.url) as provider:
        yield provider


@pytest.fixture
def provider(site: str, running: RealProvider, settings: Settings) -> RealProvider:
    configure(settings, running.url)
    return running


def leave(page: Page, hand: Mouse | Keyboard, account: str) -> None:
    """From the sign-in page to the provider, and back with `account`."""
    hand.press(page.get_by_role("button", name=BUTTON))
    expect(page.get_by_role("heading", level=1)).to_have_text("Provider")
    hand.type(page.get_by_label("Account"), account)
    hand.press(page.get_by_role("button", name="Continue"))


@pytest.mark.parametrize(
    ("hand", "width"),
    [
        pytest.param(Keyboard(), 390, id="keyboard-390"),
        pytest.param(Mouse(), 1280, id="mouse-1280", marks=pytest.mark.stress),
    ],
)
def test_a_known_person_enters_each_time(
    hand: Mouse | Keyboard,
    width: int,
    new_context: NewContext,
    provider: RealProvider,
    world: World,
) -> None:
    provider.knows(h={"email": world.helene.email.upper(), "email_verified": True})
    page = new_context(width).new_page()
    page.goto("/ententes/nouvelle/")
    assert_accessible(page)
    leave(page, hand, "h")
    # Where she was going.
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouvelle entente")
    expect(page.locator(".who")).to_contain_text(world.helene.name)

    hand.press(page.get_by_role("button", name="Se déconnecter"))
    # The provider still knows her, and asks for nothing.
    hand.press(page.get_by_role("button", name=BUTTON))
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": "nobody@ecole.example", "email_verified": True}, "nobody@ecole.example"),
        ({"email": "maya@demonstration.example"}, "sans garantir"),
    ],
    ids=["unknown", "unverified"],
)
def test_who_is_refused_is_told_and_can_take_another_account(
    said: dict[str, object],
    words: str,
    new_context: NewContext,
    provider: RealProvider,
    world: World,
) -> None:
    provider.knows(other=said, m={"email": world.maya.email, "email_verified": True})
    page = new_context(390).new_page()
    page.goto("/")
    leave(page, Mouse(), "other")
    for _time in range(2):  # a reload says the same
        expect(page.get_by_role("heading", level=1)).to_have_text("La connexion n’a pas eu lieu")
        expect(page.get_by_role("main")).to_contain_text(words)
        assert_accessible(page)
        page.reload()

    page.get_by_role("link", name="Se connecter avec un code").click()
    expect(page.get_by_label("Courriel")).to_be_visible()
    # Not signed in here, and signed in there: the provider sends back the same account.
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("main")).to_contain_text(words)

    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    page.get_by_role("button", name="Use another account").click()
    page.get_by_label("Account").fill("m")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To do")
    expect(page.locator(".who")).to_contain_text(world.maya.name)


def test_who_gives_up_can_start_again(
    new_context: NewContext, provider: RealProvider, world: World
) -> None:
    provider.knows(m={"email": world.maya.email, "email_verified": True})
    page = new_context().new_page()
    page.goto("/")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La connexion n’a pas eu lieu")
    assert_accessible(page)
    page.get_by_role("button", name="Recommencer avec CSS des Érables").click()
    page.get_by_label("Account").fill("m")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")


def test_the_page_between_leads_on_by_itself_or_by_its_link(
    new_context: NewContext, provider: RealProvider
) -> None:
    page = new_context(390).new_page()

    def without_refresh(route) -> None:
        response = route.fetch()
        headers = {k: v for k, v in response.headers.items() if k != "refresh"}
        route.fulfill(response=response, headers=headers)

    page.route("**/connexion/unique/", without_refresh)
    page.goto("/connexion/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("En route vers CSS des Érables")
    assert_accessible(page)
    page.get_by_role("link", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Provider")
