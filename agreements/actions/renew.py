"""Renew: the same two people, for the next school year; names are copied, texts are not."""

import uuid
from datetime import date, datetime

from django.utils import timezone

from agreements import access
from agreements.actions.create import create
from agreements.actions.errors import IsOver, NoNextYear, NotAllowed, NotOpen
from agreements.actions.party import Party
from agreements.lifecycle import Actor, Status
from agreements.models import Agreement, Person, SchoolYear


def next_year(agreement: Agreement, today: date) -> SchoolYear | None:
    """The school year after the agreement's, where agreements can be made in it on `today` (a day
    in America/Toronto)."""
    following = agreement.school_year.start + 1
    return SchoolYear.objects.usable(today).filter(start=following).first()


def renew(
    *, agreement: Agreement, principal: Person, creation_key: uuid.UUID, now: datetime
) -> Agreement:
    """Make the agreement of the same pair for the next school year, and invite both.

    Args:
        creation_key: comes with the form; the same form sent again gives back what it made.
        now: an aware time.

    Raises:
        NotAllowed: `principal` is not a principal of its school.
        NotOpen, IsOver: it is not one that can be renewed: still being written, or cancelled.
        NoNextYear: the next school year can't be used yet.
        AlreadyLive: the pair has an agreement in that year.
    """
    if not access.is_principal_of(principal, agreement):
        raise NotAllowed
    if not access.can_renew(principal, agreement):
        raise NotOpen(agreement) if agreement.status == Status.OPEN else IsOver(agreement)
    year = next_year(agreement, timezone.localdate(now))
    if year is None:
        start = agreement.school_year.start + 1
        raise NoNextYear(f"{start}-{start + 1}")
    mentee, mentor = (
        Party(agreement.name_of(role), agreement.party(role).email)
        for role in (Actor.MENTEE, Actor.MENTOR)
    )
    return create(
        principal=principal,
        school=agreement.school,
        school_year=year,
        mentee=mentee,
        mentor=mentor,
        language=agreement.language,
        creation_key=creation_key,
        follows=agreement,
        now=now,
    )
