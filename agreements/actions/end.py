"""End: either party, when it wishes, and with no reason asked; a principal on a party's behalf."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import IsOver, NotAllowed, WrongPeriod
from agreements.lifecycle import Actor, Status
from agreements.models import Agreement, Event, Person


@transaction.atomic
def end(
    *,
    agreement: Agreement,
    person: Person,
    on_behalf_of: Actor | None = None,
    on: date,
    now: datetime,
) -> Agreement:
    """End the agreement from a day on, and tell the other party and the principals.

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
        WrongPeriod: the day is past, or beyond the school year.
    """
    current = claim(agreement)
    acting = access.acting_on(person, current)
    if acting is None:
        raise NotAllowed
    if current.status == Status.CANCELLED:
        raise IsOver(current)
    if current.ends_on is not None and current.ends_on <= on:
        return current
    for_whom = on_behalf_of if acting is Actor.PRINCIPAL else acting
    if for_whom not in (Actor.MENTEE, Actor.MENTOR):
        raise NotAllowed
    today = timezone.localdate(now)
    if not access.can_end(person, current, today):
        return current
    _check(on, today, current)
    ended = Agreement.objects.filter(
        pk=current.pk, status=current.status, revision=current.revision, ends_on=current.ends_on
    ).update(status=Status.ENDED.value, ended_at=now, ends_on=on)
    if ended != 1:  # not while it is held
        raise IsOver(current)
    data = {"by": acting.value, "for": for_whom.value, "ends_on": on.isoformat()}
    journal.append(current, Event.Kind.ENDED, actor=person, now=now, data=data)
    notices.ended(current.pk)
    return claim(current)


def _check(on: date, today: date, agreement: Agreement) -> None:
    """Raises WrongPeriod. Today is always a good day, even when the school year is over."""
    if on < today:
        raise WrongPeriod.past()
    if on > max(today, agreement.school_year.ends_on):
        raise WrongPeriod.beyond_school_year()
