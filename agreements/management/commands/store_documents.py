"""Make the documents that are still missing, where making one failed or was cut short."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agreements.documents import NotMade, store_document
from agreements.models import Agreement


class Command(BaseCommand):
    help = "Make the document of every agreement in force that has none. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Agreement.objects.filter(
            in_force_at__isnull=False, document__isnull=True
        ).values_list("pk", flat=True)
        made = failed = 0
        for pk in waiting:
            try:
                store_document(pk, timezone.now())
                made += 1
            except NotMade:
                failed += 1
        self.stdout.write(f"{made} made, {failed} failed.")
        if failed:
            raise SystemExit(1)
