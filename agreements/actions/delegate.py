"""Delegate: a principal names an acting principal for a period."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from agreements import access, notices
from agreements.actions.end_membership import held
from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import AlreadyHeld, OwnRights, WrongPeriod
from agreements.actions.party import Party, find_or_add
from agreements.models import Membership, Person
from agreements.text import normalise_email

LONGEST: Final = timedelta(days=366)


def delegate(
    *,
    membership: Membership,
    principal: Person,
    party: Party,
    language: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Membership:
    """Give `party` the membership of a principal of the same school, from `starts_at` until
    `ends_at`, aware times, and tell them. The same sent twice is done once.

    Args:
        membership: the principal's own, which is not itself delegated.
        language: "fr" or "en", of a person who isn't known yet.
        now: an aware time.

    Raises:
        NotAllowed: it isn't `principal`'s to delegate, or not any more.
        OwnRights: the address is the principal's own.
        AlreadyHeld: the person leads that school themself.
        WrongPeriod: it is past, runs backwards, is longer than LONGEST, or outlasts the
            principal's own membership.
    """
    if normalise_email(party.email) == principal.email:
        raise OwnRights
    with transaction.atomic():
        current = held(membership)
        if not access.can_delegate_from(principal, current, now):
            raise NotAllowed
        _check_period(current, starts_at, ends_at, now)
        person = find_or_add(party.email, party.name, language)
        same = {"person": person, "role": Membership.Role.PRINCIPAL, "school": current.school}
        if Membership.objects.filter(**same, ends_at=None).exists():
            raise AlreadyHeld
        period = {"starts_at": starts_at, "ends_at": ends_at, "delegated_from": current}
        made_before = Membership.objects.filter(**same, **period).first()
        if made_before:
            return made_before
        made = Membership.objects.create(**same, **period, granted_by=principal)
        notices.role_given(made.pk)
        return made


def _check_period(own: Membership, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise WrongPeriod.past()
    if ends_at <= starts_at:
        raise WrongPeriod.backwards()
    if ends_at - starts_at > LONGEST:
        raise WrongPeriod.too_long()
    if own.ends_at is not None and ends_at > own.ends_at:
        raise WrongPeriod.beyond_own_end()
