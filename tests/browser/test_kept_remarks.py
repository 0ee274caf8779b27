"""A remark that is half said is not lost: it is kept on the device, and given back."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from agreements.actions.end import end
from agreements.models import Agreement, Remark
from tests.browser.conftest import Mouse, assert_accessible, sign_in
from tests.browser.writing import device_says, expect_kept, go, kept, open_page, said
from tests.conftest import NOW, World
from tests.making import remarked, written

NewContext = Callable[..., BrowserContext]
WORDS = "Et le jeudi, en confidence?"


@pytest.fixture
def agreement(world: World, site: str) -> Agreement:
    return written(world)


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def page(context: BrowserContext, site: str, world: World, agreement: Agreement) -> Page:
    """The agreement’s page, where Luc has half said something."""
    page = open_page(context, site, world.luc, agreement)
    place(page).get_by_text("Laisser une remarque").click()
    words(page).fill(WORDS)
    expect_kept(page, 1)
    return page


def place(page: Page) -> Locator:
    return page.locator("#remarks-arrangements")


def words(page: Page) -> Locator:
    return place(page).get_by_label("Votre remarque")


def leave(page: Page) -> None:
    place(page).get_by_role("button", name="Laisser cette remarque").click()


def expect_said(page: Page, *texts: str) -> None:
    """Each was said once, and nothing is left in the field nor on the device."""
    expect(place(page).locator(".remark-words")).to_have_text(list(texts))
    expect(words(page)).to_have_value("")
    expect_kept(page, 0)


def test_it_is_given_back_when_the_page_opens_again(
    context: BrowserContext, page: Page, agreement: Agreement
) -> None:
    assert "confidence" not in device_says(page)
    page.close()  # asks nothing
    again = context.new_page()
    go(again, agreement)
    expect(words(again)).to_be_visible()
    expect(words(again)).to_have_value(WORDS)
    expect(said(again)).to_have_text("Des mots gardés sur cet appareil ont été retrouvés.")
    assert_accessible(again)
    words(again).fill("")
    expect_kept(again, 0)
    again.reload()
    expect(words(again)).to_have_value("")


def test_it_is_given_back_by_the_back_button(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Accueil").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
    page.go_back()
    expect(words(page)).to_have_value(WORDS)
    leave(page)
    expect_said(page, WORDS)


def test_after_a_session_that_ended_it_is_said_once(
    context: BrowserContext, page: Page, agreement: Agreement, world: World
) -> None:
    Session.objects.all().delete()
    leave(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    sign_in(page, Mouse(), world.luc.email)
    # It is on a page of its own; whoever goes back to the agreement finds it there.
    expect(page.get_by_label("Votre remarque")).to_have_value(WORDS)
    tab = context.new_page()
    go(tab, agreement)
    expect(words(tab)).to_have_value(WORDS)
    tab.close()
    page.get_by_label("Votre remarque").fill("En d’autres mots.")
    page.get_by_role("button", name="Laisser cette remarque").click()
    expect_said(page, "En d’autres mots.")


def test_without_a_network_the_page_stays(context: BrowserContext, page: Page) -> None:
    context.set_offline(True)
    leave(page)
    expect(place(page)).to_contain_text("Hors ligne\u00a0: gardé sur cet appareil")
    assert_accessible(page)
    context.set_offline(False)
    leave(page)
    expect_said(page, WORDS)


@pytest.mark.parametrize("edited", [True, False])
def test_an_answer_that_was_lost(page: Page, edited: bool) -> None:
    """The server has the remark, and the page doesn’t know: nothing is said twice, and nothing that
    was typed since then is lost."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/remarques/**", lose, times=1)
    leave(page)
    expect(place(page)).to_contain_text("Le service ne répond pas\u00a0: gardé sur cet appareil")
    assert Remark.objects.get().text == WORDS
    if edited:
        words(page).fill("Plutôt le vendredi.")
        leave(page)
        expect_said(page, WORDS, "Plutôt le vendredi.")
    else:
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        expect_said(page, WORDS)


def test_what_is_typed_while_a_remark_is_sent_stays(page: Page) -> None:
    def wait(route: Route) -> None:
        words(page).fill("Et encore ceci.")
        route.continue_()

    page.route("**/remarques/**", wait, times=1)
    leave(page)
    expect(place(page).locator(".remark-words")).to_have_text([WORDS])
    expect(words(page)).to_have_value("Et encore ceci.")
    leave(page)
    expect_said(page, WORDS, "Et encore ceci.")


def test_an_answer_to_what_was_settled_goes_beside_it(
    context: BrowserContext, site: str, world: World, agreement: Agreement
) -> None:
    remarked(agreement, world.maya, "Le lundi?", "arrangements")
    page = open_page(context, site, world.luc, agreement)
    place(page).get_by_text("Répondre").click()
    place(page).get_by_label("Votre réponse").fill(WORDS)
    expect_kept(page, 1)
    place(page).get_by_role("button", name="Régler").click()
    expect(place(page).locator(".remark-settled")).to_have_count(1)
    expect(words(page)).to_have_value(WORDS)
    expect_kept(page, 1)


def test_signing_out_erases_it(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_label("Courriel")).to_be_visible()
    assert kept(page) == []


def test_it_is_shown_once_the_agreement_has_closed(
    page: Page, world: World, agreement: Agreement
) -> None:
    end(agreement=agreement, person=world.maya, on=NOW.date(), now=NOW)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    found = page.get_by_role("region", name="Mots gardés sur cet appareil")
    expect(found).to_contain_text(WORDS)
    expect(found.get_by_role("heading", level=3)).to_have_text(
        "Remarques\u00a0: Modalités privilégiées"
    )
    found.get_by_role("button", name="Les effacer de cet appareil").click()
    expect_kept(page, 0)
