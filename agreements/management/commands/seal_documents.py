"""Seal the documents that are awaited, where sealing failed or was cut short."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agreements.actions.keep_scan import purge_scans
from agreements.actions.seal import seal_one
from agreements.models import Sealing


class Command(BaseCommand):
    help = (
        "Seal the document of every agreement in force that has none, and the notice of every end "
        "that has none, save those tried a short while ago. Safe to run at any time, several at "
        "once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those tried a short while ago")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["all"]:
            paused = Sealing.objects.awaited().filter(not_before__gt=now).order_by().values("pk")
            Sealing.objects.filter(pk__in=paused).update(not_before=now)
        # The document of an agreement comes before the notice of its end.
        due = list(Sealing.objects.due(now).values_list("pk", flat=True))
        sealed = sum(seal_one(pk, timezone.now()) is not None for pk in due)
        left = Sealing.objects.awaited().count()
        purge_scans(now)  # pages of signed papers that nobody confirmed
        self.stdout.write(f"{sealed} sealed, {left} awaited.")
        if left:
            raise SystemExit(1)
