"""End a membership: from a moment on it gives access to nothing."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from agreements import access, notices
from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import AlreadyEnded, WrongPeriod
from agreements.models import Membership, Person


def end_membership(*, membership: Membership, by: Person, at: datetime, now: datetime) -> None:
    """End the membership, and with it what it delegates.

    Args:
        by: an administrator; or, for a delegation, the principal who delegated.
        at: an aware time, `now` or later.
        now: an aware time.

    Raises:
        NotAllowed: it isn't for `by` to end.
        AlreadyEnded, WrongPeriod: as for `end`.
    """
    with transaction.atomic():
        current = held(membership)
        if not access.can_end_membership(by, current):
            raise NotAllowed
        end(current, by, at, now)
        notices.role_ended(current.pk)


def held(membership: Membership) -> Membership:
    """The membership as it stands, held until the caller's transaction ends."""
    rows = Membership.objects.select_for_update(of=("self",))
    return rows.select_related("person", "school", "delegated_from").get(pk=membership.pk)


def end(membership: Membership, by: Person, at: datetime, now: datetime) -> None:
    """End a held membership and what it delegates, in the caller's transaction.

    Raises:
        AlreadyEnded: it is over.
        WrongPeriod: `at` is past, or after the end that it has: that would be a right given.
    """
    if membership.ends_at is not None and membership.ends_at <= now:
        raise AlreadyEnded
    if at < now:
        raise WrongPeriod.past()
    if membership.ends_at is not None and at > membership.ends_at:
        raise WrongPeriod.put_off()
    later = Membership.objects.filter(delegated_from=membership, ends_at__gt=at)
    for rows in (Membership.objects.filter(pk=membership.pk), later):
        # What has not begun yet ends as it begins.
        rows.update(ends_at=Greatest(F("starts_at"), at), ended_by=by)
