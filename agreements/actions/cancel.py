"""Cancel: a principal withdraws an agreement that is not in force."""

from datetime import datetime

from django.db import transaction

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import AlreadyInForce, IsOver, NotAllowed
from agreements.lifecycle import Status
from agreements.models import Agreement, Event, Notice, Person, Remark


@transaction.atomic
def cancel(*, agreement: Agreement, principal: Person, now: datetime) -> Agreement:
    """Cancel the agreement, and tell both parties: the event names the notices. Cancelling twice is
    harmless.

    Args:
        now: an aware time.

    Returns:
        The agreement as it stands afterwards.

    Raises:
        NotAllowed: `principal` is not a principal of its school.
        AlreadyInForce: both have signed.
        IsOver: it was ended.
    """
    current = claim(agreement)
    if not access.is_principal_of(principal, current):
        raise NotAllowed
    if current.status == Status.CANCELLED:
        return current
    if not access.can_cancel(principal, current):
        in_force = current.status == Status.IN_FORCE
        raise AlreadyInForce(current) if in_force else IsOver(current)
    Remark.objects.forget(current)
    Agreement.objects.filter(
        pk=current.pk, status=Status.OPEN.value, revision=current.revision
    ).update(status=Status.CANCELLED.value, cancelled_at=now)
    data = {"notices": Notice.named(notices.cancelled(current.pk))}
    journal.append(current, Event.Kind.CANCELLED, actor=principal, now=now, data=data)
    return claim(current)
