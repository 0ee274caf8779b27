"""Ending: either party when it wishes, a principal for one of them; once, and told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agreements import journal
from agreements.actions.end import end
from agreements.actions.errors import HasExpired, IsOver, NotAllowed, NotOpen
from agreements.actions.membership_errors import WrongPeriod
from agreements.lifecycle import Actor, Stage
from agreements.models import Agreement, Event, Membership, Person
from tests.conftest import NOW, World
from tests.making import in_force, made, signed, written, wrote

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 15)
SOONER = date(2026, 12, 1)
LAST_DAY = date(2027, 6, 30)


def ended(
    agreement: Agreement,
    person: Person,
    on: date = TODAY,
    on_behalf_of: Actor | None = None,
    minutes: int = 0,
) -> Agreement:
    now = NOW + timedelta(minutes=minutes)
    return end(agreement=agreement, person=person, on_behalf_of=on_behalf_of, on=on, now=now)


def told(agreement: Agreement) -> list[Event]:
    return list(agreement.events.filter(kind="ended"))


def facts(event: Event) -> dict[str, object]:
    """What it tells, but for the notices that it names."""
    return {key: value for key, value in event.data.items() if key != "notices"}


@pytest.mark.parametrize("stage", [made, written, in_force])
@pytest.mark.parametrize("someone", ["maya", "luc"])
def test_either_party_ends_it_at_any_stage(
    world: World, stage: Callable[[World], Agreement], someone: str
) -> None:
    agreement = stage(world)
    person = getattr(world, someone)
    after = ended(agreement, person)
    assert (after.status, after.ended_at, after.ends_on) == ("ended", NOW, TODAY)
    assert after.stage(TODAY) is Stage.ENDED
    assert after.in_force_at == agreement.in_force_at
    (event,) = told(agreement)
    role = agreement.role_of(person)
    assert (event.actor, event.at) == (person, NOW)
    assert facts(event) == {"by": role, "for": role, "ends_on": "2026-11-23"}
    assert journal.verify(agreement) == []


@pytest.mark.parametrize("on", [LATER, LAST_DAY])
@pytest.mark.parametrize("stage", [written, in_force])
def test_from_a_later_day_of_the_school_year(
    world: World, stage: Callable[[World], Agreement], on: date
) -> None:
    after = ended(stage(world), world.luc, on)
    assert after.ends_on == on
    assert after.stage(on - timedelta(days=1)) is Stage.ENDING
    assert after.stage(on) is Stage.ENDED


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_not_from_a_day_that_is_past_or_in_another_year(world: World, on: date) -> None:
    agreement = in_force(world)
    with pytest.raises(WrongPeriod):
        ended(agreement, world.luc, on)
    assert told(agreement) == []


def test_today_is_the_day_in_quebec(world: World) -> None:
    """At 8 p.m. in Québec it is already tomorrow in UTC."""
    agreement = in_force(world)
    evening = NOW.replace(hour=1) + timedelta(days=1)
    after = end(agreement=agreement, person=world.luc, on=TODAY, now=evening)
    assert after.stage(TODAY) is Stage.ENDED


@pytest.mark.parametrize("party", [None, Actor.MENTEE])
def test_what_has_expired_does_not_end(world: World, party: Actor | None) -> None:
    """It was over with its school year: a notice of its end would be false."""
    agreement = in_force(world)
    person = world.helene if party else world.luc
    first_of_july = NOW.replace(year=2027, month=7, day=1)
    ends = {"agreement": agreement, "person": person, "on_behalf_of": party}
    with pytest.raises(HasExpired):
        end(**ends, on=first_of_july.date(), now=first_of_july)
    assert told(agreement) == []
    last_evening = NOW.replace(year=2027, month=7, day=1, hour=3)  # 11 p.m. in Québec
    assert end(**ends, on=LAST_DAY, now=last_evening).ends_on == LAST_DAY


def test_what_is_open_ends_even_once_the_school_year_is_over(world: World) -> None:
    agreement = written(world)
    july = NOW.replace(year=2027, month=7)
    day = date(2027, 7, 23)
    with pytest.raises(WrongPeriod):
        end(agreement=agreement, person=world.luc, on=day + timedelta(days=1), now=july)
    assert end(agreement=agreement, person=world.luc, on=day, now=july).ends_on == day


@pytest.mark.parametrize("party", [Actor.MENTEE, Actor.MENTOR])
def test_a_principal_ends_it_for_a_party(world: World, party: Actor) -> None:
    agreement = in_force(world)
    ended(agreement, world.helene, on_behalf_of=party)
    (event,) = told(agreement)
    assert event.actor == world.helene
    assert facts(event) == {"by": "principal", "for": party, "ends_on": "2026-11-23"}


@pytest.mark.parametrize("party", [None, Actor.PRINCIPAL])
def test_a_principal_says_for_whom(world: World, party: Actor | None) -> None:
    with pytest.raises(NotAllowed):
        ended(in_force(world), world.helene, on_behalf_of=party)


def test_a_party_ends_it_for_itself_alone(world: World) -> None:
    agreement = in_force(world)
    ended(agreement, world.luc, on_behalf_of=Actor.MENTEE)
    assert told(agreement)[0].data["for"] == "mentor"


def test_a_principal_who_is_a_party_ends_it_as_a_party(world: World) -> None:
    Membership.objects.create(person=world.luc, role="principal", school=world.school)
    agreement = in_force(world)
    ended(agreement, world.luc)
    assert told(agreement)[0].data["by"] == "mentor"


@pytest.mark.parametrize("someone", ["olivier", "ines", "other_principal", "other_staff", "alice"])
def test_nobody_else_ends_it(world: World, someone: str) -> None:
    agreement = in_force(world)
    with pytest.raises(NotAllowed):
        ended(agreement, getattr(world, someone), on_behalf_of=Actor.MENTEE)
    assert told(agreement) == []


def test_ending_twice_is_one_ending(world: World) -> None:
    agreement = in_force(world)
    ended(agreement, world.maya)
    for someone, on in ((world.maya, TODAY), (world.luc, TODAY), (world.luc, LATER)):
        after = ended(agreement, someone, on, minutes=1)
        assert (after.ended_at, after.ends_on) == (NOW, TODAY)
    assert len(told(agreement)) == 1


def test_an_end_to_come_is_brought_forward_and_never_put_off(world: World) -> None:
    agreement = in_force(world)
    ended(agreement, world.maya, LATER)
    assert ended(agreement, world.luc, LAST_DAY, minutes=1).ends_on == LATER
    after = ended(agreement, world.luc, SOONER, minutes=2)
    assert (after.ends_on, after.ended_at) == (SOONER, NOW + timedelta(minutes=2))
    assert [event.data["ends_on"] for event in told(agreement)] == ["2026-12-15", "2026-12-01"]
    assert journal.verify(agreement) == []


def test_what_has_ended_on_its_day_stays_so(world: World) -> None:
    agreement = in_force(world)
    ended(agreement, world.maya, SOONER)
    month_later = NOW + timedelta(days=30)
    after = end(agreement=agreement, person=world.luc, on=SOONER, now=month_later)
    assert (after.ends_on, after.ended_at) == (SOONER, NOW)


def test_what_was_cancelled_does_not_end(world: World) -> None:
    agreement = made(world)
    Agreement.objects.filter(pk=agreement.pk).update(status="cancelled", cancelled_at=NOW)
    with pytest.raises(IsOver):
        ended(agreement, world.luc)


def test_nothing_is_written_or_signed_once_it_ends(world: World) -> None:
    agreement = written(world)
    ended(agreement, world.luc, LATER)
    with pytest.raises(NotOpen):
        wrote(agreement, world.maya, arrangements="Autre chose")
    with pytest.raises(NotOpen):
        signed(agreement, world.maya)


@pytest.mark.parametrize("column", [{"ends_on": SOONER}, {"ends_on": SOONER, "ended_at": NOW}])
def test_a_day_changed_behind_the_journal_is_found(world: World, column: dict[str, object]) -> None:
    agreement = in_force(world)
    ended(agreement, world.luc, LATER)
    Agreement.objects.filter(pk=agreement.pk).update(**column)
    assert [str(fault) for fault in journal.verify(agreement)]
