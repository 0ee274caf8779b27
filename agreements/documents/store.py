"""Keep the bytes of documents, and read them back."""

import hashlib
import logging
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from agreements.models import Agreement, Document

logger = logging.getLogger(__name__)


class Damaged(Exception):
    """The stored bytes are not those that were stored."""


def keep(agreement: Agreement, pdf: bytes, claim: uuid.UUID) -> str:
    """Keep the bytes that were made under `claim`, and give the name of their file.

    Raises:
        OSError: they could not be kept.
    """
    return _storage().save(_name(agreement, claim), ContentFile(pdf))


def discard(agreement: Agreement, claim: uuid.UUID) -> None:
    """Delete the bytes made under a claim that came to nothing, if there are any."""
    _storage().delete(_name(agreement, claim))


def read_document(document: Document) -> bytes:
    """Return the stored bytes, checked against their SHA-256.

    Raises:
        Damaged: they are missing, or are not the ones that were stored.
    """
    try:
        with document.file.open("rb") as file:
            pdf: bytes = file.read()
    except OSError as error:
        logger.critical("document %s is missing", document)
        raise Damaged from error
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        logger.critical("document %s is damaged", document)
        raise Damaged
    return pdf


def _storage() -> Storage:
    return Document.file.field.storage


def _name(agreement: Agreement, claim: uuid.UUID) -> str:
    return f"{agreement.school_year.label}/{agreement.public_id}/{claim}.pdf"
