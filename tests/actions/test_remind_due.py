"""What the calendar has sent: reminders to those who are awaited, digests to their principals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.remind import remind
from agreements.actions.remind_due import remind_due, send_digests
from agreements.actions.withdraw import withdraw
from agreements.awaiting import everyone_awaited
from agreements.models import (
    Agreement,
    Membership,
    Mention,
    Notice,
    NoticeRefusal,
    Person,
    School,
    SchoolYear,
)
from tests.conftest import NOW, World
from tests.making import in_force, made, over, party, signed, written, wrote

DAY = timedelta(days=1)
START = NOW  # a Monday, 10 h in Toronto; the Christmas break begins on day 29, until day 44
MAYA, LUC = "Maya Nguyễn", "Luc Tremblay"


@pytest.fixture(autouse=True)
def clock(world: World) -> Iterator[time_machine.Traveller]:
    """What is told is dated when it is queued."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def on(day: int) -> datetime:
    """That many days after the start."""
    return START + day * DAY


def run(day: int) -> tuple[list[str], int]:
    """Whom the command reminds on that day, and how many principals it tells; all is accepted."""
    before = set(Notice.objects.values_list("pk", flat=True))
    count, told = remind_due(on(day)), send_digests(on(day))
    new = Notice.objects.filter(kind="reminder").exclude(pk__in=before)
    names = sorted(new.values_list("person__name", flat=True))
    assert len(names) == count
    waiting = Notice.objects.filter(state="queued").order_by()
    waiting.update(state="sent", sent_at=on(day), next_try_at=None)
    return names, told


def days_reminded(name: str, last: int = 40) -> list[int]:
    """On which days the command, run each day, reminds somebody."""
    return [day for day in range(last) if name in run(day)[0]]


def test_days_5_10_and_15_then_the_principal_each_week(world: World) -> None:
    made(world)
    told = []
    reminded = []
    for day in range(50):
        names, principals = run(day)
        reminded += [day] if MAYA in names else []
        told += [day] if principals else []
    # Day 5 is a Saturday: Monday is day 7; day 10 is a Thursday, day 15 a Tuesday.
    assert reminded == [7, 10, 15]
    assert told == [21, 28, 45, 49]  # Mondays, and the day after the break
    digest = Notice.objects.filter(kind="digest").earliest("day")
    assert (digest.person, digest.day) == (world.helene, date(2026, 12, 14))
    assert list(digest.mentions.values_list("role", "step", "since")) == [
        ("mentee", "write", START.date()),
        ("mentor", "write", START.date()),
    ]


def test_what_they_do_starts_the_count_anew(world: World, clock: time_machine.Traveller) -> None:
    agreement = made(world)
    assert run(7)[0] == [LUC, MAYA]
    clock.move_to(on(8))
    wrote(agreement, world.luc, now=on(8), mentor_expectations="Écouter.")
    # He wrote his part, and the arrangements are still to be agreed on. She is told of it then.
    assert run(10)[0] == []
    assert [day for day in range(11, 30) if LUC in run(day)[0]] == [14, 18, 23]


def test_the_others_words_make_it_their_turn(world: World, clock: time_machine.Traveller) -> None:
    agreement = made(world)
    wrote(agreement, world.luc, mentor_expectations="Écouter.", arrangements="Le mardi.")
    assert run(7)[0] == [MAYA]
    clock.move_to(on(9))
    wrote(agreement, world.maya, now=on(9), mentee_expectations="Observer.")
    assert run(10)[0] == []
    assert run(14)[0] == [LUC, MAYA]
    steps = Mention.objects.filter(notice__day=on(14).date()).values_list("step", "since")
    assert set(steps) == {("sign", on(9).date())}


def test_the_others_writing_doesnt_put_off_who_has_still_to_write(
    world: World, clock: time_machine.Traveller
) -> None:
    agreement = made(world)
    for day in range(8):
        clock.move_to(on(day))
        wrote(agreement, world.luc, now=on(day), mentor_expectations=f"Écouter, {day}.")
    assert run(7)[0] == [MAYA]


def test_a_signature_that_lapsed_or_was_withdrawn_concerns_them(
    world: World, clock: time_machine.Traveller
) -> None:
    agreement = written(world)
    signed(agreement, world.luc, START)
    clock.move_to(on(4))
    withdraw(agreement=agreement, person=world.luc, now=on(4))
    everyone = everyone_awaited(Agreement.objects.all())
    assert {each.since for each in everyone} == {on(4).date()}
    clock.move_to(on(5))
    signed(agreement, world.luc, on(5))
    clock.move_to(on(6))
    wrote(agreement, world.maya, now=on(6), arrangements="Le lundi.")
    everyone = everyone_awaited(Agreement.objects.all())
    assert {(each.name, each.since) for each in everyone} == {
        (MAYA, on(6).date()),
        (LUC, on(6).date()),
    }


def test_nobody_else_is_reminded(world: World) -> None:
    in_force(world)
    over(world, made(world, mentee=party(world.olivier)), "cancelled")
    over(world, made(world, mentee=party(world.ines)), "ended")
    made(world, mentee=party(world.alice), school_year=SchoolYear.objects.create(start=2025))
    assert [run(day) for day in range(30)] == [([], 0)] * 30


