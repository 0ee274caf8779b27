"""The holidays of a school year in Québec: what its table begins with. Pure: no database.

Public holidays: the Act respecting labour standards (s. 60) and the National Holiday Act (ss. 2 and
5). Breaks are those of most service centres; each centre votes its own calendar, so the table is
the administrators' to correct.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MONDAY, FRIDAY = 0, 4


@dataclass(frozen=True, slots=True)
class Holiday:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    name: str | Promise


def typical_holidays(start: int) -> list[Holiday]:
    """The public holidays and the usual breaks of the school year that begins in July of `start`,
    in order."""
    easter = easter_sunday(start + 1)
    in_march = _monday_from(date(start + 1, 3, 1))
    return [
        Holiday(date(start, 7, 1), date(start, 8, 20), _("Summer break")),
        _one_day(_monday_from(date(start, 9, 1)), _("Labour Day")),
        _one_day(_monday_from(date(start, 10, 8)), _("Thanksgiving")),
        Holiday(date(start, 12, 22), date(start + 1, 1, 6), _("Christmas break")),
        Holiday(in_march, in_march + timedelta(days=4), _("Spring break")),
        Holiday(easter - timedelta(days=2), easter + timedelta(days=1), _("Easter")),
        _one_day(_monday_from(date(start + 1, 5, 18)), _("National Patriots’ Day")),
        _national_holiday(start + 1),
    ]


def easter_sunday(year: int) -> date:
    """The Gregorian calendar's Easter (the anonymous algorithm, as Meeus gives it)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    corrections = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + corrections + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_from(day: date) -> date:
    """The first Monday on `day` or after it."""
    return day + timedelta(days=-day.weekday() % 7)


def _one_day(day: date, name: Promise) -> Holiday:
    return Holiday(day, day, name)


def _national_holiday(year: int) -> Holiday:
    """24 June, and the Monday after it where it is a Sunday."""
    day = date(year, 6, 24)
    last = day + timedelta(days=day.isoweekday() == 7)
    return Holiday(day, last, _("Québec’s National Holiday"))
