"""Dates and times as French Québec (OQLF) and English Canada write them, in America/Toronto."""

from datetime import UTC, date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()

NBSP = "\u00a0"


def _local(moment: date) -> date:
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


@register.filter
def long_date(moment: date | None) -> str:
    """« 22 novembre 2026 », « 1er septembre 2026 »; "November 22, 2026"."""
    if moment is None:
        return ""
    day = _local(moment)
    if get_language() != "fr":
        return date_format(day, "F j, Y")
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{date_format(day, 'F')} {day.year}"


@register.filter
def clock(moment: datetime | None) -> str:
    """« 9 h 5 », « 14 h »; "9:05 a.m."."""
    return _clock(moment, "d")


@register.filter
def saved_clock(moment: datetime | None) -> str:
    """« 9 h 05 », « 14 h »; "9:05 a.m.": of what is saved again and again, as a clock that runs
    shows it (issue 6)."""
    return _clock(moment, "02d")


def _clock(moment: datetime | None, minutes: str) -> str:
    """`minutes` is how French writes them: the format of a whole number."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    if get_language() != "fr":
        return date_format(local, "g:i a")
    hour = f"{local.hour}{NBSP}h"
    return f"{hour}{NBSP}{local.minute:{minutes}}" if local.minute else hour


@register.filter
def iso_date(moment: date | None) -> str:
    """« 2026-11-22 », for tables."""
    return f"{_local(moment):%Y-%m-%d}" if moment else ""


@register.filter
def utc(moment: datetime) -> str:
    """« 2026-11-22T14:05:00Z », for machines."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
