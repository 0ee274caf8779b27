"""Seal the documents that are awaited, where sealing failed or was cut short."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agreements.actions.seal import seal, seal_again
from agreements.models import Sealing


class Command(BaseCommand):
    help = (
        "Seal the document of every agreement in force that has none, save those tried a short "
        "while ago. Safe to run at any time, several at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those tried a short while ago")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        waiting = Sealing.objects.awaited() if options["all"] else Sealing.objects.due(now)
        verb = seal_again if options["all"] else seal
        sealed = 0
        for pk in waiting.values_list("agreement_id", flat=True):
            sealed += verb(pk, timezone.now()) is not None
        left = Sealing.objects.awaited().count()
        self.stdout.write(f"{sealed} sealed, {left} awaited.")
        if left:
            raise SystemExit(1)
