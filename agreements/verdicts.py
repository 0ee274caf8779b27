"""What people read of a verification, in the active language: on the page, and in a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.documents.colophon import DIGITS_SHOWN
from agreements.documents.verification import Record, Register, Report
from agreements.examination import End, Facts, Level, Reason, Seal, Verdict
from agreements.labels import STAGES
from agreements.lifecycle import Actor, Stage

Words = str | Promise

TOO_MANY: Final = gettext_lazy(
    "Too many verifications came from your network in a short time. Try again in a few minutes."
)
BUSY: Final = gettext_lazy(
    "Other documents are being examined. Try again in a moment: nothing is wrong with yours."
)
UNSURE: Final = gettext_lazy(
    "This site can’t read all of its own seals just now, so it can’t say whose this one is. Try "
    "again later, or tell the administrator."
)

HEADINGS: Final[dict[Verdict, Words]] = {
    Verdict.AUTHENTIC: gettext_lazy("This document is authentic."),
    Verdict.ALTERED: gettext_lazy("This document was altered after it was sealed."),
    Verdict.FOREIGN: gettext_lazy("This document was sealed by somebody else."),
    Verdict.NOT_OURS: gettext_lazy("This document is not one of ours."),
    Verdict.UNREADABLE: gettext_lazy("This file can’t be read."),
}
AUTHENTIC: Final = gettext_lazy(
    "It is exactly what was sealed when both had signed. Nothing in it has changed since."
)
END_NOTICE: Final = gettext_lazy(
    "It is an end notice, exactly as it was sealed after the end of an agreement was told. Nothing "
    "in it has changed since."
)
DEMONSTRATION: Final = gettext_lazy(
    "It is exactly what was sealed, but in a demonstration: people and schools are invented, and "
    "it proves nothing."
)
EXPLANATIONS: Final[dict[Reason, Words]] = {
    Reason.EMPTY: gettext_lazy("The file is empty. Its download may have been cut off."),
    Reason.NOT_PDF: gettext_lazy(
        "It is not a PDF. A picture or a copy of the text carries no seal."
    ),
    Reason.DAMAGED: gettext_lazy(
        "The PDF is damaged or cut off, so that nothing can be said of it."
    ),
    Reason.ENCRYPTED: gettext_lazy("The PDF is encrypted. Our documents never are."),
    Reason.TOO_LARGE: gettext_lazy("The file is larger than 10 MB. Our documents never are."),
    Reason.TOO_COSTLY: gettext_lazy(
        "Reading it takes more time or memory than any document of ours would."
    ),
    Reason.NO_FIELD: gettext_lazy(
        "It has no place for our seal: it was made elsewhere, or printed and scanned."
    ),
    Reason.UNSEALED: gettext_lazy("The place of our seal is empty: it was never sealed."),
    Reason.APPENDED: gettext_lazy("Something was added to the file after the seal."),
    Reason.RANGE: gettext_lazy("The seal doesn’t cover the whole file."),
    Reason.SEAL: gettext_lazy("The seal itself was changed."),
    Reason.DIGEST: gettext_lazy("What the file holds is not what was sealed."),
    Reason.SIGNATURE: gettext_lazy(
        "The seal was changed, or was not made by the key that it names."
    ),
    Reason.TIMESTAMP: gettext_lazy("The time-stamp of the seal was changed."),
    Reason.PERMISSIONS: gettext_lazy("The seal lets the document be changed, as ours never do."),
    Reason.EVIDENCE: gettext_lazy(
        "The proof that it carries is missing, or doesn’t agree with what was signed."
    ),
    Reason.STORED: gettext_lazy(
        "The register holds another document for this agreement: this file is not the one that was "
        "given to the parties."
    ),
    Reason.CERTIFICATE: gettext_lazy(
        "It has a seal and nothing changed since, but the seal is not ours: it proves nothing here."
    ),
    Reason.DATES: gettext_lazy(
        "Its seal is under a certificate of ours, at a time when that certificate was not valid."
    ),
    Reason.DEMONSTRATION: gettext_lazy(
        "Its seal is a demonstration’s: people and schools are invented, and it proves nothing."
    ),
}
LEVELS: Final[dict[Level, Words]] = {
    Level.BASIC: gettext_lazy("B-B: at a time that the seal itself gives"),
    Level.TIMESTAMPED: gettext_lazy("B-T: dated by an authority"),
    Level.LONG_TERM: gettext_lazy("B-LT: dated by an authority, with what verifies it for long"),
}
REGISTER: Final[dict[Register, Words]] = {
    Register.SAME: gettext_lazy("It holds this very file."),
    Register.OTHER: gettext_lazy("It holds another file for this agreement."),
    Register.UNKNOWN: gettext_lazy("It doesn’t hold this file."),
    Register.NOT_ASKED: gettext_lazy("It was not asked."),
}
SIGNED: Final[dict[Actor, Words]] = {
    Actor.MENTEE: gettext_lazy("Signed by the mentee"),
    Actor.MENTOR: gettext_lazy("Signed by the mentor"),
}
ON_PAPER: Final[dict[Actor, Words]] = {
    Actor.MENTEE: gettext_lazy("Signed on paper by the mentee"),
    Actor.MENTOR: gettext_lazy("Signed on paper by the mentor"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of facts: a text, a moment (in UTC), a day (in America/Toronto), or a digest."""

    label: Words
    text: Words = ""
    moment: datetime | None = None
    day: date | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """`kind` is the verdict's value, or « demonstration » for one that is authentic and proves
    nothing. `reference` is that of the agreement, where it is known."""

    kind: str
    heading: Words
    explanation: Words
    facts: Sequence[Fact]
    reference: str = ""


