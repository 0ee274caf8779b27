"""What was not delivered, and « Renvoyer », in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from agreements.models import Notice
from tests.browser.conftest import assert_accessible, assert_fits
from tests.browser.screens import let_in
from tests.conftest import NOW, World
from tests.making import made


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.stress)])
def test_a_notice_that_did_not_arrive_is_sent_again(
    new_context: Callable[..., BrowserContext], site: str, world: World, width: int
) -> None:
    agreement = made(world)
    Notice.objects.filter(person=world.maya).update(
        state="failed", sent_at=None, undelivered_at=NOW, error="550"
    )
    context = new_context(width)
    let_in(context, site, world.helene)
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".entry-undelivered")).to_contain_text("Maya Nguyễn n’a pas reçu")
    assert_accessible(page)
    page.goto("/ententes/")
    expect(page.locator(".undelivered")).to_have_text("avis non livré")
    assert_accessible(page)
    page.get_by_role("link", name="Maya Nguyễn").click()
    assert_fits(page)
    # Before the sheet on a phone, beside it on a large screen.
    box, sheet = (page.locator(place).bounding_box() for place in ("#undelivered", ".letter"))
    assert box
    assert sheet
    assert box["y"] <= sheet["y"]
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_role("status")).to_contain_text("L’avis est envoyé de nouveau.")
    expect(page.locator(".notices")).to_have_count(0)
    assert agreement.notices.get(person=world.maya).state == "sent"
