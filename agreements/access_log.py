"""The record of access: who opened, downloaded or exported which agreement, and in what quality.

Written by the views that show an agreement, in the request itself: what can't be recorded isn't
shown. Lists of names don't count, nor do refusals.
"""

from collections.abc import Iterable
from datetime import datetime

from agreements import access
from agreements.models import AccessRecord, Agreement, Membership, Person

Quality = AccessRecord.Quality


def record(
    person: Person, agreements: Iterable[Agreement], action: AccessRecord.Action, now: datetime
) -> None:
    """Add one record for each of `agreements`, in a single INSERT.

    Args:
        now: an aware time.

    Raises:
        ValueError: `person` has no quality in which to see one of them.
    """
    AccessRecord.objects.bulk_create(
        AccessRecord(
            agreement=agreement,
            person=person,
            action=action,
            quality=quality_of(person, agreement),
            at=now,
        )
        for agreement in agreements
    )


def quality_of(person: Person, agreement: Agreement) -> AccessRecord.Quality:
    """As what `person` sees the agreement now: as a party first, then by a membership.

    Raises:
        ValueError: as nothing.
    """
    role = agreement.role_of(person)
    if role:
        return Quality(role.value)
    covering = access.memberships_covering(person, agreement)
    qualities = {_quality_by(membership) for membership in covering}
    for quality in (Quality.PRINCIPAL, Quality.ACTING_PRINCIPAL, Quality.STAFF):
        if quality in qualities:
            return quality
    raise ValueError("nobody sees an agreement without a quality")


def _quality_by(membership: Membership) -> AccessRecord.Quality:
    if membership.delegated_from_id:
        return Quality.ACTING_PRINCIPAL
    return Quality(membership.role)
