"""Withdraw: a party takes back its own signature before the other has signed."""

from datetime import datetime

from django.db import transaction

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import AlreadyInForce, IsOver, NotAllowed
from agreements.lifecycle import Status, other_party
from agreements.models import Agreement, Event, Person, Signature


@transaction.atomic
def withdraw(*, agreement: Agreement, person: Person, now: datetime) -> Agreement:
    """Let the signature of `person` lapse, and tell the other party; the principal is told of
    signatures no more than of words. Without a signature that stands, there is nothing to do.

    Args:
        now: an aware time.

    Returns:
        The agreement as it stands afterwards.

    Raises:
        NotAllowed: `person` is not a party.
        AlreadyInForce: the other has signed too.
        IsOver: it was ended or cancelled.
    """
    current = claim(agreement)
    role = current.role_of(person)
    if role is None:
        raise NotAllowed
    if current.status == Status.IN_FORCE:
        raise AlreadyInForce(current)
    if current.status != Status.OPEN:
        raise IsOver(current)
    signature = current.standing_signature(role)
    if signature is None or not access.can_withdraw(person, current):
        return current
    Signature.objects.filter(pk=signature.pk, lapsed_at__isnull=True).update(lapsed_at=now)
    data = {"role": role.value, "revision": signature.revision, "withdrawn": True}
    journal.append(current, Event.Kind.SIGNATURE_LAPSED, actor=person, now=now, data=data)
    notices.signature_withdrawn(current.pk, current.party(other_party(role)).pk)
    return claim(current)
