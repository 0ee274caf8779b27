"""When a reminder is due, and when a digest is. Pure: days of America/Toronto, no database.

Source: issue 5. Days 5, 10 and 15 after the last thing that concerned a person; none on weekends,
holidays or in July; then a weekly digest to the principals, until something moves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from agreements.holidays import Holiday, typical_holidays

# After the last thing that concerned the person.
DAYS: Final = tuple(timedelta(days=days) for days in (5, 10, 15))
JULY: Final = 7
SATURDAY: Final = 5


def school_year_of(day: date) -> int:
    """The first calendar year of the school year that has `day`."""
    return day.year if day.month >= JULY else day.year - 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which people are written to unasked.

    Attributes:
        tables: the holidays of a school year, by its first calendar year; for a year without any,
            the typical ones hold.
    """

    tables: Mapping[int, Collection[Holiday]]

    def has_table(self, day: date) -> bool:
        """Whether the school year of `day` has holidays of its own."""
        return bool(self.tables.get(school_year_of(day)))

    def is_open(self, day: date) -> bool:
        """Whether reminders and digests may leave on `day`."""
        if day.weekday() >= SATURDAY or day.month == JULY:
            return False
        start = school_year_of(day)
        holidays = self.tables.get(start) or typical_holidays(start)
        return not any(holiday.first <= day <= holiday.last for holiday in holidays)

    def week_opens_on(self, day: date) -> date | None:
        """The first open day of the week of `day`, from its Monday up to `day` itself; None when
        there is none yet."""
        monday = monday_of(day)
        days = (monday + timedelta(days=past) for past in range((day - monday).days + 1))
        return next(filter(self.is_open, days), None)


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def reminder_due(since: date, reminded: date | None, today: date, calendar: Calendar) -> bool:
    """Whether a reminder leaves today.

    A due day that is closed moves to the next open day; those that were missed, for whatever
    reason, are made up for by one.

    Args:
        since: the day of the last thing that concerned the person.
        reminded: when they were last reminded of it, if they were, by whomever.
    """
    if not calendar.is_open(today):
        return False
    passed = [since + days for days in DAYS if since + days <= today]
    return bool(passed) and (reminded is None or reminded < passed[-1])


def in_digest(since: date, today: date, calendar: Calendar) -> bool:
    """Whether this week's digest tells the principals of somebody who is awaited.

    The digest is that of the week's first open day, sent today at the latest: whoever passed day 15
    after that day waits for the next one.
    """
    opens = calendar.week_opens_on(today)
    return opens is not None and calendar.is_open(today) and since + DAYS[-1] < opens
