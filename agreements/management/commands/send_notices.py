"""Send the notices that are due, where sending failed or was cut short."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agreements.models import Notice
from agreements.notices.sending import send


class Command(BaseCommand):
    help = (
        "Send every notice that waits, save those tried a short while ago. Safe to run at any "
        "time, several at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        due = Notice.objects.due(timezone.now()).values_list("pk", flat=True)
        sent = sum(send(pk, timezone.now()) for pk in list(due))
        queued = Notice.objects.filter(state=Notice.State.QUEUED).count()
        undelivered = Notice.objects.undelivered().count()
        self.stdout.write(f"{sent} sent, {queued} waiting, {undelivered} not delivered.")
