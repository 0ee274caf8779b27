"""What an action makes lapse: the signatures that stood before it."""

from datetime import datetime

from agreements import journal
from agreements.models import Agreement, Event, Person, Signature


def lapse(
    agreement: Agreement, *, by: Person, now: datetime, because: str | None = None
) -> list[Signature]:
    """Let the standing signatures of `agreement` lapse, each with its event, in the caller's
    transaction.

    Args:
        agreement: as it was claimed, with its signatures.
        now: an aware time.
        because: the mark of the event, where it isn't that a party wrote: « on_paper »,
            « name_corrected ».

    Returns:
        Those that lapsed, for the caller to tell their signers.
    """
    standing = agreement.standing_signatures
    for signature in standing:
        Signature.objects.filter(pk=signature.pk, lapsed_at__isnull=True).update(lapsed_at=now)
        data = {"role": signature.role, "revision": signature.revision}
        why = {because: True} if because else {}
        journal.append(agreement, Event.Kind.SIGNATURE_LAPSED, actor=by, now=now, data=data | why)
    return standing
