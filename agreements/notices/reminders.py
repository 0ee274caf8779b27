"""The messages that come again: to who is awaited, and to the principals. Once a day, and once a
week: the database holds it, so that two who send at once send one."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from agreements.awaiting import Awaited
from agreements.models import Membership, Mention, Notice, Person
from agreements.notices.messages import queue
from agreements.reminders import monday_of


def reminder(of: Sequence[Awaited], day: date, by: Person | None = None) -> Notice | None:
    """Remind one person of all that awaits them in `of`, which has at least one entry.

    Args:
        day: today, in America/Toronto.
        by: the principal who asks for it; None for the calendar.

    Returns:
        None when they were reminded that day already: nothing is sent.
    """
    facts = {"by": by.name} if by else {}
    notice = Notice(agreement=of[0].agreement, person=of[0].person, day=day, facts=facts)
    return _send("reminder", notice, of)


def digest(membership: Membership, of: Sequence[Awaited], day: date) -> Notice | None:
    """Tell a principal who is awaited, in all of their schools together.

    Args:
        membership: one of theirs, with its person.
        day: today, in America/Toronto.

    Returns:
        None when they were told that week already: nothing is sent.
    """
    notice = Notice(membership=membership, person=membership.person, day=monday_of(day))
    return _send("digest", notice, of)


def _send(kind: str, notice: Notice, of: Sequence[Awaited]) -> Notice | None:
    notice.kind = kind
    try:
        with transaction.atomic():
            queue(notice)
            Mention.objects.bulk_create(
                Mention(
                    notice=notice,
                    agreement=each.agreement,
                    role=each.role.value,
                    step=each.step.value,
                    since=each.since,
                )
                for each in of
            )
    except IntegrityError:
        same = Notice.objects.filter(person=notice.person, kind=kind, day=notice.day)
        if not same.exists():
            raise
        return None
    return notice
