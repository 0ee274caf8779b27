"""What an agreement asks of each of its parties now, derived from its rows."""

from enum import StrEnum

from agreements.lifecycle import PARTIES, Actor, Status
from agreements.models import Agreement
from agreements.models.agreement import EXPECTATIONS


class Step(StrEnum):
    """What one party has to do, or whom it awaits."""

    WRITE = "write"
    AWAIT_WRITING = "await_writing"
    SIGN = "sign"
    AWAIT_SIGNATURE = "await_signature"
    NOTHING = "nothing"


def step_of(role: Actor, agreement: Agreement) -> Step:
    """What the agreement asks of its party `role`. Reads the `signatures` that are prefetched."""
    if agreement.status != Status.OPEN:
        return Step.NOTHING
    missing = agreement.missing_before_signing()
    if EXPECTATIONS[role] in missing or "arrangements" in missing:
        return Step.WRITE
    if missing:
        return Step.AWAIT_WRITING
    return Step.AWAIT_SIGNATURE if agreement.standing_signature(role) else Step.SIGN


def awaited(agreement: Agreement) -> list[Actor]:
    """The parties of whom something is asked now, the mentee first."""
    return [role for role in PARTIES if step_of(role, agreement) in (Step.WRITE, Step.SIGN)]
