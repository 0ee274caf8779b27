"""What a document says of an agreement that was signed by hand: a cover before its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agreements.documents.errors import NotProven
from agreements.documents.letter import Letter, letter_of
from agreements.documents.paper_scan import unpacked
from agreements.evidence import Fault, Kind
from agreements.lifecycle import PARTIES
from agreements.models import Agreement, PaperScan


@dataclass(frozen=True, slots=True)
class HandSignature:
    """Who signed by hand, as the principal gave it. `on` is a day in America/Toronto."""

    label: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page of the paper. `address` is that of its picture, for the renderer."""

    number: int
    sha256: str
    address: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says. `recorded_at` in UTC; digests in hexadecimal."""

    letter: Letter
    signatures: Sequence[HandSignature]
    recorded_by: str
    recorded_at: datetime
    record: str
    originals: Sequence[str]
    pages: Sequence[PaperPage]


def cover_of(agreement: Agreement, language: str | None = None) -> Cover:
    """The cover in `language` ("fr" or "en"), by default that of the document.

    Args:
        agreement: signed on paper, with its `standing_text`, parties and `paper_signing`.
    """
    paper, letter = agreement.paper_signing, letter_of(agreement, language)
    return Cover(
        letter=letter,
        signatures=[
            HandSignature(
                letter.text["labels"][f"{role.value}_signature"],
                paper.name_of(role),
                paper.signed_on(role),
            )
            for role in PARTIES
        ],
        recorded_by=paper.recorded_by.name,
        recorded_at=paper.recorded_at,
        record=paper.digest,
        originals=paper.originals,
        pages=[
            PaperPage(number, page["sha256"], _address(number))
            for number, page in enumerate(paper.pages, 1)
        ],
    )


def pictures_of(agreement: Agreement) -> dict[str, bytes]:
    """The JPEG of each page, by the address that the cover gives it.

    Raises:
        NotProven: the pages that are kept are not those that were recorded.
        Damaged: they can't be read.
    """
    scan = PaperScan.objects.filter(agreement=agreement).first()
    if scan is None or scan.pages != agreement.paper_signing.pages:
        raise NotProven([Fault("the scan of the paper", Kind.OTHER_CONTENT)])
    return {_address(number): jpeg for number, jpeg in enumerate(unpacked(scan), 1)}


def _address(number: int) -> str:
    return f"picture/{number}.jpg"
