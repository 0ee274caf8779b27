"""Seal: make the document of an agreement in force, once, whoever tries and however often.

The signatures are committed before this begins, and nothing here undoes them. Whoever makes the
document claims its row first, until a moment that leaves ample time: a process that dies on the way
loses its claim by that moment, and the next one does it all again. The document and the end of the
claim are one transaction, so that there is one document however many were at it."""

import hashlib
import logging
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from agreements import documents, journal
from agreements.models import Agreement, Document, Event, Sealing

if TYPE_CHECKING:
    from agreements.documents.seals.seal import Sealed

CLAIM: Final = timedelta(minutes=5)
# Before the second try, the third…; the last one for all that follow.
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))

logger = logging.getLogger(__name__)


class _Lost(Exception):
    """The claim ran out, and somebody else took it."""


@task()
def seal_now(agreement_pk: int) -> None:
    """`seal` at the current time, for what runs after a commit."""
    seal(agreement_pk, timezone.now())


def seal(agreement_pk: int, now: datetime) -> Document | None:
    """Make and keep the sealed document of an agreement, unless that is done or somebody is at it.

    Args:
        now: an aware time, at which the document is made.

    Returns:
        The document; None where there is none yet: somebody else is making it, a pause is on, or
        it failed, which its Sealing then says.
    """
    agreement = Agreement.objects.for_display().select_related("standing_text").get(pk=agreement_pk)
    if not (taken := _claim(agreement, now)):
        return _made(agreement)
    claim, left = taken
    failure = Sealing.Failure.STORAGE
    try:
        if left:  # first: whoever dies from here on leaves a claim of their own
            documents.discard(agreement, left)
        failure = Sealing.Failure.RENDER
        sealed = documents.make_document(agreement, now)
        failure = Sealing.Failure.STORAGE
        name = documents.keep(agreement, sealed.pdf, claim)
        return _finish(agreement, sealed, name, claim, now)
    except _Lost:
        documents.discard(agreement, claim)
        return _made(agreement)
    except documents.NotProven:
        _give_back(agreement, claim, now, Sealing.Failure.PROOF, "verify")
    except documents.SealUnavailable as error:
        _give_back(agreement, claim, now, Sealing.Failure.KEY, error.reason)
    except documents.Unverified as error:
        _give_back(agreement, claim, now, Sealing.Failure.CHECK, error.reason)
    except documents.TimestampUnavailable as error:
        _give_back(agreement, claim, now, Sealing.Failure.TIMESTAMP, error.code)
    except Exception as error:
        # Whatever the cause, the signatures stand and the document can be made later.
        logger.exception("document of agreement %s was not made", agreement.reference)
        _give_back(agreement, claim, now, failure, type(error).__name__)
    return None


def seal_again(agreement_pk: int, now: datetime) -> Document | None:
    """`seal`, without waiting for the end of a pause. `now`: an aware time."""
    Sealing.objects.filter(agreement_id=agreement_pk, not_before__gt=now).update(not_before=now)
    return seal(agreement_pk, now)


def _made(agreement: Agreement) -> Document | None:
    return Document.objects.filter(agreement=agreement).first()


def _claim(agreement: Agreement, now: datetime) -> tuple[uuid.UUID, uuid.UUID | None] | None:
    """Take the row, if it is free and its document isn't there. Gives the new claim, and the one
    before it, if any: its holder failed or died, and what bytes it left can't be anybody's document
    any more."""
    row = Sealing.objects.filter(agreement=agreement)
    found = row.due(now).values_list("claim", "tries").first()
    if found is None:
        return None
    left, tries = found
    claim = uuid.uuid4()
    mine = {"claim": claim, "claimed_until": now + CLAIM, "tries": F("tries") + 1}
    # The number of tries: somebody may have claimed, sealed, and left no claim since.
    if row.free(now).filter(tries=tries).update(**mine) != 1:
        return None
    return claim, left


def _finish(
    agreement: Agreement, sealed: "Sealed", name: str, claim: uuid.UUID, now: datetime
) -> Document:
    """
    Raises:
        _Lost: the claim is no longer this one.
    """
    with transaction.atomic():
        held = Sealing.objects.filter(agreement=agreement, claim=claim)
        if held.update(claim=None, claimed_until=None, failure="", detail="") != 1:
            raise _Lost
        document = Document.objects.create(
            agreement=agreement,
            file=name,
            sha256=hashlib.sha256(sealed.pdf).hexdigest(),
            size=len(sealed.pdf),
            created_at=now,
            level=sealed.level,
            certificate=sealed.fingerprint,
        )
        data = {
            "sha256": document.sha256,
            "size": document.size,
            "level": sealed.level,
            "certificate": sealed.fingerprint,
        }
        if sealed.lowered_because:
            data["lowered_because"] = sealed.lowered_because
        journal.append(agreement, Event.Kind.DOCUMENT_STORED, actor=None, now=now, data=data)
    return document


def _give_back(
    agreement: Agreement,
    claim: uuid.UUID,
    now: datetime,
    failure: Sealing.Failure,
    detail: str,
) -> None:
    """End the claim, and say what failed and when it may be tried again. The claim stays named: the
    next one knows what bytes to clear away."""
    held = Sealing.objects.filter(agreement=agreement, claim=claim)
    tries = held.values_list("tries", flat=True).first()
    if tries is None:
        return
    logger.error("agreement %s is not sealed: %s, %s", agreement.reference, failure, detail)
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    held.update(claimed_until=now, failure=failure, detail=detail, not_before=now + pause)
