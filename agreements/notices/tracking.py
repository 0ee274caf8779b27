"""What a mail provider tells of a message after it took it: that it came back, or was unwanted.

It comes by the provider's webhook, verified by mentorat.mail_webhook, as a signal of anymail. A
notice is found by the message's own id, or by the ids that the message carries (`metadata_of`),
never by its address alone; the address must agree besides, since a notice that is sent again may go
to a corrected one. What is told may come before the sending is written here: the claim by which a
notice is being sent tells that sending from those before it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from anymail.signals import AnymailTrackingEvent, EventType
from django.db.models import Q
from django.utils import timezone

from agreements.models import Notice
from agreements.models.notice import COMPLAINED, REJECTED
from agreements.text import normalise_email

# For good: « deferred » is tried again by the provider, and « delivered » after one of these
# doesn't make it known that the message was read.
CAME_BACK: Final = {
    EventType.BOUNCED: "bounced",
    EventType.REJECTED: REJECTED,
    EventType.FAILED: "failed",
    EventType.COMPLAINED: COMPLAINED,
}
# How much the provider's clock may be behind ours.
SKEW: Final = timedelta(minutes=1)


def metadata_of(notice: Notice) -> dict[str, str]:
    """What a provider repeats in all that it tells of the message: which notice it carries, and
    the claim by which it is being sent. It names nobody."""
    return {"notice": str(notice.public_id), "sending": str(notice.claim)}


def receive(event: AnymailTrackingEvent, **_signal: Any) -> None:
    """`record` at the current time: the receiver of anymail's signal."""
    record(event, timezone.now())


def record(event: AnymailTrackingEvent, now: datetime) -> bool:
    """Have the notice of this message say that it came back. Told twice, it is once; what concerns
    no message of ours is left.

    Args:
        now: an aware time.

    Returns:
        Whether a notice changed.
    """
    error = CAME_BACK.get(event.event_type)
    if error is None:
        return False
    came_back = {"state": Notice.State.BOUNCED, "undelivered_at": now, "error": error}
    over = {"next_try_at": None, "claim": None, "claimed_until": None}
    of_the_message = Notice.objects.filter(_ids(event)).order_by()
    if event.recipient:
        of_the_message = of_the_message.filter(address=normalise_email(event.recipient))
    # First, since what is being sent may be sent in between, and never the other way.
    if claim := _id_in(event, "sending"):
        being_sent = of_the_message.filter(state=Notice.State.QUEUED, claim=claim)
        if being_sent.update(**came_back, **over, sent_at=now):
            return True
    sent = of_the_message.filter(state=Notice.State.SENT)
    # What is told again of an earlier sending says nothing of the last one.
    if event.timestamp and timezone.is_aware(event.timestamp):
        sent = sent.filter(sent_at__lte=event.timestamp + SKEW)
    return sent.update(**came_back, **over) > 0


def _ids(event: AnymailTrackingEvent) -> Q:
    """By which a notice is known; of none where the event has none."""
    ids = Q(pk=None)
    if name := str(event.message_id or ""):
        bare = name.strip("<>")
        ids |= Q(provider_id=name) | Q(message_id=name) | Q(message_id=f"<{bare}>")
    if notice := _id_in(event, "notice"):
        ids |= Q(public_id=notice)
    return ids


def _id_in(event: AnymailTrackingEvent, name: str) -> uuid.UUID | None:
    """One of the ids that the message carried (`metadata_of`)."""
    try:
        return uuid.UUID(event.metadata[name])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
