"""Remind whoever the calendar says, and tell the principals of those whom reminders didn't move.

Whatever runs it, however often and however many at once: the database holds one reminder a person
and day, and one digest a person and week."""

from datetime import datetime

from django.utils import timezone

from agreements.actions.remind import by_person, reminded_on
from agreements.awaiting import (
    Awaited,
    being_reminded,
    everyone_awaited,
    in_progress,
    refused,
    unreachable,
)
from agreements.models import Membership, Notice, NoticeRefusal
from agreements.models.agreement_queries import AgreementQuerySet
from agreements.models.school_holiday import recorded_calendar
from agreements.notices import digest, reminder
from agreements.reminders import in_digest, monday_of, reminder_due


def remind_due(now: datetime) -> int:
    """Send today's reminders: one to each person for whom one is due, of all that awaits them.

    Nobody is written to who wants no more reminders, whose address refuses messages, or to whom a
    reminder is still on its way: the principals see what was not delivered.

    Args:
        now: an aware time.

    Returns:
        How many people were reminded by this call.
    """
    calendar, today = recorded_calendar(), timezone.localdate(now)
    if not calendar.is_open(today):
        return 0

    def is_due(of: list[Awaited]) -> bool:
        return any(reminder_due(a.since, a.reminded, today, calendar) for a in of)

    def wanted(agreements: AgreementQuerySet) -> list[Awaited]:
        return [a for a in everyone_awaited(agreements) if a.key not in unwanted]

    passed_over, unwanted = reminded_on(now) | being_reminded() | unreachable(), refused()
    sent = 0
    for person, of in by_person(wanted(in_progress(today))).items():
        if person.pk in passed_over or not person.is_active or not is_due(of):
            continue
        # The messages before this one took time: things may have moved.
        still = in_progress(today).filter(pk__in=[a.agreement.pk for a in of])
        of = by_person(wanted(still)).get(person, [])
        sent += is_due(of) and reminder(of, today) is not None
    return sent


def send_digests(now: datetime) -> int:
    """Tell each principal, once a week, who is awaited in their schools since day 15 or longer.

    Args:
        now: an aware time.

    Returns:
        How many principals were told by this call.
    """
    calendar, today = recorded_calendar(), timezone.localdate(now)
    if not calendar.is_open(today):
        return 0
    late = [a for a in everyone_awaited(in_progress(today)) if in_digest(a.since, today, calendar)]
    schools = {a.agreement.school_id for a in late}
    leading = Membership.objects.active(now).filter(
        role=Membership.Role.PRINCIPAL, school__in=schools, person__is_active=True
    )
    told = Notice.objects.filter(kind=Notice.Kind.DIGEST, day=monday_of(today))
    refusing = NoticeRefusal.objects.filter(kind=Notice.Kind.DIGEST)
    by_principal: dict[int, list[Membership]] = {}
    for membership in (
        leading.exclude(person__in=told.values("person"))
        .exclude(person__in=refusing.values("person"))
        .select_related("person")
        .order_by("pk")
    ):
        by_principal.setdefault(membership.person_id, []).append(membership)
    sent = 0
    for memberships in by_principal.values():
        led = {membership.school_id for membership in memberships}
        of = [a for a in late if a.agreement.school_id in led]
        sent += digest(memberships[0], of, today) is not None
    return sent
