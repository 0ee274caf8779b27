"""Make the documents that are still missing, where making one failed or was cut short."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agreements.documents import store_document
from agreements.lifecycle import Status
from agreements.models import Agreement


class Command(BaseCommand):
    help = "Make the document of every agreement in force that has none. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Agreement.objects.filter(
            status=Status.IN_FORCE.value, document__isnull=True
        ).values_list("pk", flat=True)
        made = 0
        for pk in waiting:
            store_document(pk, timezone.now())
            made += 1
        self.stdout.write(f"{made} document(s) made.")
