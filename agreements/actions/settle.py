"""Settle: either party says that a remark asks for nothing more."""

from datetime import datetime

from django.db import transaction

from agreements.actions.answer import standing
from agreements.actions.claim import claim
from agreements.actions.remark import party_discussing
from agreements.models import Person, Remark


@transaction.atomic
def settle(*, remark: Remark, person: Person, now: datetime) -> Remark:
    """Settle a remark; it stays there to be read until all are deleted. Settling twice, or at once
    from two sides, is settling once.

    Args:
        now: an aware time.

    Raises:
        NotAllowed: `person` is not a party.
        NotOpen: the agreement is no longer being written.
        NoSuchRemark: it was taken back.
    """
    current = claim(remark.agreement)
    party_discussing(person, current)
    asked = standing(remark, current)
    Remark.objects.filter(pk=asked.pk, settled_at=None).update(settled_at=now, settled_by=person)
    return standing(asked, current)
