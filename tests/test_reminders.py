"""When reminders and digests are due: properties of the calendar, whatever the holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.holidays import Holiday, typical_holidays
from agreements.reminders import Calendar, in_digest, monday_of, reminder_due, school_year_of

DAY = timedelta(days=1)
TYPICAL = Calendar({})
days = st.dates(date(2026, 7, 1), date(2028, 6, 30))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Tables of all kinds: the usual one, some days off, or a break of any length."""
    tables = {}
    for start in (2026, 2027, 2028):
        breaks = draw(st.lists(st.tuples(st.integers(0, 350), st.integers(0, 40)), max_size=6))
        first = date(start, 7, 1)
        tables[start] = [
            Holiday(first + offset * DAY, first + (offset + length) * DAY, "Congé")
            for offset, length in breaks
        ]
    return Calendar(tables if draw(st.booleans()) else {})


def open_from(day: date, calendar: Calendar) -> date:
    """The first open day on `day` or after it."""
    while not calendar.is_open(day):
        day += DAY
    return day


def sent(since: date, calendar: Calendar, runs: set[date] | None = None) -> list[date]:
    """The days on which a command that runs every day (or those of `runs`) reminds somebody who
    does nothing for 150 days."""
    reminded: list[date] = []
    for past in range(150):
        today = since + past * DAY
        ran = runs is None or today in runs
        if ran and reminder_due(since, reminded[-1] if reminded else None, today, calendar):
            reminded.append(today)
    return reminded


@given(days, calendars())
def test_nobody_is_reminded_on_a_closed_day(since: date, calendar: Calendar) -> None:
    for day in sent(since, calendar):
        assert day.weekday() < 5
        assert day.month != 7
        holidays = calendar.tables.get(school_year_of(day)) or typical_holidays(school_year_of(day))
        assert not any(each.first <= day <= each.last for each in holidays)


@given(days, calendars())
def test_a_due_day_is_the_first_open_one_from_day_5_10_and_15(
    since: date, calendar: Calendar
) -> None:
    due = sorted({open_from(since + n * DAY, calendar) for n in (5, 10, 15)})
    assume(due[-1] < since + 150 * DAY)
    assert sent(since, calendar) == due
    assert 1 <= len(due) <= 3


@given(days, calendars(), st.sets(st.integers(0, 149)))
def test_days_that_the_command_missed_are_made_up_for_by_one(
    since: date, calendar: Calendar, ran: set[int]
) -> None:
    runs = {since + past * DAY for past in ran}
    reminded = sent(since, calendar, runs)
    assert len(reminded) <= 3
    assert set(reminded) <= {day for day in runs if calendar.is_open(day)}
    # After each run on an open day, nothing is left due that day.
    for day in sorted(runs):
        if calendar.is_open(day) and day >= since + 5 * DAY:
            assert any(day - 10 * DAY < r <= day or r >= since + 15 * DAY for r in reminded)


def test_a_command_that_slept_for_a_month_sends_one() -> None:
    since = date(2026, 10, 14)
    assert sent(since, TYPICAL, {date(2026, 11, day) for day in range(13, 31)}) == [
        date(2026, 11, 13)
    ]


@given(days, calendars())
def test_the_same_run_again_sends_nothing(since: date, calendar: Calendar) -> None:
    for day in sent(since, calendar):
        assert not reminder_due(since, day, day, calendar)


@given(days, calendars(), st.integers(0, 20))
def test_a_reminder_by_hand_counts(since: date, calendar: Calendar, past: int) -> None:
    by_hand = since + past * DAY
    again = next(
        (
            d
            for n in range(past, 150)
            if reminder_due(since, by_hand, d := since + n * DAY, calendar)
        ),
        None,
    )
    later = [since + n * DAY for n in (5, 10, 15) if since + n * DAY > by_hand]
    assert again == (open_from(later[0], calendar) if later else None)


def test_the_clock_starts_anew_with_what_concerns_them() -> None:
    monday = date(2026, 11, 2)
    assert reminder_due(monday, None, date(2026, 11, 9), TYPICAL)
    assert not reminder_due(date(2026, 11, 5), date(2026, 11, 9), date(2026, 11, 9), TYPICAL)
    assert reminder_due(date(2026, 11, 5), date(2026, 11, 9), date(2026, 11, 10), TYPICAL)


def test_a_year_without_a_table_has_the_usual_one() -> None:
    christmas = date(2026, 12, 28)
    assert not TYPICAL.is_open(christmas)
    assert not TYPICAL.has_table(christmas)
    own = Calendar({2026: [Holiday(date(2026, 12, 24), date(2026, 12, 26), "Noël")]})
    assert own.has_table(christmas)
    assert own.is_open(christmas)
    assert not own.has_table(date(2026, 6, 30))


# Digests


@given(days, days, calendars())
def test_a_digest_is_of_those_past_day_15_and_leaves_on_open_days(
    since: date, today: date, calendar: Calendar
) -> None:
    told = in_digest(since, today, calendar)
    if told:
        assert calendar.is_open(today)
        assert since + 15 * DAY < today
    # On the first open day of a week, whoever is past day 15 is in it.
    week = [monday_of(today) + n * DAY for n in range(7)]
    opens = next((day for day in week if calendar.is_open(day)), None)
    if today == opens:
        assert told == (since + 15 * DAY < today)


@given(days, calendars())
def test_who_waits_from_one_week_to_the_next_is_told_of_each_week(
    since: date, calendar: Calendar
) -> None:
    told = {
        monday_of(today) for n in range(150) if in_digest(since, today := since + n * DAY, calendar)
    }
    weeks = {monday_of(since + n * DAY) for n in range(22, 143)}
    first_days = {
        w: next((w + n * DAY for n in range(7) if calendar.is_open(w + n * DAY)), None)
        for w in weeks
    }
    expected = {w for w, opens in first_days.items() if opens and since + 15 * DAY < opens}
    assert told & weeks == expected


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 30), True),  # a Monday
        (date(2026, 12, 2), True),  # the command missed it
        (date(2026, 12, 5), False),  # a Saturday
        (date(2026, 12, 28), False),  # all week is closed
        (date(2027, 1, 7), True),  # the first day after the break, a Thursday
        (date(2027, 5, 25), True),  # Monday is a holiday
    ],
)
def test_a_digest_leaves_on_monday_or_the_next_open_day(today: date, told: bool) -> None:
    assert in_digest(date(2026, 11, 2), today, TYPICAL) is told


def test_who_passes_day_15_in_the_middle_of_a_week_waits_for_the_next() -> None:
    since = date(2026, 11, 3)  # day 15 is Wednesday the 18th
    assert not in_digest(since, date(2026, 11, 19), TYPICAL)
    assert in_digest(since, date(2026, 11, 23), TYPICAL)