def test_next_years_agreement_is_reminded_of_before_it_begins(
    world: World, clock: time_machine.Traveller
) -> None:
    may = (datetime(2027, 5, 3, 15, tzinfo=UTC) - START).days
    clock.move_to(on(may))
    made(world, school_year=SchoolYear.objects.create(start=2027), now=on(may))
    assert run(may + 7)[0] == [LUC, MAYA]
    july = (datetime(2027, 7, 5, 15, tzinfo=UTC) - START).days
    assert [run(july + day) for day in range(25)] == [([], 0)] * 25


def test_one_message_of_all_that_awaits_somebody(world: World) -> None:
    for someone in (world.maya, world.olivier, world.ines):
        made(world, mentee=party(someone))
    names, _told = run(7)
    assert names.count(LUC) == 1
    assert Notice.objects.get(kind="reminder", person=world.luc).mentions.count() == 3
    assert run(8)[0] == []


def test_a_reminder_by_hand_takes_the_place_of_the_days(world: World) -> None:
    agreement = Agreement.objects.for_display().get(pk=made(world).pk)
    remind(agreements=[agreement], principal=world.helene, now=on(6))
    Notice.objects.order_by().update(state="sent", sent_at=on(6), next_try_at=None)
    assert days_reminded(MAYA) == [10, 15]


def test_the_evening_is_still_today_in_toronto(world: World) -> None:
    made(world)
    late = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)  # Monday the 30th, 23 h 30 in Toronto
    assert remind_due(late) == 2
    assert set(Notice.objects.filter(kind="reminder").values_list("day", flat=True)) == {
        date(2026, 11, 30)
    }


def test_an_address_that_refuses_is_left_alone_and_told_of(world: World) -> None:
    made(world)
    failed = {"state": "failed", "error": "550", "undelivered_at": START, "next_try_at": None}
    Notice.objects.filter(person=world.maya).update(**failed)
    assert days_reminded(MAYA) == []
    assert Mention.objects.filter(notice__kind="digest", role="mentee").count() == 2


def test_while_the_mail_server_is_down_nothing_piles_up(world: World) -> None:
    made(world)
    assert remind_due(on(7)) == 2
    assert [remind_due(on(day)) for day in range(8, 30)] == [0] * 22


# Digests


def test_one_digest_for_all_the_schools_of_a_principal(world: World) -> None:
    second = School.objects.create(name="École des Bouleaux", service_centre=world.centre)
    Membership.objects.create(
        person=world.helene, role="principal", school=second, starts_at=START - DAY
    )
    Membership.objects.create(
        person=world.olivier, role="principal", school=second, starts_at=START - DAY
    )
    here = made(world)
    there = made(world, school=second, mentor=party(world.ines))
    elsewhere = made(
        world, principal=world.other_principal, school=world.other_school, mentee=party(world.alice)
    )
    assert send_digests(on(21)) == 3
    assert send_digests(on(22)) == 0
    mentioned = {
        notice.person: set(notice.mentions.values_list("agreement", flat=True))
        for notice in Notice.objects.filter(kind="digest")
    }
    assert mentioned == {
        world.helene: {here.pk, there.pk},
        world.olivier: {there.pk},
        world.other_principal: {elsewhere.pk},
    }


def test_a_digest_that_the_command_missed_leaves_later_in_the_week(world: World) -> None:
    made(world)
    assert [send_digests(on(day)) for day in (24, 25, 27, 28)] == [1, 0, 0, 1]


def test_who_led_the_school_is_told_no_more(world: World) -> None:
    made(world)
    Membership.objects.filter(person=world.helene).update(ends_at=on(3))
    assert send_digests(on(21)) == 0


def test_who_refused_reminders_of_an_agreement_has_no_more_of_that_one(world: World) -> None:
    made(world)
    other = made(world, mentor=party(world.olivier))
    NoticeRefusal.objects.create(person=world.maya, kind="reminder", agreement=other, at=on(1))
    NoticeRefusal.objects.create(person=world.olivier, kind="reminder", agreement=other, at=on(1))
    assert run(7)[0] == [LUC, MAYA]
    mentions = Mention.objects.filter(notice__kind="reminder", notice__person=world.maya)
    assert [mention.agreement.mentor for mention in mentions] == [world.luc]


def test_who_refused_the_digest_is_told_no_more(world: World) -> None:
    made(world)
    NoticeRefusal.objects.create(person=world.helene, kind="digest", at=on(1))
    assert [run(day)[1] for day in range(17, 30)] == [0] * 13


def test_no_digest_when_nobody_is_awaited(world: World) -> None:
    in_force(world)
    assert send_digests(on(28)) == 0


# The command


def command() -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("remind", stdout=out, stderr=errors)
    return out.getvalue().strip(), errors.getvalue().strip()


def test_the_command_says_what_it_did(world: World, clock: time_machine.Traveller) -> None:
    made(world)
    clock.move_to(on(7))
    assert command() == ("Reminded: 2. Principals told: 0.", "")
    assert command() == ("Reminded: 0. Principals told: 0.", "")
    Notice.objects.order_by().update(state="sent", sent_at=on(7), next_try_at=None)
    clock.move_to(on(21))
    assert command() == ("Reminded: 2. Principals told: 1.", "")


def test_the_command_says_when_the_year_has_no_table(world: World) -> None:
    world.year.holidays.all().delete()
    assert command()[1].startswith("The school year 2026-2027 has no table of holidays")


def test_it_asks_the_database_as_much_for_many_as_for_one(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert remind_due(on(1)) == send_digests(on(1)) == 0
        return len(captured)

    made(world)
    few = cost()
    for number in range(20):
        person = Person.objects.create_user(f"m{number}@ecole.example", "Une personne")
        made(world, mentee=party(person))
    assert cost() == few
