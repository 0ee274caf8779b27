"""Check an agreement, its signatures and its document against the events of its journal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from agreements import content, evidence
from agreements.evidence import Fault, Kind
from agreements.evidence.signatures import content_fault, name_of
from agreements.models import Agreement, Document, Event, Signature

Data = Mapping[str, Any]
# What the event of a document tells of it; nothing of a seal, where it has none.
SEALED: Final = ("sha256", "size", "level", "certificate")


def row_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    """
    Args:
        agreement: with its signatures, and all that its content is made of.
        events: those of its journal that are whole, as they are exported.
    """
    return [
        *_signature_faults(agreement, events),
        *_agreement_faults(agreement, events),
        *_document_faults(agreement, events),
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
    written = [event["data"]["revision"] for event in events if event["kind"] == Event.Kind.WRITTEN]
    if agreement.revision != max(written, default=0):
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
    return faults + _ending_faults(agreement, events)


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


def _document_faults(agreement: Agreement, events: Sequence[Data]) -> list[Fault]:
    document: Document | None = getattr(agreement, "document", None)
    return _told(
        "the document",
        document
        and ([getattr(document, name) for name in SEALED], evidence.moment(document.created_at)),
        {
            event["sequence"]: ([event["data"].get(name, "") for name in SEALED], event["at"])
            for event in events
            if event["kind"] == Event.Kind.DOCUMENT_STORED
        },
    )


def _told(subject: str, fact: object, telling: Mapping[int, object]) -> list[Fault]:
    """One event tells `fact`, and none tells anything else; without a fact, none does."""
    faults = [Fault.event(place, Kind.ORPHANED) for place, told in telling.items() if told != fact]
    if fact is not None and fact not in telling.values():
        faults.append(Fault(subject, Kind.UNVOUCHED))
    return faults
