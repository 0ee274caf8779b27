"""Send the notices that are due, where sending failed or was cut short."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agreements.models import Notice
from agreements.notices.outdated import mark_outdated
from agreements.notices.sending import send
from agreements.notices.stuck import report_stuck


class Command(BaseCommand):
    help = (
        "Set aside what was not delivered and is no longer true; tell the administrators what is "
        "stuck, once a day at most; then send every notice that waits, save those tried a short "
        "while ago. Safe to run at any time, several at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        mark_outdated(timezone.now())
        report_stuck(timezone.now())
        due = Notice.objects.due(timezone.now()).values_list("pk", flat=True)
        sent = sum(send(pk, timezone.now()) for pk in list(due))
        queued = Notice.objects.filter(state=Notice.State.QUEUED).count()
        undelivered = Notice.objects.undelivered().count()
        self.stdout.write(f"{sent} sent, {queued} waiting, {undelivered} not delivered.")
