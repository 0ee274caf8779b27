"""What a page that is open asks every few seconds."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.end import end
from agreements.actions.withdraw import withdraw
from agreements.models import AccessRecord, Agreement
from tests.conftest import NOW, World
from tests.making import made, signed, written, wrote
from tests.queries import TRANSACTION
from tests.views.browsing import Browser, Page, url

BrowserOf = Callable[..., Browser]


def tag(page: Page) -> str:
    (form,) = page.elements("form[data-write]")
    return form.get("data-tag", "")


def ask(browser: Browser, agreement: Agreement, seen: str) -> Page:
    headers = {"If-None-Match": f'"{seen}"'}
    return Page(browser.client.get(url("news", agreement), headers=headers))


def test_nothing_new_takes_three_queries(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    maya = browser_of(world.maya)
    seen = tag(maya.open("read", agreement))
    with CaptureQueriesContext(connection) as captured:
        page = ask(maya, agreement, seen)
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(TRANSACTION)]
    assert (page.status, page.html, len(asked)) == (304, "", 3), asked


@pytest.mark.parametrize("what", ["writes", "signs", "withdraws", "signs again", "ends"])
def test_whatever_the_other_does_is_news(world: World, browser_of: BrowserOf, what: str) -> None:
    agreement = written(world)
    if what in ("withdraws", "signs again"):
        signed(agreement, world.luc)
    maya = browser_of(world.maya)
    seen = tag(maya.open("read", agreement))
    if what == "writes":
        wrote(agreement, world.luc, arrangements="Le jeudi.")
    elif what == "signs":
        signed(agreement, world.luc)
    elif what == "ends":
        end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    else:
        withdraw(agreement=agreement, person=world.luc, now=NOW)
    if what == "signs again":
        signed(agreement, world.luc)
    page = ask(maya, agreement, seen)
    assert page.status == 200
    assert bool(page.elements("form[data-write]")) == (what != "ends")
    if what != "ends":
        assert ask(maya, agreement, tag(page)).status == 304


def test_one_opening_of_the_page_is_one_record(world: World, browser_of: BrowserOf) -> None:
    """The pieces that a page which is open brings up to date are of the same opening; without the
    tag that a page gave to this very person, it is another one."""
    agreement = made(world)
    maya, luc = browser_of(world.maya), browser_of(world.luc)
    seen = tag(maya.open("read", agreement))
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    assert ask(maya, agreement, seen).status == 200
    assert AccessRecord.objects.count() == 1
    for unseen in ("", "x", seen + "x", tag(luc.open("read", agreement))):
        before = AccessRecord.objects.filter(person=world.maya).count()
        assert ask(maya, agreement, unseen).status == 200
        assert AccessRecord.objects.filter(person=world.maya).count() == before + 1


def test_messages_wait_for_a_page_that_shows_them(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    maya = browser_of(world.maya)
    maya.fill_in("write", agreement, arrangements="Le mardi.")  # leads to a page that says so
    assert ask(maya, agreement, "").said == ""
    assert maya.open("read", agreement).said == "Enregistré à 10\u00a0h"
