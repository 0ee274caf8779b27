"""What was not delivered and has stopped being true: nobody has to see to it any more. Its row goes
on saying that it didn't arrive, and why."""

from datetime import datetime

from agreements.models import Notice
from agreements.notices.truth import is_still_true


def mark_outdated(now: datetime) -> int:
    """Have each notice that was not delivered, and says what is no longer so, say when that was
    found.

    Args:
        now: an aware time.

    Returns:
        How many this call marked.
    """
    rows = Notice.objects.undelivered().select_related("person", "agreement", "membership")
    undelivered = rows.prefetch_related("agreement__signatures")
    return sum(mark(notice, now) for notice in undelivered if not is_still_true(notice, now))


def mark(notice: Notice, now: datetime) -> bool:
    """Mark one of them, unless it was delivered or sent anew meanwhile."""
    row = Notice.objects.undelivered().order_by().filter(pk=notice.pk)
    return row.update(outdated_at=now) == 1
