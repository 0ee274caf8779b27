"""Hand a school over: one principal ends where the next one starts."""

from datetime import datetime

from django.db import transaction

from agreements import access, notices
from agreements.actions.end_membership import end, held
from agreements.actions.errors import NotAllowed
from agreements.actions.invite import give
from agreements.actions.membership_errors import OwnRights, SamePrincipal
from agreements.actions.party import Party, find_or_add
from agreements.models import Membership, Person
from agreements.text import normalise_email


def hand_over(
    *,
    membership: Membership,
    administrator: Person,
    party: Party,
    language: str,
    at: datetime,
    now: datetime,
) -> Membership:
    """End a principal's membership at `at`, and start the successor's at the same moment.

    Args:
        party: the successor, known already or not.
        language: "fr" or "en", of a successor who isn't known yet.
        at: an aware time, `now` or later.
        now: an aware time.

    Returns:
        The successor's membership; one that was there before when they lead the school already.

    Raises:
        NotAllowed: `administrator` is none, or this isn't a principal's own membership.
        OwnRights: the successor's address is the administrator's own.
        SamePrincipal: the successor is the principal who leaves.
        AlreadyEnded, WrongPeriod: as for ending it.
    """
    if not access.can_administer(administrator):
        raise NotAllowed
    if normalise_email(party.email) == administrator.email:
        raise OwnRights
    with transaction.atomic():
        current = held(membership)
        if not access.can_be_handed_over(current):
            raise NotAllowed
        if normalise_email(party.email) == current.person.email:
            raise SamePrincipal
        end(current, administrator, at, now)
        successor = find_or_add(party.email, party.name, language)
        notices.role_ended(current.pk)
        return give(
            successor, Membership.Role.PRINCIPAL, current.place, administrator, starts_at=at
        )