def of_report(report: Report) -> Shown:
    """What a file was found to be."""
    kind = report.verdict.value
    heading: Words = HEADINGS[report.verdict]
    explanation: Words = END_NOTICE if report.facts and report.facts.end else AUTHENTIC
    if report.reason:
        explanation = EXPLANATIONS[report.reason]
    elif report.is_demonstration:
        kind, explanation = "demonstration", DEMONSTRATION
        heading = _("This document is authentic: demonstration.")
    return Shown(
        kind=kind,
        heading=heading,
        explanation=explanation,
        facts=[*_of_report(report)],
        reference=report.record.reference if report.record else "",
    )


def of_record(record: Record) -> Shown:
    """What the register knows of a reference."""
    whole = record.reference.replace("-", "\u2011")  # a line doesn't break in it
    return Shown(
        kind="record",
        heading=_("Agreement %(reference)s is in the register.") % {"reference": whole},
        explanation=_(
            "Here is what it says. To know whether the document that you hold is the right one, "
            "verify the file itself."
        ),
        facts=[*_of_record(record), *_of_document(record)],
        reference=record.reference,
    )


def _of_report(report: Report) -> Iterator[Fact]:
    is_authentic = report.verdict is Verdict.AUTHENTIC
    if report.facts and report.facts.end:
        yield Fact(_("This document"), _("an end notice"))
    if report.record:
        yield from _of_record(report.record)
    elif report.facts:
        yield Fact(_("School year"), report.facts.school_year)
        yield Fact(_("School"), report.facts.school)
        yield from _of_signatures(report.facts)
        yield Fact(_("In force since"), moment=report.facts.in_force_at)
    if report.facts and report.facts.end:
        yield from _of_end(report.facts.end, report.record)
    if report.seal:
        yield from _of_seal(report.seal, is_authentic)
    if not report.tells_the_same:
        yield Fact(_("Journal in the file"), _("It is not the one that the register keeps."))
    if is_authentic or report.register is not Register.UNKNOWN:
        yield Fact(_("Register"), REGISTER[report.register])
    yield Fact(_("SHA-256 of the file"), digest=report.sha256)


def _of_signatures(facts: Facts) -> Iterator[Fact]:
    if facts.mentee_signed_on and facts.mentor_signed_on:
        yield Fact(ON_PAPER[Actor.MENTEE], day=facts.mentee_signed_on)
        yield Fact(ON_PAPER[Actor.MENTOR], day=facts.mentor_signed_on)
    elif facts.mentee_signed_at is None:  # an end notice has nothing of the paper
        yield Fact(_("Signed"), _("on paper"))
    else:
        yield Fact(SIGNED[Actor.MENTEE], moment=facts.mentee_signed_at)
        yield Fact(SIGNED[Actor.MENTOR], moment=facts.mentor_signed_at)


def _of_end(end: End, record: Record | None) -> Iterator[Fact]:
    """What an end notice tells, held against what the register knows by now."""
    yield Fact(_("End told on"), moment=end.said_at)
    yield Fact(_("Ended as of"), day=end.ends_on)
    if record and record.ends_on and record.ends_on < end.ends_on:
        yield Fact(
            _("Since then"), _("The end was brought forward: a later notice replaces this one.")
        )
    yield Fact(_("It follows the document of SHA-256"), digest=end.document)


def _of_seal(seal: Seal, is_ours: bool) -> Iterator[Fact]:
    if is_ours:
        yield Fact(_("Sealed by"), seal.signer)
        yield Fact(_("Level of the seal"), LEVELS[seal.level])
    if seal.stamped_at:
        yield Fact(_("Sealed on"), moment=seal.stamped_at)
        yield Fact(_("Time-stamp by"), seal.authority)
    elif seal.claimed_at:
        yield Fact(_("Sealed on, by its own word"), moment=seal.claimed_at)
    yield Fact(_("Certificate of the seal (SHA-256)"), digest=seal.fingerprint)


def _of_record(record: Record) -> Iterator[Fact]:
    yield Fact(_("Reference"), record.reference)
    yield Fact(_("School year"), record.school_year)
    yield Fact(_("School"), record.school)
    for role, moment in record.signed_at.items():
        yield Fact(SIGNED[role], moment=moment)
    for role, day in record.signed_on.items():
        yield Fact(ON_PAPER[role], day=day)
    yield Fact(_("In force since"), moment=record.in_force_at)
    yield Fact(_("Today"), STAGES[record.stage])
    if record.ends_on:
        label = _("Ends on") if record.stage is Stage.ENDING else _("Ended on")
        yield Fact(label, day=record.ends_on)
    whole = _("whole: every event follows the one before")
    yield Fact(_("Journal"), whole if record.is_whole else _("broken: tell the administrator"))


def _of_document(record: Record) -> Iterator[Fact]:
    if record.sealed_at is None:
        yield Fact(_("Document"), _("It is being prepared."))
        return
    yield Fact(_("Document sealed on"), moment=record.sealed_at)
    if record.level:
        yield Fact(_("Level of the seal"), LEVELS[Level(record.level)])
    yield Fact(_("Beginning of the document’s SHA-256"), digest=_beginning(record.sha256))
    if record.end_sealed_at:
        yield Fact(_("End notice sealed on"), moment=record.end_sealed_at)
        label = _("Beginning of the end notice’s SHA-256")
        yield Fact(label, digest=_beginning(record.end_sha256))


def _beginning(digest: str) -> str:
    return f"{digest[:DIGITS_SHOWN]}…"
