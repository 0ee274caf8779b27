"""The demonstration's mailbox, on a large screen and on a phone."""

from collections.abc import Callable

import pytest
from django.core.mail import get_connection
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import assert_accessible
from tests.conftest import World
from tests.notices.examples import Examples, sign_in_mail


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), pytest.param(1280, "light", marks=pytest.mark.stress)]
)
def test_a_message_is_found_read_and_followed(
    new_context: Callable[..., BrowserContext], world: World, site: str, width: int, scheme: str
) -> None:
    examples = Examples(world)
    with get_connection() as connection:
        connection.send_messages(
            [
                examples.mail("invited", "fr"),
                examples.mail("ended", "en"),
                sign_in_mail("login_code", "fr"),
            ]
        )
    context = new_context(width, color_scheme=scheme)
    page = context.new_page()
    page.goto("/demonstration/courriels/")
    expect(page.get_by_role("article").first).to_contain_text("482913")
    assert_accessible(page)
    page.get_by_role("link", name="A mentoring agreement comes to an end").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(
        "A mentoring agreement comes to an end"
    )
    # It has its own look, within the policy, and none of its words is cut off on a phone.
    button = frame.get_by_role("link", name="Open the agreement")
    assert button.evaluate("a => getComputedStyle(a).borderRadius") == "3px"
    assert frame.locator("html").evaluate("h => h.scrollWidth - h.clientWidth") <= 0
    # Nor is the frame shorter than what it shows.
    expect(frame.get_by_text("You receive this message because")).to_be_visible()
    page.wait_for_function(
        "f => f.clientHeight === f.contentDocument.documentElement.offsetHeight",
        arg=page.locator("iframe").element_handle(),
    )
    expect(page.get_by_text("Luc Tremblay ended it", exact=False)).to_be_visible()
    assert_accessible(page)
    with context.expect_page() as opened:
        button.click()
    opened.value.wait_for_load_state()
    assert "/connexion/" in opened.value.url
    opened.value.close()
