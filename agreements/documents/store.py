"""Make the document of an agreement in force, once, and read it back."""

import hashlib
import logging
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from agreements import journal
from agreements.documents.letter import letter_of
from agreements.models import Agreement, Document, Event

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
    agreement = Agreement.objects.for_display().select_related("standing_text").get(pk=agreement_pk)
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
    pdf = render_agreement(agreement)
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


def render_agreement(agreement: Agreement) -> bytes:
    """Return the agreement's PDF as it would be stored now."""
    # The PDF library takes half a second to import, and web processes start without it.
    from agreements.documents import pdf

    with translation.override(agreement.language):
        html = render_to_string("documents/agreement.html", {"letter": letter_of(agreement)})
    return pdf.render(html)


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
