"""The holidays that a school year's table begins with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.holidays import easter_sunday, typical_holidays

starts = st.integers(2000, 2999)


def closed(start: int) -> set[date]:
    return {
        each.first + timedelta(days=past)
        for each in typical_holidays(start)
        for past in range((each.last - each.first).days + 1)
    }


@pytest.mark.parametrize(
    "day",
    [
        date(2000, 4, 23),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2038, 4, 25),  # as late as it comes
        date(2285, 3, 22),  # as early
    ],
)
def test_easter(day: date) -> None:
    assert easter_sunday(day.year) == day


@given(starts)
def test_easter_is_a_sunday_of_spring(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


def test_the_public_holidays_of_a_year_that_is_known() -> None:
    days = [
        date(2026, 9, 7),  # Labour Day
        date(2026, 10, 12),  # Thanksgiving
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 3, 26),  # Good Friday
        date(2027, 3, 29),  # Easter Monday
        date(2027, 5, 24),  # Patriots
        date(2027, 6, 24),
    ]
    assert set(days) <= closed(2026)
    # The spring break, and nothing beside it.
    assert {date(2027, 3, day) for day in range(1, 6)} <= closed(2026)
    assert not {date(2026, 11, day) for day in range(1, 31)} & closed(2026)


def test_a_national_holiday_on_a_sunday_is_kept_the_day_after_too() -> None:
    assert date(2029, 6, 24).weekday() == 6
    assert {date(2029, 6, 24), date(2029, 6, 25)} <= closed(2028)
    assert date(2027, 6, 25) not in closed(2026)


@given(starts)
def test_they_are_in_order_within_their_school_year(start: int) -> None:
    holidays = typical_holidays(start)
    days = [day for each in holidays for day in (each.first, each.last)]
    assert days == sorted(days)
    assert date(start, 7, 1) <= days[0]
    assert days[-1] <= date(start + 1, 6, 30)
    # A table has one row for each first day.
    assert len({each.first for each in holidays}) == len(holidays)


@given(starts)
def test_patriots_day_is_the_monday_before_25_may(start: int) -> None:
    (day,) = [d for d in closed(start) if date(start + 1, 5, 1) <= d <= date(start + 1, 5, 31)]
    assert day.weekday() == 0
    assert date(start + 1, 5, 18) <= day <= date(start + 1, 5, 24)
