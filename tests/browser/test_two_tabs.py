"""One person with the same agreement in two tabs: neither loses the words of the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from agreements.models import Agreement
from tests.browser.writing import (
    SAVED,
    expect_kept,
    field,
    go,
    kept,
    open_page,
    said,
    state,
    type_in,
)
from tests.conftest import World
from tests.making import made

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def agreement(world: World, site: str) -> Agreement:
    return made(world)


def unreachable(page: Page) -> None:
    """Nothing of this page is saved any more."""
    page.route("**/ecrire/", lambda route: route.abort())


def crash(page: Page) -> None:
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")


def test_what_two_tabs_left_is_joined(
    new_context: NewContext, site: str, world: World, agreement: Agreement
) -> None:
    context = new_context()
    first = open_page(context, site, world.maya, agreement)
    second = context.new_page()
    go(second, agreement)
    for page in (first, second):
        unreachable(page)
    type_in(first, "arrangements", "Le mardi.")
    expect_kept(first, 1)
    type_in(second, "arrangements", "À la bibliothèque.")
    expect_kept(second, 2)
    for page in (first, second):
        crash(page)  # closed, it would send its words
    page = context.new_page()
    go(page, agreement)
    expect(field(page, "arrangements")).to_have_value("Le mardi.\nÀ la bibliothèque.")
    expect(said(page)).to_have_text(SAVED)
    expect_kept(page, 0)
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le mardi.\nÀ la bibliothèque."


def test_words_of_a_tab_that_is_open_are_left_to_it(
    new_context: NewContext, site: str, world: World, agreement: Agreement
) -> None:
    context = new_context()
    first = open_page(context, site, world.maya, agreement)
    too_long = "é" * 5001
    type_in(first, "arrangements", too_long)
    expect(first.locator(".invalid-feedback")).to_have_count(1)
    expect_kept(first, 1)
    (own,) = kept(first)
    second = context.new_page()
    go(second, agreement)
    type_in(second, "mentee_expectations", "Oser demander.")
    expect(state(second)).to_have_text(SAVED)
    type_in(second, "arrangements", "Le mardi.")
    expect(state(second)).to_have_text(SAVED)
    expect(field(second, "arrangements")).to_have_value("Le mardi.")
    assert kept(second) == [own]
    first.close()
    # Now nobody has them: they are found, beside what was saved meanwhile.
    second.reload()
    expect(field(second, "arrangements")).to_have_value(too_long)
    expect(second.locator(".invalid-feedback")).to_have_count(1)
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le mardi."


def test_what_another_tab_saved_is_not_brought_back(
    new_context: NewContext, site: str, world: World, agreement: Agreement
) -> None:
    context = new_context()
    first = open_page(context, site, world.maya, agreement)
    unreachable(first)
    type_in(first, "arrangements", "Le mardi.")
    expect_kept(first, 1)
    second = context.new_page()
    go(second, agreement)
    type_in(second, "arrangements", "Le mardi.")
    expect(state(second)).to_have_text(SAVED)
    first.close()
    second.reload()
    expect(field(second, "arrangements")).to_have_value("Le mardi.")
    expect_kept(second, 0)
    agreement.refresh_from_db()
    assert (agreement.arrangements, agreement.revision) == ("Le mardi.", 1)
