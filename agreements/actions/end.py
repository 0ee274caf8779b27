"""End: either party, when it wishes, and with no reason asked; a principal on a party's behalf."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import HasExpired, IsOver, NotAllowed
from agreements.actions.membership_errors import WrongPeriod
from agreements.actions.seal import seal_now
from agreements.after_commit import after_commit
from agreements.lifecycle import PARTIES, Actor, Status
from agreements.models import Agreement, Event, Notice, Person, Remark, Sealing


@transaction.atomic
def end(
    *,
    agreement: Agreement,
    person: Person,
    on_behalf_of: Actor | None = None,
    on: date,
    now: datetime,
) -> Agreement:
    """End the agreement from a day on, and tell the other party and the principals: the event names
    the notices. Of what was in force, an end notice is sealed.

    What is ended already, from that day or before it, stays as it is: ending twice, at once from
    two sides, is one ending. An end that is still to come is brought forward, never put off.

    Args:
        on_behalf_of: the party for whom a principal ends it; a party ends it for itself.
        on: the first day, in America/Toronto, on which it is ended: today, or a later one of the
            agreement's school year.
        now: an aware time.

    Returns:
        The agreement as it stands afterwards.

    Raises:
        NotAllowed: it isn't `person`'s to end, or a principal doesn't say for whom.
        IsOver: it was cancelled.
        HasExpired: it was in force to the end of its school year, which is over.
        WrongPeriod: the day is past, or beyond the school year.
    """
    current = claim(agreement)
    acting = access.acting_on(person, current)
    if acting is None:
        raise NotAllowed
    if current.status == Status.CANCELLED:
        raise IsOver(current)
    today = timezone.localdate(now)
    if current.has_expired(today):
        raise HasExpired(current)
    if current.ends_on is not None and current.ends_on <= on:
        return current
    for_whom = on_behalf_of if acting is Actor.PRINCIPAL else acting
    if for_whom not in PARTIES:
        raise NotAllowed
    if not access.can_end(person, current, today):
        return current
    _check(on, today, current)
    Remark.objects.forget(current)
    ended = Agreement.objects.filter(
        pk=current.pk, status=current.status, revision=current.revision, ends_on=current.ends_on
    ).update(status=Status.ENDED.value, ended_at=now, ends_on=on)
    if ended != 1:  # not while it is held
        raise IsOver(current)
    told = notices.ended(
        current.pk,
        by=person,
        acting=acting,
        for_whom=for_whom,
        on=on,
        before=current.ends_on,
        now=now,
    )
    data = {
        "by": acting.value,
        "for": for_whom.value,
        "ends_on": on.isoformat(),
        "notices": Notice.named(told),
    }
    event = journal.append(current, Event.Kind.ENDED, actor=person, now=now, data=data)
    if current.in_force_at:
        Sealing.objects.create(end=event, requested_at=now, not_before=now)
        after_commit(seal_now, current.pk)
    return claim(current)


def _check(on: date, today: date, agreement: Agreement) -> None:
    """Raises WrongPeriod. Today is a good day for what is open, even when the school year is
    over."""
    if on < today:
        raise WrongPeriod.past()
    if on > max(today, agreement.school_year.ends_on):
        raise WrongPeriod.beyond_school_year()
