"""What a sealed document carries to prove itself: files of canonical JSON, which anybody can check
with standard tools. docs/evidence.md describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agreements import evidence, journal
from agreements.content import canonical
from agreements.documents.end_notice import end_of
from agreements.documents.errors import NotProven
from agreements.models import Agreement, Event, Signature

MEDIA_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file within the sealed file.

    `name` is what a reader saves it as; `relationship` is what it is to the letter (PDF/A-3):
    the data that it shows, what it was made from, or more about it."""

    name: str
    data: bytes
    description: str
    media_type: str
    relationship: Literal["Data", "Source", "Supplement"]


def attachments_of(agreement: Agreement) -> list[Attachment]:
    """The content that was signed, or what was recorded of a paper; every signature, and the
    journal up to the coming into force.

    The same agreement gives the same bytes at any time, as long as the journal's key stays.

    Args:
        agreement: in force, or that was.

    Raises:
        NotProven: the journal, the rows or these files have a fault.
    """
    public_id = str(agreement.public_id)
    signatures = list(agreement.signatures.select_related("person").order_by("signed_at", "pk"))
    events = _until_in_force(agreement)
    first = _of_paper(agreement) if agreement.on_paper else _of_content(signatures)
    signed = _file(
        evidence.SIGNATURES_SCHEMA,
        agreement=public_id,
        signatures=[signature.exported() for signature in signatures],
    )
    told = _journal(public_id, events)
    # The first needs the database and the key; the second is what any reader of the file can do.
    file_faults = evidence.paper_file_faults if agreement.on_paper else evidence.file_faults
    if faults := journal.verify(agreement) or file_faults(first.data, signed, told):
        raise NotProven(faults)
    with translation.override(agreement.language):
        return [
            Attachment(first.name, first.data, _(first.description), MEDIA_TYPE, "Data"),
            Attachment(
                evidence.SIGNATURES_FILE,
                signed,
                _("Every signature, and how its signer was identified"),
                MEDIA_TYPE,
                "Supplement",
            ),
            Attachment(
                evidence.JOURNAL_FILE,
                told,
                _("What happened until the coming into force, in a chain of hashes"),
                MEDIA_TYPE,
                "Supplement",
            ),
        ]


def attachments_of_end(end: Event) -> list[Attachment]:
    """The end that was told, and the journal up to it: or up to the sealing of the agreement,
    where that came later. Nothing of what the two wrote.

    Args:
        end: the event that tells it, of an agreement whose document is sealed.

    Raises:
        NotProven: the journal, the rows or these files have a fault.
    """
    agreement = end.agreement
    public_id = str(agreement.public_id)
    events = [
        journal.exported(event, public_id)
        for event in agreement.events.select_related("actor").order_by("sequence")
    ]
    sealed = [e["sequence"] for e in events if e["data"].get("sha256") == agreement.document.sha256]
    events = [e for e in events if e["sequence"] <= max(end.sequence, *sealed[:1])]
    said, told = canonical(end_of(end)).encode(), _journal(public_id, events)
    if faults := journal.verify(agreement) or evidence.end_faults(said, told):
        raise NotProven(faults)
    with translation.override(agreement.language):
        return [
            Attachment(evidence.END_FILE, said, _("The end, as it was told"), MEDIA_TYPE, "Data"),
            Attachment(
                evidence.JOURNAL_FILE,
                told,
                _("What happened until the end was told, in a chain of hashes"),
                MEDIA_TYPE,
                "Supplement",
            ),
        ]


def _of_content(signatures: Sequence[Signature]) -> Attachment:
    entente = next((s.content for s in signatures if s.lapsed_at is None), "").encode()
    description = gettext_noop("The content that was signed")
    return Attachment(evidence.CONTENT_FILE, entente, description, MEDIA_TYPE, "Data")


def _of_paper(agreement: Agreement) -> Attachment:
    recorded = canonical(agreement.paper_signing.exported()).encode()
    description = gettext_noop("What was recorded of the signed paper")
    return Attachment(evidence.PAPER_FILE, recorded, description, MEDIA_TYPE, "Data")


def _journal(agreement: str, events: Sequence[Mapping[str, Any]]) -> bytes:
    last_hash = events[-1]["hash"] if events else evidence.ORIGIN
    return _file(
        evidence.JOURNAL_SCHEMA,
        agreement=agreement,
        events=events,
        head=journal.exported_head(agreement, len(events), last_hash),
    )


def _until_in_force(agreement: Agreement) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    for event in agreement.events.select_related("actor").order_by("sequence"):
        events.append(journal.exported(event, str(agreement.public_id)))
        if event.kind == Event.Kind.IN_FORCE:
            return events
    return []


def _file(schema: str, **parts: Any) -> bytes:
    whole: Mapping[str, Any] = {"schema": schema, **parts}
    return canonical(whole).encode()
