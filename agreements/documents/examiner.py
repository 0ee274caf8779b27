"""Have a file examined in a process of its own: within a time, within a memory, a few at once."""

from typing import Final

from agreements.documents.apart import AT_ONCE, Busy, answer_of, turn
from agreements.examination import Examination, Reason, Trust, Verdict
from agreements.examination.glance import glance

__all__ = ["AT_ONCE", "Busy", "examine_apart"]

_WITHIN: Final = 20  # seconds, of which the process may compute five


def examine_apart(data: bytes, trust: Trust) -> Examination:
    """What agreements.examination says of the file, whatever is in it.

    Raises:
        Busy: others are being examined.
    """
    if reason := glance(data):
        return Examination(Verdict.UNREADABLE, reason)
    with turn("examinations"):
        answer = answer_of("agreements.examination", trust.dump() + data, within=_WITHIN)
    try:
        return Examination.load(answer)
    except (ValueError, KeyError, TypeError):
        return Examination(Verdict.UNREADABLE, Reason.TOO_COSTLY)
