"""Signing asks for a proof of at most fifteen minutes: a code, in place."""

import re
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TypeAlias

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from agreements.models import Agreement, Signature
from tests.cast import NOW, World, build_world
from tests.conftest import MadeOnce
from tests.making import written, wrote
from tests.signing_in import client_of, prove
from tests.standing import Standing
from tests.views.browsing import Browser, Page, url

BrowserOf = Callable[..., Browser]
Made: TypeAlias = tuple[World, Agreement, SimpleCookie]
AWHILE = timedelta(minutes=15, seconds=1)
NAME = "Maya Nguyễn"


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Made]:
    def make() -> Made:
        world = build_world()
        return world, written(world), client_of(world.maya, AWHILE).cookies

    return made_once(make, committed=False)


@pytest.fixture
def made_before(once: Standing[Made], db: None, cupboard: Path) -> Made:
    return once.fresh(cupboard)


@pytest.fixture
def world(made_before: Made) -> World:
    return made_before[0]


@pytest.fixture
def agreement(made_before: Made) -> Agreement:
    return made_before[1]


@pytest.fixture
def maya(made_before: Made) -> Browser:
    """Maya, who signed in a little more than fifteen minutes ago."""
    return Browser.again(made_before[2])


def code_sent() -> str:
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.M)
    assert found, mail.outbox[-1].body
    return found[1]


def wrong_code() -> str:
    return "000000" if code_sent() != "000000" else "111111"


def asked(browser: Browser, agreement: Agreement) -> Page:
    """The page that asks for the code, once the name has been written."""
    page = browser.fill_in("sign", agreement, typed_name=NAME)
    assert page.status == 422
    return page


def send(browser: Browser, agreement: Agreement, page: Page, **typed: str) -> Page:
    return browser.send("sign", agreement, **(page.filled() | typed))


@pytest.mark.parametrize(
    ("ago", "status"), [(timedelta(0), 302), (timedelta(minutes=15), 302), (AWHILE, 422)]
)
def test_fifteen_minutes(
    world: World, agreement: Agreement, maya: Browser, ago: timedelta, status: int
) -> None:
    prove(maya.client, world.maya, ago)
    assert maya.fill_in("sign", agreement, typed_name=NAME).status == status
    assert Signature.objects.exists() == (status == 302)


