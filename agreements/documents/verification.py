"""Is this file one of our sealed documents, as it was sealed? And what does the register know of
an agreement, by its reference? Nobody's name is in the answers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import django.db
from django.conf import settings
from django.utils import timezone

from agreements import journal
from agreements.documents.examiner import examine_apart
from agreements.documents.seals.demonstration import NAME as DEMONSTRATION_NAME
from agreements.documents.trust import trusted
from agreements.evidence import Fault
from agreements.examination import Examination, Facts, Reason, Seal, Verdict
from agreements.lifecycle import PARTIES, Actor, Stage
from agreements.models import Agreement, Document


class Unsure(Exception):
    """The seal is none that is known, and not all that should be known can be read: whose it is
    can't be said now."""


class Register(StrEnum):
    """What the register says of a file."""

    SAME = "same"  # it holds these very bytes
    OTHER = "other"  # it holds other bytes for this agreement
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"  # it couldn't be


@dataclass(frozen=True, slots=True)
class Record:
    """What the register knows of an agreement that came into force. Times are in UTC.

    What was signed by hand has `signed_on`, days in America/Toronto, in the place of `signed_at`.
    `ends_on` is the day, in America/Toronto, from which it is ended, where an end is told.
    `sealed_at`, `level` and `sha256` are of its document: None and empty until it is made; `level`
    is empty too for a document of before the seal. `end_sealed_at` and `end_sha256` are of the
    notice of its end, the last one where there are several. `is_whole` says that the journal is.
    """

    reference: str
    school_year: str
    school: str
    stage: Stage
    signed_at: Mapping[Actor, datetime]
    signed_on: Mapping[Actor, date]
    in_force_at: datetime
    ends_on: date | None
    sealed_at: datetime | None
    level: str
    sha256: str
    end_sealed_at: datetime | None
    end_sha256: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a file is found to be.

    `seal` and `facts` are as in Examination; `record` is there when the register knows the file or
    its agreement. `tells_the_same` is False where the journal in the file is not the one kept here.
    """

    verdict: Verdict
    reason: Reason | None
    sha256: str
    register: Register
    seal: Seal | None = None
    facts: Facts | None = None
    faults: Sequence[str] = ()
    record: Record | None = None
    tells_the_same: bool = True
    is_demonstration: bool = False


def verify_file(pdf: bytes, now: datetime) -> Report:
    """
    Args:
        pdf: the file, whatever is in it.
        now: an aware time, for the stage of the agreement.

    Raises:
        Busy: as many files as may be are being examined.
        Unsure: whose seal it is can't be said now.
    """
    known = trusted()
    found = examine_apart(pdf, known.trust)
    if found.reason is Reason.CERTIFICATE and not known.is_complete:
        raise Unsure
    sha256 = hashlib.sha256(pdf).hexdigest()
    try:
        register, agreement = _look_up(sha256, found.facts)
        record = find_record(agreement.reference, now) if agreement else None
        same = agreement is None or found.facts is None or _is_kept(agreement, found.facts)
    except django.db.Error:
        register, record, same = Register.NOT_ASKED, None, True
    verdict, reason = _judged(found, register)
    return Report(
        verdict=verdict,
        reason=reason,
        sha256=sha256,
        register=register,
        seal=found.seal,
        facts=found.facts,
        faults=found.faults,
        record=record,
        tells_the_same=same,
        is_demonstration=_is_demonstration(found),
    )


def find_record(reference: str, now: datetime) -> Record | None:
    """What the register knows of the agreement that came into force under this `reference`. Of one
    that is still being written, nothing."""
    signed = Agreement.objects.filter(reference=reference, in_force_at__isnull=False)
    for agreement, faults in journal.verified(signed):
        return _record(agreement, faults, now)
    return None


def _record(agreement: Agreement, faults: Sequence[Fault], now: datetime) -> Record:
    """
    Args:
        agreement: that came into force, as it was verified; `faults` is what that found.
        now: an aware time.
    """
    document: Document | None = getattr(agreement, "document", None)
    ends = [event.end_notice for event in agreement.events.all() if hasattr(event, "end_notice")]
    notice: Document | None = ends[-1] if ends else None
    assert agreement.in_force_at is not None  # noqa: S101 - a document is of one that did
    return Record(
        reference=agreement.reference,
        school_year=agreement.school_year.label,
        school=agreement.school_name,
        stage=agreement.stage(timezone.localdate(now)),
        signed_at={Actor(s.role): s.signed_at for s in agreement.standing_signatures},
        signed_on={role: agreement.paper_signing.signed_on(role) for role in PARTIES}
        if agreement.on_paper
        else {},
        in_force_at=agreement.in_force_at,
        ends_on=agreement.ends_on,
        sealed_at=document.created_at if document else None,
        level=document.level if document else "",
        sha256=document.sha256 if document else "",
        end_sealed_at=notice.created_at if notice else None,
        end_sha256=notice.sha256 if notice else "",
        is_whole=not faults,
    )


def _judged(found: Examination, register: Register) -> tuple[Verdict, Reason | None]:
    """The register and this site's mode can only make a verdict worse."""
    if found.verdict is Verdict.FOREIGN and _is_demonstration(found):
        return Verdict.FOREIGN, Reason.DEMONSTRATION
    if found.verdict is not Verdict.AUTHENTIC:
        return found.verdict, found.reason
    if _is_demonstration(found) and not settings.DEMONSTRATION:
        return Verdict.FOREIGN, Reason.DEMONSTRATION
    if register is Register.OTHER:
        return Verdict.ALTERED, Reason.STORED
    return Verdict.AUTHENTIC, None


def _is_demonstration(found: Examination) -> bool:
    return found.seal is not None and found.seal.signer == DEMONSTRATION_NAME


def _look_up(sha256: str, facts: Facts | None) -> tuple[Register, Agreement | None]:
    """What the register says of these bytes, and the agreement that they are of."""
    agreements = Agreement.objects.select_related("document")
    documents = Document.objects.select_related("agreement", "end__agreement")
    document = documents.filter(sha256=sha256).first()
    if document:
        return Register.SAME, document.of
    named = agreements.filter(public_id=UUID(facts.agreement)).first() if facts else None
    if named is None or named.in_force_at is None:
        return Register.UNKNOWN, None
    return (Register.OTHER if _holds_another(named, facts) else Register.UNKNOWN), named


def _holds_another(agreement: Agreement, facts: Facts | None) -> bool:
    """Whether there is a document of the very thing that a file not held here tells of."""
    if facts is None or facts.end is None:
        return hasattr(agreement, "document")
    place = facts.end.event
    return Document.objects.filter(end__agreement=agreement, end__sequence=place).exists()


def _is_kept(agreement: Agreement, facts: Facts) -> bool:
    """Whether the journal kept here has the event that ends the one in the file."""
    return agreement.events.filter(sequence=facts.events, hash=facts.head).exists()
