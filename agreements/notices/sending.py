"""Send notices: each once, whoever tries and however often.

Whoever sends a notice claims its row first, by a compare-and-swap, until a moment that leaves ample
time: a process that dies on the way loses its claim by that moment, and the next one sends. The row
says « sent » as soon as the mail server has accepted the message, and only then; a death between
the two sends it again, under the same Message-ID, by which mail readers know it. What stopped being
true while it waited is not sent: its row says « withdrawn »."""

import logging
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Final

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from agreements.models import Notice
from agreements.models.notice import REJECTED
from agreements.notices import attachment
from agreements.notices.mail import mail_of
from agreements.notices.truth import is_still_true

# Many times what each step of sending may take (settings.EMAIL_TIMEOUT).
CLAIM: Final = timedelta(minutes=5)
# Before the second try, the third…; after the last one the notice has failed, a day later.
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 360, 480))

logger = logging.getLogger(__name__)


class NotTaken(Exception):
    """The mail backend said nothing, and sent nothing."""


@task()
def send_now(notice_pk: int) -> None:
    """`send` at the current time, for what runs after a commit."""
    send(notice_pk, timezone.now())


def send(notice_pk: int, now: datetime) -> bool:
    """Send a notice, unless that is done, somebody is at it, or a pause is on.

    Args:
        now: an aware time.

    Returns:
        Whether this call sent it. When it failed, or was no longer true, its row says so.
    """
    claim = uuid.uuid4()
    mine = {"claim": claim, "claimed_until": now + CLAIM, "tries": F("tries") + 1}
    # Ordered rows can't be updated.
    if Notice.objects.due(now).order_by().filter(pk=notice_pk).update(**mine) != 1:
        return False
    notice = Notice.objects.for_mail().get(pk=notice_pk)
    if not is_still_true(notice, now):
        _withdraw(notice, claim, now)
        return False
    try:
        _hand_over(notice, now)
    except Exception as error:
        # Whatever the cause, what is told stands, and can be told later.
        _give_back(notice, claim, now, error)
        return False
    return True


def _hand_over(notice: Notice, now: datetime) -> None:
    """Give the message to the mail server, and write at once that it was accepted."""
    connection = get_connection()
    try:
        connection.open()
        message = mail_of(notice, connection)
        if connection.send_messages([message]) != 1 or _is_unknown(message):
            raise NotTaken
        left = {
            "provider_id": _provider_id(message),
            "facts": notice.facts | attachment.fact_of(message, notice),
        }
        row = Notice.objects.filter(pk=notice.pk)
        # Accepted is accepted, even if the claim ran out meanwhile.
        sent = row.filter(state=Notice.State.QUEUED).update(
            **left,
            state=Notice.State.SENT,
            sent_at=now,
            next_try_at=None,
            error="",
            claim=None,
            claimed_until=None,
        )
        if not sent:  # it came back already (tracking.py)
            row.filter(state=Notice.State.BOUNCED).update(**left)
    finally:
        with suppress(Exception):  # a goodbye that fails takes nothing back
            connection.close()


def _withdraw(notice: Notice, claim: uuid.UUID, now: datetime) -> None:
    logger.info("notice %s (%s) is no longer true", notice.pk, notice.kind)
    Notice.objects.filter(pk=notice.pk, claim=claim).update(
        state=Notice.State.WITHDRAWN,
        next_try_at=None,
        undelivered_at=now,
        error="",
        claim=None,
        claimed_until=None,
    )


def _give_back(notice: Notice, claim: uuid.UUID, now: datetime, error: Exception) -> None:
    """End the claim, and say what failed and when it may be tried again, if it may."""
    code = _code(error)
    logger.error("notice %s (%s) was not sent: %s", notice.pk, notice.kind, code)
    over = notice.tries > len(PAUSES) or _is_final(error)
    outcome = (
        {"state": Notice.State.FAILED, "next_try_at": None, "undelivered_at": now}
        if over
        else {"next_try_at": now + PAUSES[notice.tries - 1]}
    )
    Notice.objects.filter(pk=notice.pk, claim=claim).update(
        **outcome, error=code, claim=None, claimed_until=None
    )


def _is_unknown(message: EmailMessage) -> bool:
    """Whether a mail provider answered in a way that doesn't say that it took the message."""
    status = getattr(message, "anymail_status", None)
    return status is not None and status.status == {"unknown"}


def _provider_id(message: EmailMessage) -> str:
    """What a mail provider that was told by its own API calls the message; "" for a mail server."""
    status = getattr(message, "anymail_status", None)
    return str(getattr(status, "message_id", None) or "")


def _is_final(error: Exception) -> bool:
    """Whether the server refuses this very address for good: to wait a day would change nothing."""
    if isinstance(error, AnymailRecipientsRefused):
        return True
    return isinstance(error, SMTPRecipientsRefused) and _code(error).startswith("5")


def _code(error: Exception) -> str:
    """What failed: the server's number, the answer of the provider's API, or the kind of error.
    Their texts have the address."""
    if isinstance(error, AnymailRecipientsRefused):
        return REJECTED
    if isinstance(error, AnymailAPIError) and error.status_code is not None:
        return f"http {error.status_code}"
    if isinstance(error, SMTPRecipientsRefused):
        return str(next(iter(error.recipients.values()))[0])
    if isinstance(error, SMTPResponseException):
        return str(error.smtp_code)
    return type(error).__name__[:40]
