"""What the tests of writing in place share: somebody at the page of their agreement."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from agreements.models import Agreement, Person
from tests.signing_in import client_of

SESSION = "sessionid"
SAVED = re.compile(r"^Enregistré à \d+\u00a0h")


def enter(context: BrowserContext, site: str, person: Person) -> None:
    """Sign `person` in, as the sign-in pages leave them."""
    client = client_of(person)
    context.add_cookies([{"name": SESSION, "value": client.cookies[SESSION].value, "url": site}])


def open_page(context: BrowserContext, site: str, person: Person, agreement: Agreement) -> Page:
    """The page of the agreement, where `person` is signed in, ready to be written in."""
    enter(context, site, person)
    page = context.new_page()
    go(page, agreement)
    return page


def go(page: Page, agreement: Agreement) -> None:
    page.goto(f"/ententes/{agreement.public_id}/")
    ready(page)


def ready(page: Page) -> None:
    """Wait for the script, which is there once the browser no longer remembers the fields."""
    expect(page.locator("form[data-write][autocomplete=off]")).to_have_count(1)


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[name={name}]")


def type_in(page: Page, name: str, text: str) -> None:
    """Type in a field and leave it, which saves without a pause."""
    field(page, name).fill(text)
    field(page, name).blur()


def state(page: Page) -> Locator:
    """What the save bar says."""
    return page.locator("[data-save-state]").first


def said(page: Page) -> Locator:
    """What is read aloud."""
    return page.locator("[data-save-said]")


def look(page: Page) -> None:
    """Come back to the page, so that it asks at once what happened meanwhile."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def kept(page: Page) -> list[str]:
    """The ids of the copies on the device."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("mentorat", 1);
          opening.onupgradeneeded = () =>
            opening.result.createObjectStore("copies", {keyPath: "id"});
          opening.onsuccess = () => {
            const asked = opening.result.transaction("copies").objectStore("copies").getAllKeys();
            asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
          };
        })"""
    )


def expect_kept(page: Page, number: int) -> None:
    """Wait until that many copies are on the device."""
    for _try in range(100):
        if len(kept(page)) == number:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{len(kept(page))} copies: {kept(page)}")


def device_says(page: Page) -> str:
    """All that is on the device, as whoever opens the browser's tools can read it."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("mentorat", 1);
          opening.onsuccess = () => {
            const asked = opening.result.transaction("copies").objectStore("copies").getAll();
            asked.onsuccess = () => {
              opening.result.close();
              resolve(asked.result.map(({ id, data }) =>
                id + new TextDecoder("latin1").decode(data)).join("\\n")
                + JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
            };
          };
        })"""
    )
