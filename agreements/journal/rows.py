"""Check an agreement, its signatures and its document against the events of its journal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from agreements import content, evidence
from agreements.evidence import Fault, Kind
from agreements.evidence.signatures import content_fault, name_of
from agreements.lifecycle import Actor
from agreements.models import Agreement, Document, Event, PaperSigning, Signature

Data = Mapping[str, Any]
# What the event of a document tells of it; nothing of a seal, where it has none.
SEALED: Final = ("sha256", "size", "level", "certificate")
# Events that name the notices by which they were told; those of before there were any name none.
TELLING: Final = (Event.Kind.ENDED, Event.Kind.CANCELLED)
# Events that make a revision.
REVISING: Final = (Event.Kind.WRITTEN, Event.Kind.NAME_CORRECTED)


def row_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    """
    Args:
        agreement: with its signatures, its events with their end notices, its notices, and all that
            its content is made of.
        events: those of its journal that are whole, as they are exported.
    """
    return [
        *_signature_faults(agreement, events),
        *_agreement_faults(agreement, events),
        *_paper_faults(agreement, events),
        *_document_faults(agreement, events),
        *_notice_faults(agreement, events),
    ]


def _signature_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    signatures = list(agreement.signatures.all())
    faults = evidence.signature_faults([signature.exported() for signature in signatures], events)
    words = content.canonical(agreement.content())
    for signature in signatures:
        standing = signature.lapsed_at is None
        fault = _content_fault(signature, words if standing else signature.content)
        faults += [fault] if fault else []
    return faults


def _content_fault(signature: Signature, words: str) -> Fault | None:
    """A signature is on the content that it keeps and, while it stands, on what the agreement
    says today."""
    exported = signature.exported()
    if signature.content != words:
        return Fault(name_of(exported), Kind.OTHER_CONTENT)
    return content_fault(exported, words)


def _agreement_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    faults = []
    revisions = [event["data"]["revision"] for event in events if event["kind"] in REVISING]
    if agreement.revision != max(revisions, default=0):
        faults.append(Fault("the agreement's revision", Kind.UNVOUCHED))
    faults += _told(
        "the coming into force",
        agreement.in_force_at and evidence.moment(agreement.in_force_at),
        {
            event["sequence"]: event["at"]
            for event in events
            if event["kind"] == Event.Kind.IN_FORCE
        },
    )
    return faults + _ending_faults(agreement, events) + _contact_faults(agreement, events)


def _contact_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    """Whoever the last corrected address belongs to has that place."""
    corrected = [event["data"] for event in events if event["kind"] == Event.Kind.CONTACT_CORRECTED]
    told = {data["role"]: data["person"] for data in corrected}
    return [
        Fault(f"the {role}", Kind.UNVOUCHED)
        for role, person in told.items()
        if str(agreement.party(Actor(role)).public_id) != person
    ]


def _ending_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    """An end that was brought forward is told again: the last telling is what stands."""
    ended = [event for event in events if event["kind"] == Event.Kind.ENDED]
    days = [event["data"]["ends_on"] for event in ended]
    put_off = [
        Fault.event(event["sequence"], Kind.ORPHANED)
        for event, day, former in zip(ended[1:], days[1:], days, strict=False)
        if day >= former
    ]
    end = agreement.ended_at
    return [
        *put_off,
        *_told(
            "the end",
            end and (evidence.moment(end), str(agreement.ends_on)),
            {event["sequence"]: (event["at"], event["data"]["ends_on"]) for event in ended[-1:]},
        ),
        *_told(
            "the cancellation",
            agreement.cancelled_at and evidence.moment(agreement.cancelled_at),
            {
                event["sequence"]: event["at"]
                for event in events
                if event["kind"] == Event.Kind.CANCELLED
            },
        ),
    ]


def _paper_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    paper: PaperSigning | None = getattr(agreement, "paper_signing", None)
    faults = evidence.paper_faults(paper.exported() if paper else None, events)
    if agreement.on_paper != (paper is not None):
        faults.append(Fault("the mark that it was signed on paper", Kind.UNVOUCHED))
    return faults


def _document_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    """Of the agreement's own document, then of each of its end notices."""
    stored = [event for event in events if event["kind"] == Event.Kind.DOCUMENT_STORED]
    own: Document | None = getattr(agreement, "document", None)
    notices: Mapping[int, Document] = {
        event.sequence: event.end_notice
        for event in agreement.events.all()
        if hasattr(event, "end_notice")
    }
    ends = {*notices, *(event["data"]["end"] for event in stored if "end" in event["data"])}
    return [
        *_told("the document", own and _kept(own), _tellings(stored, None)),
        *(
            fault
            for end in sorted(ends)
            for fault in _told(
                f"the notice of the end told by event {end}",
                _kept(notices[end]) if end in notices else None,
                _tellings(stored, end),
            )
        ),
    ]


def _kept(document: Document) -> object:
    return [getattr(document, name) for name in SEALED], evidence.moment(document.created_at)


def _tellings(stored: Sequence[Data], end: int | None) -> Mapping[int, object]:
    """What the events tell of the agreement's document, or of the notice of an end."""
    return {
        event["sequence"]: ([event["data"].get(name, "") for name in SEALED], event["at"])
        for event in stored
        if event["data"].get("end") == end
    }


def _notice_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    """Each notice that an event names is there, of its kind."""
    kept = {(str(notice.public_id), notice.kind) for notice in agreement.notices.all()}
    return [
        Fault.event(event["sequence"], Kind.ORPHANED)
        for event in events
        if event["kind"] in TELLING
        and not {(name, event["kind"]) for name in event["data"].get("notices", [])} <= kept
    ]


def _told(subject: str, fact: object, telling: Mapping[int, object]) -> list[Fault]:
    """One event tells `fact`, and none tells anything else; without a fact, none does."""
    faults = [Fault.event(place, Kind.ORPHANED) for place, told in telling.items() if told != fact]
    if fact is not None and fact not in telling.values():
        faults.append(Fault(subject, Kind.UNVOUCHED))
    return faults
