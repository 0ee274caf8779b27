"""Renewing the agreements chosen in the list: what will be made and what can't be; the result."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.renew import renew
from agreements.models import Agreement, Notice, Person, SchoolYear
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, party
from tests.queries import assert_few
from tests.views.browsing import Browser, Page

BrowserOf = Callable[..., Browser]
MAY = NOW.replace(year=2027, month=5)


@pytest.fixture
def may(world: World) -> Iterator[SchoolYear]:
    year = SchoolYear.objects.create(start=2027)
    with time_machine.travel(MAY, tick=False):
        yield year


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


def ids(*agreements: Agreement) -> list[str]:
    return [str(agreement.public_id) for agreement in agreements]


def renewed() -> set[str]:
    rows = Agreement.objects.filter(follows__isnull=False)
    return {f"{a.mentee_name}, {a.school_year}, {a.status}" for a in rows}


def plans(page: Page, within: str) -> list[str]:
    return [" ".join(each.replace("\u00a0", " ").split()) for each in page.texts(f"{within} li")]


def test_one_page_says_what_will_be_made_and_what_can_not_be(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    good, being_written = in_force(world), made(world, mentee=party(world.olivier))
    cancelled = made(world, mentee=party(world.ines))
    cancel(agreement=cancelled, principal=world.helene, now=NOW)
    again = in_force(replace(world, maya=world.alice))
    arguments = {"principal": world.helene, "now": MAY}
    renew(agreement=again, creation_key=again.public_id, **arguments)
    before = rows_of_the_domain()
    assert "Reconduire" in helene.open("listing").texts(".bulk button")
    page = helene.send("renew_many", agreement=ids(good, being_written, cancelled, again))
    assert page.status == 200
    assert plans(page, "form") == [
        "Maya Nguyễn – Luc Tremblay École des Érables : 2027-2028, après 2026-2027"
    ]
    impossible = plans(page, ".section")
    assert len(impossible) == 3
    assert any("Olivier Roy" in line and "2026-2027" in line for line in impossible)
    assert any("déjà une entente pour 2027-2028" in line for line in impossible)
    assert sum("en vigueur ou terminée" in line for line in impossible) == 2
    assert rows_of_the_domain() == before


def test_they_are_made_once_however_often_the_form_is_sent(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    agreements = [in_force(world), in_force(replace(world, maya=world.olivier))]
    form = helene.send("renew_many", agreement=ids(*agreements)).filled()
    for _time in range(2):
        page = helene.follow(helene.send("renew_many", **form))
        assert page.said.startswith("2 ententes sont reconduites.L’invitation est en route vers")
        assert renewed() == {"Maya Nguyễn, 2027-2028, open", "Olivier Roy, 2027-2028, open"}
    assert Notice.objects.filter(kind="invited", agreement__follows__isnull=False).count() == 4
    # Another form, in another tab, makes no second one.
    fresh = helene.send("renew_many", agreement=ids(*agreements))
    assert not fresh.elements("main form")
    other = form | {"creation_key": "11111111-1111-4111-8111-111111111111"}
    page = helene.follow(helene.send("renew_many", **other))
    assert page.said.count("non reconduite. Ces deux personnes ont déjà une entente") == 2
    assert len(renewed()) == 2


def test_one_that_can_no_longer_be_renewed_holds_back_no_other(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    first, second = in_force(world), in_force(replace(world, maya=world.olivier))
    form = helene.send("renew_many", agreement=ids(first, second)).filled()
    made(world, school_year=may, now=MAY)
    page = helene.follow(helene.send("renew_many", **form))
    assert page.texts(".message")[0].startswith("1 entente est reconduite")
    assert "Maya Nguyễn – Luc Tremblay\u00a0: non reconduite." in page.said
    assert renewed() == {"Olivier Roy, 2027-2028, open"}


def test_the_same_pair_chosen_twice_is_renewed_once(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    second = in_force(world)
    Agreement.objects.filter(pk=second.pk).update(status="ended", ended_at=NOW, ends_on=NOW.date())
    third = in_force(world)
    page = helene.send("renew_many", agreement=ids(second, third))
    assert len(plans(page, "form")) == len(plans(page, ".section")) == 1


def test_one_whose_renewal_ends_later_is_not_renewed_yet(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    agreement = in_force(world)
    form = helene.send("renew_many", agreement=ids(agreement)).filled()
    after = in_force(world, school_year=may, now=MAY)
    end(agreement=after, person=world.luc, on=date(2027, 9, 15), now=MAY)
    page = helene.send("renew_many", agreement=ids(agreement))
    assert not page.elements("main form")
    assert "dont la fin est à venir" in page.text(".section")
    page = helene.follow(helene.send("renew_many", **form))
    assert "non reconduite. Ces deux personnes ont pour 2027-2028 une entente" in page.said
    assert renewed() == set()


def test_not_before_the_next_year_can_be_used(world: World, helene: Browser) -> None:
    agreement = in_force(world)
    page = helene.send("renew_many", agreement=ids(agreement))
    assert not page.elements("main form")
    assert "2027-2028 n’est pas encore ouverte" in page.text(".section")


def test_a_damaged_key_is_asked_for_again(world: World, may: SchoolYear, helene: Browser) -> None:
    agreement = in_force(world)
    form = helene.send("renew_many", agreement=ids(agreement)).filled()
    page = helene.send("renew_many", **(form | {"creation_key": "x"}))
    assert page.status == 422
    assert "endommagée" in page.summary
    assert renewed() == set()
    helene.send("renew_many", **page.filled())
    assert len(renewed()) == 1


def test_what_was_confirmed_as_the_session_ended_is_shown_again(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    agreement = in_force(world)
    form = helene.send("renew_many", agreement=ids(agreement)).filled()
    helene.client.cookies["sessionid"] = "gone"
    helene.send("renew_many", **form)
    helene.client.force_login(world.helene)
    page = helene.open("renew_many")
    assert "rien n’est encore reconduit" in page.said
    assert plans(page, "form")
    assert renewed() == set()


@pytest.mark.parametrize("sent", [[], ["x"]])
def test_nothing_chosen(world: World, helene: Browser, sent: list[str]) -> None:
    page = helene.follow(helene.send("renew_many", agreement=sent))
    assert page.said == "Choisissez d’abord au moins une entente dans la liste."


@pytest.mark.parametrize("someone", ["maya", "luc", "ines", "olivier", "alice"])
def test_it_is_for_principals(
    world: World, browser_of: BrowserOf, may: SchoolYear, someone: str
) -> None:
    agreement = in_force(world)
    browser = browser_of(getattr(world, someone))
    assert browser.send("renew_many", agreement=ids(agreement)).status == 404


def test_the_confirmation_costs_as_much_for_many(
    world: World, may: SchoolYear, helene: Browser
) -> None:
    def cost(agreements: list[Agreement]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert helene.send("renew_many", agreement=ids(*agreements)).status == 200
        assert_few(captured)
        return len(captured)

    agreements = [in_force(world)]
    few = cost(agreements)
    for number in range(12):
        person = Person.objects.create_user(f"m{number}@ecole.example", "Une personne")
        agreements.append(made(world, mentee=party(person)))
    assert cost(agreements) == few
