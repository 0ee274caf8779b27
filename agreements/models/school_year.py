"""School years: 1 July to 30 June, named « 2026-2027 »."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.reminders import school_year_of


def usable_starts(on: date) -> range:
    """The first calendar years of the school years in which an agreement can be made on that day
    (in America/Toronto): the current one, and from 1 May the next."""
    last = on.year if on >= first_day_of_use(on.year) else on.year - 1
    return range(school_year_of(on), last + 1)


def first_day_of_use(start: int) -> date:
    """From which day (in America/Toronto) agreements are made for the school year that begins in
    the calendar year `start`."""
    return date(start, 5, 1)


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    def usable(self, on: date) -> Self:
        """The years in which an agreement can be made on that day (in America/Toronto)."""
        return self.filter(start__in=usable_starts(on))


class SchoolYear(models.Model):
    start = models.PositiveSmallIntegerField(
        _("first calendar year"), unique=True, help_text=_("2026 for the school year 2026-2027.")
    )

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__range=(2000, 2999)),
                name="school_year_is_plausible",
                violation_error_message=_("Write a year of four digits, such as 2026."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **options: Any) -> None:
        """A new year begins with the usual table of holidays."""
        from agreements.models.school_holiday import add_typical_holidays  # which stands on this

        is_new = self._state.adding
        super().save(*args, **options)
        if is_new:
            add_typical_holidays(self)

    @property
    def label(self) -> str:
        return f"{self.start}-{self.start + 1}"

    @property
    def starts_on(self) -> date:
        return date(self.start, 7, 1)

    @property
    def ends_on(self) -> date:
        return date(self.start + 1, 6, 30)
