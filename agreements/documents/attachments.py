"""What the sealed document carries to prove itself: three files of canonical JSON, which anybody
can check with standard tools. docs/evidence.md describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from agreements import evidence, journal
from agreements.content import canonical
from agreements.documents.errors import NotProven
from agreements.models import Agreement, Event

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
    """The content that was signed, every signature, and the journal up to the coming into force.

    The same agreement gives the same bytes at any time, as long as the journal's key stays.

    Args:
        agreement: in force, or that was.

    Raises:
        NotProven: the journal, the rows or these files have a fault.
    """
    public_id = str(agreement.public_id)
    signatures = list(agreement.signatures.select_related("person").order_by("signed_at", "pk"))
    events = _until_in_force(agreement)
    last_hash = events[-1]["hash"] if events else evidence.ORIGIN
    entente = next((s.content for s in signatures if s.lapsed_at is None), "").encode()
    signed = _file(
        evidence.SIGNATURES_SCHEMA,
        agreement=public_id,
        signatures=[signature.exported() for signature in signatures],
    )
    told = _file(
        evidence.JOURNAL_SCHEMA,
        agreement=public_id,
        events=events,
        head=journal.exported_head(public_id, len(events), last_hash),
    )
    # The first needs the database and the key; the second is what any reader of the file can do.
    if faults := journal.verify(agreement) or evidence.file_faults(entente, signed, told):
        raise NotProven(faults)
    with translation.override(agreement.language):
        return [
            Attachment(
                evidence.CONTENT_FILE, entente, _("The content that was signed"), MEDIA_TYPE, "Data"
            ),
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
