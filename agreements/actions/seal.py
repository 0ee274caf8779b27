"""Seal: make the document of an agreement in force, and the notice of each end that was told, once,
whoever tries and however often.

What was signed or said is committed before this begins, and nothing here undoes it. Whoever makes a
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

from agreements import documents, journal, notices
from agreements.models import Agreement, Document, Event, PaperScan, Sealing

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
    """Make and keep what is to be sealed of an agreement, unless that is done or somebody is at it:
    its document, then a notice for each time that its end was told, which follows the document.

    Args:
        now: an aware time, at which the documents are made.

    Returns:
        The last of them; None where one isn't there yet: somebody else is making it, a pause is on,
        or it failed, which its Sealing then says.
    """
    document = Document.objects.filter(agreement=agreement_pk).first()
    for sealing_pk in Sealing.objects.of(agreement_pk).values_list("pk", flat=True):
        document = seal_one(sealing_pk, now)
        if document is None:  # what follows waits for it
            return None
    return document


def seal_one(sealing_pk: int, now: datetime) -> Document | None:
    """`seal`, for a single document: an end notice without its agreement's document isn't tried."""
    sealing = Sealing.objects.with_agreement().select_related("end__actor").get(pk=sealing_pk)
    agreement = _read(sealing)
    if sealing.end and not hasattr(agreement, "document"):
        return None
    if not (taken := _claim(sealing, now)):
        return _made(sealing)
    claim, left = taken
    failure = Sealing.Failure.STORAGE
    try:
        if left:  # first: whoever dies from here on leaves a claim of their own
            documents.discard(agreement, left)
        failure = Sealing.Failure.RENDER
        sealed = _sealed(sealing, now)
        failure = Sealing.Failure.STORAGE
        name = documents.keep(agreement, sealed.pdf, claim)
        return _finish(sealing, sealed, name, claim, now)
    except _Lost:
        documents.discard(agreement, claim)
        return _made(sealing)
    except documents.NotProven:
        _give_back(sealing, claim, now, Sealing.Failure.PROOF, "verify")
    except documents.SealUnavailable as error:
        _give_back(sealing, claim, now, Sealing.Failure.KEY, error.reason)
    except documents.Unverified as error:
        _give_back(sealing, claim, now, Sealing.Failure.CHECK, error.reason)
    except documents.TimestampUnavailable as error:
        _give_back(sealing, claim, now, Sealing.Failure.TIMESTAMP, error.code)
    except Exception as error:
        # Whatever the cause, what was signed and said stands, and the document can be made later.
        logger.exception("a document of agreement %s was not made", agreement.reference)
        _give_back(sealing, claim, now, failure, type(error).__name__)
    return None


def seal_again(agreement_pk: int, now: datetime) -> Document | None:
    """`seal`, without waiting for the end of a pause. `now`: an aware time."""
    paused = Sealing.objects.of(agreement_pk).filter(not_before__gt=now)
    Sealing.objects.filter(pk__in=paused.values("pk")).update(not_before=now)
    return seal(agreement_pk, now)


def _read(sealing: Sealing) -> Agreement:
    """The agreement, with all that its documents are made of; the row has it from then on."""
    rows = Agreement.objects.for_display().select_related("standing_text")
    agreement = rows.get(pk=sealing.of.pk)
    if sealing.end:
        sealing.end.agreement = agreement
    else:
        sealing.agreement = agreement
    return agreement


def _sealed(sealing: Sealing, now: datetime) -> "Sealed":
    if sealing.end:
        return documents.make_end_notice(sealing.end, now)
    return documents.make_document(sealing.of, now)


def _made(sealing: Sealing) -> Document | None:
    """The document that it asked for, if it is there."""
    of = {"end": sealing.end} if sealing.end else {"agreement": sealing.agreement}
    return Document.objects.filter(**of).first()


def _claim(sealing: Sealing, now: datetime) -> tuple[uuid.UUID, uuid.UUID | None] | None:
    """Take the row, if it is free and its document isn't there. Gives the new claim, and the one
    before it, if any: its holder failed or died, and what bytes it left can't be anybody's document
    any more."""
    row = Sealing.objects.filter(pk=sealing.pk)
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
    sealing: Sealing, sealed: "Sealed", name: str, claim: uuid.UUID, now: datetime
) -> Document:
    """
    Raises:
        _Lost: the claim is no longer this one.
    """
    with transaction.atomic():
        held = Sealing.objects.filter(pk=sealing.pk, claim=claim)
        if held.update(claim=None, claimed_until=None, failure="", detail="") != 1:
            raise _Lost
        document = Document.objects.create(
            agreement=sealing.agreement,
            end=sealing.end,
            file=name,
            sha256=hashlib.sha256(sealed.pdf).hexdigest(),
            size=len(sealed.pdf),
            created_at=now,
            level=sealed.level,
            certificate=sealed.fingerprint,
        )
        if sealing.agreement:  # the pages of a paper are in its document now
            PaperScan.objects.filter(agreement=sealing.agreement).delete()
        data: dict[str, object] = {
            "sha256": document.sha256,
            "size": document.size,
            "level": sealed.level,
            "certificate": sealed.fingerprint,
        }
        if sealed.lowered_because:
            data["lowered_because"] = sealed.lowered_because
        if sealing.end:
            data["end"] = sealing.end.sequence
        journal.append(sealing.of, Event.Kind.DOCUMENT_STORED, actor=None, now=now, data=data)
        if not sealing.end:
            notices.document_sealed(sealing.of.pk, now)
    return document


def _give_back(
    sealing: Sealing,
    claim: uuid.UUID,
    now: datetime,
    failure: Sealing.Failure,
    detail: str,
) -> None:
    """End the claim, and say what failed and when it may be tried again. The claim stays named: the
    next one knows what bytes to clear away."""
    held = Sealing.objects.filter(pk=sealing.pk, claim=claim)
    tries = held.values_list("tries", flat=True).first()
    if tries is None:
        return
    what = "the end of agreement" if sealing.is_of_end_notice else "agreement"
    logger.error("%s %s is not sealed: %s, %s", what, sealing.of.reference, failure, detail)
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    held.update(claimed_until=now, failure=failure, detail=detail, not_before=now + pause)
