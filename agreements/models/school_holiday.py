"""The table of a school year's holidays, during which nobody is reminded."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.holidays import Holiday, typical_holidays
from agreements.models.school_year import SchoolYear
from agreements.reminders import Calendar


class SchoolHoliday(models.Model):
    """The administrators correct it: breaks differ from one service centre to the next."""

    school_year = models.ForeignKey(
        SchoolYear, models.CASCADE, related_name="holidays", verbose_name=_("school year")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="school_holiday_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.UniqueConstraint(
                fields=["school_year", "first_day"],
                name="school_holiday_once_a_day",
                violation_error_message=_("Another holiday begins on that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_day})"

    def clean(self) -> None:
        """
        Raises:
            ValidationError: a day is outside of the school year.
        """
        year = self.school_year
        wrong = {
            name: _t("Choose a day of the school year %(year)s.") % {"year": year}
            for name in ("first_day", "last_day")
            if (day := getattr(self, name)) and not year.starts_on <= day <= year.ends_on
        }
        if wrong:
            raise ValidationError(wrong)


def add_typical_holidays(year: SchoolYear) -> None:
    """Begin the table of `year` with the public holidays and the usual breaks, named in the active
    language."""
    SchoolHoliday.objects.bulk_create(
        SchoolHoliday(
            school_year=year, first_day=each.first, last_day=each.last, name=str(each.name)
        )
        for each in typical_holidays(year.start)
    )


def recorded_calendar() -> Calendar:
    """The calendar of all the tables that there are."""
    tables: dict[int, list[Holiday]] = {}
    for each in SchoolHoliday.objects.select_related("school_year"):
        holiday = Holiday(each.first_day, each.last_day, each.name)
        tables.setdefault(each.school_year.start, []).append(holiday)
    return Calendar(tables)
