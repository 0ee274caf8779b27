"""Reminding by hand: one person from the agreement's page, many from the list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from agreements.models import Agreement, Membership, Notice, NoticeRefusal
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, party, signed, written
from tests.views.browsing import Browser, Page, url

BrowserOf = Callable[..., Browser]


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


def reminded() -> list[str]:
    rows = Notice.objects.filter(kind="reminder").values_list("person__name", flat=True)
    return sorted(rows)


def forms(page: Page, agreement: Agreement) -> list[str]:
    """The parties whom the page offers to remind."""
    fields = page.elements(f'form[action="{url("remind", agreement)}"] [name=role]')
    return [field.get("value", "") for field in fields]


def ids(*agreements: Agreement) -> list[str]:
    return [str(agreement.public_id) for agreement in agreements]


# One


def test_the_page_offers_to_remind_whoever_is_awaited(world: World, helene: Browser) -> None:
    agreement = written(world)
    assert forms(helene.open("read", agreement), agreement) == ["mentee", "mentor"]
    signed(agreement, world.luc)
    assert forms(helene.open("read", agreement), agreement) == ["mentee"]
    signed(agreement, world.maya)
    assert forms(helene.open("read", agreement), agreement) == []


@pytest.mark.parametrize("someone", ["maya", "luc", "ines"])
def test_it_is_offered_to_principals_alone(
    world: World, browser_of: BrowserOf, someone: str
) -> None:
    agreement = made(world)
    page = browser_of(getattr(world, someone)).open("read", agreement)
    assert forms(page, agreement) == []


def test_one_person_is_reminded(world: World, helene: Browser) -> None:
    agreement = made(world)
    page = helene.follow(helene.send("remind", agreement, role="mentor"))
    assert page.said.startswith("Un rappel est en route vers Luc Tremblay")
    assert reminded() == ["Luc Tremblay"]
    again = helene.follow(helene.send("remind", agreement, role="mentor"))
    assert again.said == "Un rappel est déjà parti aujourd’hui\u00a0: Luc Tremblay."
    assert reminded() == ["Luc Tremblay"]


def test_on_a_day_off_it_says_so(world: World, helene: Browser) -> None:
    agreement = made(world)
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        page = helene.follow(helene.send("remind", agreement, role="mentor"))
    assert page.said.endswith("C’est un jour de congé\u00a0: il sera peut-être lu plus tard.")


@pytest.mark.parametrize("role", ["", "principal", "x" * 5000])
def test_a_damaged_form_reminds_nobody(world: World, helene: Browser, role: str) -> None:
    agreement = made(world)
    before = rows_of_the_domain()
    page = helene.follow(helene.send("remind", agreement, role=role))
    assert "rien n’est fait" in page.said or "endommagée" in page.said
    assert rows_of_the_domain() == before


def test_it_rejects_get(world: World, helene: Browser) -> None:
    agreement = made(world)
    assert helene.client.get(url("remind", agreement)).status_code == 405
    assert helene.client.get(url("remind_many")).status_code == 405


@pytest.mark.parametrize("someone", ["maya", "luc", "ines", "olivier", "alice", "other_principal"])
def test_nobody_else_reminds(world: World, browser_of: BrowserOf, someone: str) -> None:
    agreement = made(world)
    browser = browser_of(getattr(world, someone))
    before = rows_of_the_domain()
    assert browser.send("remind", agreement, role="mentor").status == 404
    many = browser.send("remind_many", agreement=ids(agreement))
    assert many.status == (302 if someone == "other_principal" else 404)
    assert rows_of_the_domain() == before


# Many


def test_the_list_offers_rows_to_choose(
    world: World, helene: Browser, browser_of: BrowserOf
) -> None:
    agreement = made(world)
    page = helene.open("listing")
    (box,) = page.elements(".register input[type=checkbox]")
    assert box.get("value") == str(agreement.public_id)
    (named,) = page.elements(f"#{box.get('aria-labelledby')}")
    assert "".join(named.itertext()) == "Maya Nguyễn – Luc Tremblay"
    assert page.texts(".bulk button:not([hidden])") == ["Envoyer un rappel"]
    for_staff = browser_of(world.ines).open("listing")
    assert not for_staff.elements(".register input, .bulk, [data-choose-all]")


def test_rows_that_ask_nothing_can_not_be_chosen(world: World, helene: Browser) -> None:
    in_force(world)  # and the next school year can't be used yet
    page = helene.open("listing")
    assert not page.elements(".register input, .bulk")


def test_many_are_reminded_and_it_says_who_was_not_and_why(world: World, helene: Browser) -> None:
    first = written(world)
    signed(first, world.luc)
    second = in_force(replace(world, maya=world.olivier))
    third = made(world, mentee=party(world.ines))
    helene.follow(helene.send("remind", third, role="mentor"))
    sent = helene.send("remind_many", agreement=ids(first, second, third))
    assert sent.response["Location"] == url("listing")
    said = helene.follow(sent).texts(".messages .message")
    assert [" ".join(each.replace("\u00a0", " ").split()) for each in said] == [
        "Un rappel est en route vers Maya Nguyễn, Inès Haddad : si le serveur de courriel ne le "
        "prend pas, un nouvel essai suit.",
        "Rien n’est attendu : Olivier Roy – Luc Tremblay (2026-2027).",
        "Un rappel est déjà parti aujourd’hui : Luc Tremblay.",
    ]
    assert reminded() == ["Inès Haddad", "Luc Tremblay", "Maya Nguyễn"]


def test_who_refuses_those_of_one_agreement_is_reminded_of_another(
    world: World, helene: Browser
) -> None:
    """Their name is in two lines, and each says what it is about."""
    first, second = made(world), made(world, mentee=party(world.olivier))
    NoticeRefusal.objects.create(person=world.luc, kind="reminder", agreement=first, at=NOW)
    sent = helene.send("remind_many", agreement=ids(first, second))
    reminders, refusals = helene.follow(sent).texts(".messages .message")
    assert "Luc Tremblay" in reminders
    assert " ".join(refusals.replace("\u00a0", " ").split()) == (
        "Rappels refusés pour une entente : Luc Tremblay (Maya Nguyễn – Luc Tremblay, 2026-2027)."
    )


def test_it_comes_back_to_the_page_of_the_list(world: World, helene: Browser) -> None:
    agreement = made(world)
    page = helene.open("listing", query="?year=2026&page=1")
    (form,) = page.elements(".panel form")
    sent = helene.client.post(form.get("action", ""), {"agreement": ids(agreement)})
    assert sent["Location"] == f"{url('listing')}?year=2026&page=1"
    odd = helene.client.post(f"{url('remind_many')}?year=//x&page=%0d", {})
    assert odd["Location"] == url("listing")


@pytest.mark.parametrize("sent", [[], ["x"], ["00000000-0000-4000-8000-000000000000"]])
def test_nothing_chosen(world: World, helene: Browser, sent: list[str]) -> None:
    made(world)
    page = helene.follow(helene.send("remind_many", agreement=sent))
    assert page.said == "Choisissez d’abord au moins une entente dans la liste."
    assert reminded() == []


def test_rows_of_other_schools_are_passed_over(world: World, browser_of: BrowserOf) -> None:
    """Even of a school for which the person is staff."""
    Membership.objects.create(
        person=world.helene, role="staff", school=world.other_school, starts_at=NOW
    )
    elsewhere = made(
        world, principal=world.other_principal, school=world.other_school, mentee=party(world.ines)
    )
    here = made(world)
    helene = browser_of(world.helene)
    page = helene.open("listing")
    assert len(page.elements(".register tbody tr")) == 2
    assert len(page.elements(".register input")) == 1
    said = helene.follow(helene.send("remind_many", agreement=ids(elsewhere, here))).said
    assert said.startswith("Un rappel est en route vers Maya Nguyễn, Luc Tremblay\u00a0:")
    assert reminded() == ["Luc Tremblay", "Maya Nguyễn"]
