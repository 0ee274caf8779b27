"""Send today's reminders, and this week's digests to principals."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agreements.actions.remind_due import remind_due, send_digests
from agreements.models.school_holiday import recorded_calendar
from agreements.reminders import school_year_of


class Command(BaseCommand):
    help = (
        "Remind those who are awaited since 5, 10 or 15 days, and tell their principals each week "
        "of those who are awaited since longer; neither on weekends, holidays or in July. Safe to "
        "run at any time, several at once: what left today, or this week, doesn't leave again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        if not recorded_calendar().has_table(today):
            start = school_year_of(today)
            self.stderr.write(
                f"The school year {start}-{start + 1} has no table of holidays: the usual ones are "
                "taken. Add the year, or its holidays, in the administration (School years)."
            )
        reminded, told = remind_due(now), send_digests(now)
        self.stdout.write(f"Reminded: {reminded}. Principals told: {told}.")