def test_the_page_says_beforehand_that_a_code_will_be_asked(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    said = "un code vous est envoyé, et demandé ici"
    assert said in maya.open("sign", agreement).text("main form")
    prove(maya.client, world.maya)
    assert said not in maya.open("sign", agreement).text("main form")


def test_opening_the_page_sends_nothing(agreement: Agreement, maya: Browser) -> None:
    maya.open("sign", agreement)
    maya.client.head(url("sign", agreement))
    assert mail.outbox == []


def test_the_drawing_is_kept_while_a_code_is_asked(agreement: Agreement, maya: Browser) -> None:
    drawn = {"drawing": "M1,2L3,4", "displayed_to_end": "true"}
    page = maya.fill_in("sign", agreement, typed_name=NAME, **drawn)
    assert page.filled().items() >= drawn.items()
    wrong = send(maya, agreement, page, code=wrong_code())
    assert wrong.filled().items() >= drawn.items()
    assert send(maya, agreement, wrong, code=code_sent()).status == 302
    signature = Signature.objects.get()
    assert (signature.drawing, signature.displayed_to_end) == ("M1,2L3,4", True)


def test_a_code_is_asked_in_place_and_the_name_is_kept(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    page = asked(maya, agreement)
    assert [message.to for message in mail.outbox] == [[world.maya.email]]
    assert page.filled()["typed_name"] == NAME
    assert page.filled()["code"] == ""
    assert f"envoyé à {world.maya.email} à 10\u00a0h" in page.text("main form")
    assert not Signature.objects.exists()
    assert send(maya, agreement, page, code=code_sent()).status == 302
    signature = Signature.objects.get()
    assert signature.typed_name == NAME
    assert (signature.authentication, signature.authenticated_at) == ("code", timezone.now())


def test_the_code_spaced_as_people_write_it(agreement: Agreement, maya: Browser) -> None:
    page = asked(maya, agreement)
    spaced = f" {code_sent()[:3]} {code_sent()[3:]}"
    assert send(maya, agreement, page, code=spaced).status == 302


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_costs_no_try(agreement: Agreement, maya: Browser, typed: str) -> None:
    page = asked(maya, agreement)
    for _time in range(7):
        page = send(maya, agreement, page, code=typed)
        assert page.status == 422
        assert "Écrivez les six chiffres du code." in page.beside("code")
        assert page.filled()["typed_name"] == NAME
    assert send(maya, agreement, page, code=code_sent()).status == 302


def test_a_wrong_code_is_said_and_the_right_one_serves(agreement: Agreement, maya: Browser) -> None:
    page = send(maya, agreement, asked(maya, agreement), code=wrong_code())
    assert "Ce n’est pas le bon code. Il vous reste 4 essais." in page.beside("code")
    assert page.filled()["typed_name"] == NAME
    assert send(maya, agreement, page, code=code_sent()).status == 302


def test_five_wrong_codes_then_a_new_one(agreement: Agreement, maya: Browser) -> None:
    page = asked(maya, agreement)
    first = code_sent()
    for _time in range(5):
        page = send(maya, agreement, page, code=wrong_code())
    assert "Un code erroné a été saisi trop de fois. Demandez-en un nouveau." in page.beside("code")
    assert not Signature.objects.exists()
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        page = send(maya, agreement, page, code=first)
        assert page.status == 422
        assert not Signature.objects.exists()
        assert len(mail.outbox) == 2  # signing again had a new one sent
        assert send(maya, agreement, page, code=code_sent()).status == 302


def test_another_code_on_demand(agreement: Agreement, maya: Browser) -> None:
    page = asked(maya, agreement)
    first = code_sent()
    page = send(maya, agreement, page, new_code="1")
    assert page.filled()["typed_name"] == NAME
    assert len(mail.outbox) == 2
    if code_sent() != first:
        assert send(maya, agreement, page, code=first).status == 422
    assert send(maya, agreement, page, code=code_sent()).status == 302


def test_too_many_codes_asked_for(agreement: Agreement, maya: Browser) -> None:
    page = asked(maya, agreement)
    for _time in range(5):
        page = send(maya, agreement, page, new_code="1")
        assert page.status == 422
        assert page.filled()["typed_name"] == NAME
    assert len(mail.outbox) == 3
    assert "Trop de codes ont été demandés." in page.summary
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert send(maya, agreement, page, code=code_sent()).status == 302


@pytest.mark.parametrize(("minutes", "status"), [(10, 302), (10.1, 422)])
def test_a_code_serves_for_ten_minutes(
    agreement: Agreement, maya: Browser, minutes: float, status: int
) -> None:
    page = asked(maya, agreement)
    code = code_sent()
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        page = send(maya, agreement, page, code=code)
        assert page.status == status
        if status == 422:
            assert page.filled()["typed_name"] == NAME
            assert len(mail.outbox) == 2
            assert send(maya, agreement, page, code=code_sent()).status == 302


def test_a_page_reloaded_asks_for_the_code_that_was_sent(
    agreement: Agreement, maya: Browser
) -> None:
    asked(maya, agreement)
    page = asked(maya, agreement)
    assert len(mail.outbox) == 1
    assert send(maya, agreement, page, code=code_sent()).status == 302


def test_a_right_code_is_not_spent_on_a_wrong_name(agreement: Agreement, maya: Browser) -> None:
    page = send(maya, agreement, asked(maya, agreement), code=code_sent(), typed_name="Zoé")
    assert "Zoé" in page.filled()["typed_name"]
    assert send(maya, agreement, page, code=code_sent(), typed_name=NAME).status == 302


def test_a_text_changed_meanwhile_asks_for_no_second_code(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    page = asked(maya, agreement)
    wrote(agreement, world.luc, arrangements="Jeudi.")
    page = send(maya, agreement, page, code=code_sent())
    assert "Le texte a changé depuis que vous l’avez lu." in page.summary
    assert not page.elements("#id_code")
    assert send(maya, agreement, page).status == 302
    assert len(mail.outbox) == 1


def test_the_code_of_another_signs_nothing(
    world: World, agreement: Agreement, maya: Browser, browser_of: BrowserOf
) -> None:
    luc = browser_of(world.luc)
    prove(luc.client, world.luc, AWHILE)
    luc.fill_in("sign", agreement, typed_name=world.luc.name)
    lucs = code_sent()
    page = asked(maya, agreement)
    if code_sent() != lucs:
        assert send(maya, agreement, page, code=lucs).status == 422
    assert not Signature.objects.exists()


def test_in_english(world: World, agreement: Agreement, browser_of: BrowserOf) -> None:
    maya = browser_of(world.maya, "en")
    prove(maya.client, world.maya, AWHILE)
    page = asked(maya, agreement)
    assert "type the code that was sent to" in page.text("main form")
    assert mail.outbox[-1].subject == "Your confirmation code"
    assert "to confirm, in Mentorat, that it is you" in str(mail.outbox[-1].body)
