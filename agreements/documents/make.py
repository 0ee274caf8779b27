"""Make the sealed document of an agreement: letter → HTML → PDF → archive → sealed bytes.

The libraries take a second to import, and web processes start without them: they are imported where
they are used."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation

from agreements.documents.attachments import Attachment, attachments_of
from agreements.documents.colophon import colophon_of
from agreements.documents.errors import Unverified
from agreements.documents.letter import letter_of
from agreements.documents.seals.keys import seal_key
from agreements.documents.trust import trusted
from agreements.examination import Verdict
from agreements.models import Agreement

if TYPE_CHECKING:
    from agreements.documents.seals.seal import Sealed


def make_document(agreement: Agreement, now: datetime) -> "Sealed":
    """The sealed document of an agreement in force.

    Args:
        agreement: with its `standing_text`, parties, signatures and events.
        now: an aware time, that of the seal.

    Raises:
        SealUnavailable: no key can seal now.
        TimestampUnavailable: no time-stamp could be had, and documents wait for one.
        NotProven: the journal doesn't prove what was signed.
        Unverified: what was sealed would not be found authentic.
        ValueError: the agreement never came into force.
    """
    key = seal_key(now)  # before the rest: without it, nothing need be rendered
    archive = render_agreement(
        agreement,
        seal_name=key.name,
        demonstration=key.is_demonstration,
        attachments=attachments_of(agreement),
    )
    # pyHanko's work is asynchronous: a thread of its own surely has no loop yet.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_sealed, archive, now).result()


def _sealed(archive: bytes, now: datetime) -> "Sealed":
    """Seal, then examine as anybody's file is examined: what wouldn't verify is not kept."""
    from agreements.documents.seals.seal import seal
    from agreements.examination.examine import examine

    sealed = seal(archive, now=now)
    found = examine(sealed.pdf, trusted().trust)
    if found.verdict is not Verdict.AUTHENTIC:
        raise Unverified(found.reason or found.verdict)
    return sealed


def render_agreement(
    agreement: Agreement,
    *,
    seal_name: str,
    demonstration: bool,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The agreement's PDF, PDF/A-3a and PDF/UA-1, ready to be sealed in its empty field.

    The same agreement and arguments give the same bytes.

    Args:
        agreement: in force, with its `standing_text`, parties and signatures.
        seal_name: of whoever seals it, printed.
        demonstration: whether the seal is a demonstration's; the letter says so.
        attachments: files that the PDF carries.

    Raises:
        ValueError: the agreement never came into force.
    """
    from agreements.documents import archival, pdf
    from agreements.examination.container import SEAL_FIELD

    page = {
        "letter": letter_of(agreement),
        "colophon": colophon_of(agreement, seal_name=seal_name, demonstration=demonstration),
        "seal_field": SEAL_FIELD,
    }
    with translation.override(agreement.language):
        html = render_to_string("documents/agreement.html", page)
    return archival.prepare(pdf.render(html), seal_name=seal_name, attachments=attachments)
