"""Invite: an administrator gives somebody a role in a school or a service centre."""

from datetime import datetime

from django.db import IntegrityError, transaction

from agreements import access, notices
from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import OwnRights
from agreements.actions.party import Party, find_or_add
from agreements.models import Membership, Person, School, ServiceCentre
from agreements.text import normalise_email


def invite(
    *,
    administrator: Person,
    party: Party,
    language: str,
    role: Membership.Role,
    place: School | ServiceCentre,
    now: datetime,
) -> Membership:
    """Make the membership, and the person where they are not known yet, and tell them.

    Args:
        language: "fr" or "en", of a person who isn't known yet.
        now: an aware time: the membership starts then.

    Returns:
        The membership; the one that was there before when they had this role there already.

    Raises:
        NotAllowed: `administrator` is none.
        OwnRights: the address is the administrator's own.
    """
    if not access.can_administer(administrator):
        raise NotAllowed
    if normalise_email(party.email) == administrator.email:
        raise OwnRights
    with transaction.atomic():
        person = find_or_add(party.email, party.name, language)
        return give(person, role, place, administrator, starts_at=now)


def give(
    person: Person,
    role: Membership.Role,
    place: School | ServiceCentre,
    giver: Person,
    starts_at: datetime,
) -> Membership:
    """An open-ended membership of `person`, in the caller's transaction; the one that is there when
    they have it already."""
    where = {"school" if isinstance(place, School) else "service_centre": place}
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person=person, role=role, starts_at=starts_at, granted_by=giver, **where
            )
    except IntegrityError:
        held = Membership.objects.filter(person=person, role=role, ends_at=None, **where).first()
        if held is None:
            raise
        return held
    notices.role_given(membership.pk)
    return membership
