"""Make the document of an agreement in force, once, and read it back."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from agreements import journal
from agreements.documents.letter import letter_of
from agreements.documents.proof import proof_of
from agreements.models import Agreement, Document, Event

if TYPE_CHECKING:
    from agreements.documents.archival import Attachment

logger = logging.getLogger(__name__)


class NotMade(Exception):
    """The document could not be rendered or kept. The agreement is in force all the same."""


class Damaged(Exception):
    """The stored bytes are not those that were stored."""


def store_document(agreement_pk: int, now: datetime) -> Document | None:
    """Render and keep the document of an agreement that came into force, unless that is done.

    Called after the commit that put it in force, and again by `manage.py store_documents` where
    that failed. Two at once end in one document.

    Args:
        now: an aware time, of the making.

    Returns:
        The document, or None when the agreement never came into force.

    Raises:
        NotMade: rendering or keeping it failed; the cause is in the log.
    """
    agreement = (
        Agreement.objects.for_display()
        .select_related("standing_text", "school__service_centre")
        .get(pk=agreement_pk)
    )
    existing = Document.objects.filter(agreement=agreement).first()
    if existing or agreement.in_force_at is None:
        return existing
    try:
        return _make(agreement, now)
    except Exception as error:
        # Whatever the cause, the signatures stand and the document can be made later.
        logger.exception("document of agreement %s was not made", agreement.reference)
        raise NotMade from error


def _make(agreement: Agreement, now: datetime) -> Document:
    pdf = render_agreement(
        agreement,
        seal_name=agreement.school.service_centre.name,
        demonstration=settings.DEMONSTRATION,
    )
    document = Document(
        agreement=agreement,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        created_at=now,
    )
    name = f"{agreement.school_year.label}/{agreement.public_id}.pdf"
    document.file.save(name, ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            data = {"sha256": document.sha256, "size": document.size}
            journal.append(agreement, Event.Kind.DOCUMENT_STORED, actor=None, now=now, data=data)
    except Exception as error:
        # No bytes without their row; where another request was first, its document is the one.
        document.file.delete(save=False)
        if isinstance(error, IntegrityError):
            return Document.objects.get(agreement=agreement)
        raise
    return document


def render_agreement(
    agreement: Agreement,
    *,
    seal_name: str,
    demonstration: bool,
    attachments: "Sequence[Attachment]" = (),
) -> bytes:
    """Return the agreement's PDF, PDF/A-3a and PDF/UA-1, ready to be sealed in its empty field.

    The same agreement and arguments give the same bytes.

    Args:
        agreement: in force, with its `standing_text`, parties and signatures.
        seal_name: of whoever seals it, printed.
        demonstration: whether the seal is a demonstration's; the letter says so.
        attachments: files that the PDF carries.

    Raises:
        ValueError: the agreement never came into force.
    """
    # The PDF libraries take half a second to import, and web processes start without them.
    from agreements.documents import archival, pdf

    proof = proof_of(agreement, seal_name=seal_name, demonstration=demonstration)
    page = {"letter": letter_of(agreement), "proof": proof, "seal_field": archival.SEAL_FIELD}
    with translation.override(agreement.language):
        html = render_to_string("documents/agreement.html", page)
    return archival.prepare(pdf.render(html), seal_name=seal_name, attachments=attachments)


def read_document(document: Document) -> bytes:
    """Return the stored bytes, checked against their SHA-256.

    Raises:
        Damaged: they are missing, or are not the ones that were stored.
    """
    try:
        with document.file.open("rb") as file:
            pdf: bytes = file.read()
    except OSError as error:
        logger.critical("document of agreement %s is missing", document.agreement_id)
        raise Damaged from error
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        logger.critical("document of agreement %s is damaged", document.agreement_id)
        raise Damaged
    return pdf
