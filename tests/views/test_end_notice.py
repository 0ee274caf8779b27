"""The end notice on the agreement's page and in its journal, and the download of it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from django.urls import reverse

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.seal import seal
from agreements.documents import read_document
from agreements.models import AccessRecord, Agreement, Document, Notice
from tests.cast import NOW, World, build_world
from tests.conftest import MadeOnce
from tests.making import in_force, made, written
from tests.standing import Standing
from tests.views.browsing import Browser

BrowserOf = Callable[..., Browser]
Made: TypeAlias = tuple[World, Agreement]
LATER = date(2026, 12, 15)


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Made]:
    """Luc ended it for a later day, then Maya at once; both are sealed."""

    def make() -> Made:
        world = build_world()
        agreement = in_force(world)
        end(agreement=agreement, person=world.luc, on=LATER, now=NOW)
        end(agreement=agreement, person=world.maya, on=NOW.date(), now=NOW + timedelta(minutes=1))
        seal(agreement.pk, NOW + timedelta(minutes=1))
        return world, agreement

    return made_once(make)


@pytest.fixture
def made_before(once: Standing[Made], db: None, cupboard: Path) -> Made:
    return once.fresh(cupboard)


@pytest.fixture
def world(made_before: Made) -> World:
    return made_before[0]


@pytest.fixture
def ended(made_before: Made) -> Agreement:
    return made_before[1]


def places(agreement: Agreement) -> list[int]:
    return [event.sequence for event in agreement.events.filter(kind="ended")]


def url(agreement: Agreement, place: int) -> str:
    return reverse("agreements:end_notice", args=[agreement.public_id, place])


@pytest.mark.parametrize("someone", ["maya", "luc", "helene", "ines"])
def test_whoever_may_download_the_document_may_download_the_notice(
    world: World, browser_of: BrowserOf, ended: Agreement, someone: str
) -> None:
    browser = browser_of(getattr(world, someone))
    page = browser.open("read", ended)
    address = url(ended, places(ended)[1])
    assert page.links(".asked a") == [
        reverse("agreements:document", args=[ended.public_id]),
        address,
    ]
    before = AccessRecord.objects.filter(action="downloaded").count()
    response = browser.client.get(address)
    assert response.status_code == 200
    notice = Document.objects.get(end__sequence=places(ended)[1])
    assert response.content == read_document(notice)
    assert response["Content-Type"] == "application/pdf"
    assert AccessRecord.objects.filter(action="downloaded").count() == before + 1


@pytest.mark.parametrize("someone", ["olivier", "other_principal", "other_staff", "alice"])
def test_nobody_else(world: World, browser_of: BrowserOf, ended: Agreement, someone: str) -> None:
    client = browser_of(getattr(world, someone)).client
    assert client.get(url(ended, places(ended)[1])).status_code == 404


def test_its_name_says_what_it_is(world: World, browser_of: BrowserOf, ended: Agreement) -> None:
    header = browser_of(world.luc).client.get(url(ended, places(ended)[0]))["Content-Disposition"]
    assert "Avis%20de%20fin%202026-2027%20-%20Maya%20Nguy%E1%BB%85n%20et%20Luc" in header


@pytest.mark.parametrize("place", [1, 99, 2**70])
def test_what_is_no_end_is_not_found(
    world: World, browser_of: BrowserOf, ended: Agreement, place: int
) -> None:
    assert browser_of(world.luc).client.get(url(ended, place)).status_code == 404


def test_one_that_is_not_sealed_yet_is_being_prepared(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    luc = browser_of(world.luc)
    response = luc.client.get(url(agreement, places(agreement)[0]))
    assert response.status_code == 302
    page = luc.open("read", agreement)
    assert "L’avis de fin se prépare." in page.text(".asked")
    seal(agreement.pk, NOW)
    assert "L’avis de fin se prépare." not in luc.open("read", agreement).text(".asked")


def test_what_never_came_into_force_has_none(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    page = browser_of(world.luc).open("read", agreement)
    assert "avis de fin" not in page.text(".rail")
    place = places(agreement)[0]
    assert browser_of(world.luc).client.get(url(agreement, place)).status_code == 404


def test_a_notice_that_is_replaced_is_not_shown_as_the_one(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=LATER, now=NOW)
    seal(agreement.pk, NOW)
    end(agreement=agreement, person=world.maya, on=NOW.date(), now=NOW + timedelta(minutes=1))
    page = browser_of(world.luc).open("read", agreement)
    assert "L’avis de fin se prépare." in page.text(".asked")


def test_a_damaged_one_is_not_served(world: World, browser_of: BrowserOf, ended: Agreement) -> None:
    notice = Document.objects.get(end__sequence=places(ended)[1])
    with notice.file.storage.open(notice.file.name, "r+b") as file:
        file.write(b"!")
    response = browser_of(world.luc).client.get(url(ended, places(ended)[1]))
    assert response.status_code == 500


# In the journal


def delivered(agreement: Agreement, person: object, **row: object) -> None:
    told = Notice.objects.filter(agreement=agreement, kind__in=["ended", "cancelled"])
    told.filter(person=person).update(**({"next_try_at": None} | row))


def test_the_journal_says_who_was_told_and_whether_it_arrived(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    seal(agreement.pk, NOW)
    at = NOW + timedelta(minutes=2)
    delivered(agreement, world.maya, state="sent", sent_at=at)
    page = browser_of(world.luc).open("journal", agreement)
    assert page.texts(".told li") == [
        "Maya Nguyễn · message remis au serveur de courriel le\u00a023\u00a0novembre 2026, "
        "10\u00a0h\u00a02",
        "Hélène Bérubé · le message est en cours d’envoi",
    ]
    assert page.links(".told a") == [url(agreement, places(agreement)[0])]
    delivered(agreement, world.helene, state="failed", undelivered_at=at, error="550")
    delivered(agreement, world.maya, state="bounced", undelivered_at=at)
    page = browser_of(world.helene).open("journal", agreement)
    assert page.texts(".told li") == [
        "Maya Nguyễn · message non livré le\u00a023\u00a0novembre 2026, 10\u00a0h\u00a02\u00a0: "
        "il est revenu",
        "Hélène Bérubé · message non livré le\u00a023\u00a0novembre 2026, 10\u00a0h\u00a02\u00a0: "
        "le serveur de courriel refuse cette adresse",
    ]
    for person in (world.maya, world.helene):
        assert person.email not in page.text(".journal")


def test_a_cancellation_says_it_too_in_english(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    delivered(agreement, world.luc, state="withdrawn", undelivered_at=NOW)
    page = browser_of(world.helene, "en").open("journal", agreement)
    assert page.texts(".told li") == [
        "Maya Nguyễn · the message is being sent",
        "Luc Tremblay · not sent: it was no longer true on November 23, 2026, 10:00 a.m.",
    ]


def test_each_end_is_beside_those_who_were_told_of_it(
    world: World, browser_of: BrowserOf, ended: Agreement
) -> None:
    page = browser_of(world.helene).open("journal", ended)
    assert page.links(".told a") == [url(ended, place) for place in places(ended)]
    assert len(page.texts(".told li")) == 4
    assert page.texts(".journal li > span")[-3:] == [
        "Le document a été scellé et conservé.",
        "L’avis de fin a été scellé et conservé.",
        "L’avis de fin a été scellé et conservé.",
    ]
