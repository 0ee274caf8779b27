"""The clean pages of a signed paper, encrypted while they wait to be sealed."""

import logging
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet

from agreements.documents.store import Damaged
from agreements.models import PaperScan
from agreements.scanning import Page
from mentorat.cipher import cipher_for

logger = logging.getLogger(__name__)


def packed(pages: Sequence[Page]) -> bytes:
    """The pages, one after the other, encrypted: what PaperScan keeps as its `content`."""
    return _cipher().encrypt(b"".join(page.jpeg for page in pages))


def described(pages: Sequence[Page]) -> list[dict[str, Any]]:
    """What is said of the pages, in papier.json: docs/evidence.md describes the form."""
    return [
        {"sha256": p.sha256, "size": len(p.jpeg), "width": p.width, "height": p.height}
        for p in pages
    ]


def unpacked(scan: PaperScan) -> list[bytes]:
    """The JPEG of each page, checked against its SHA-256.

    Raises:
        Damaged: they are not those that were kept, or were encrypted with a key that is lost.
    """
    try:
        whole = _cipher().decrypt(bytes(scan.content))
    except InvalidToken as error:
        logger.critical("the scan of agreement %s can't be read", scan.agreement_id)
        raise Damaged from error
    pages = []
    for page in scan.pages:
        jpeg, whole = whole[: page["size"]], whole[page["size"] :]
        if sha256(jpeg).hexdigest() != page["sha256"]:
            logger.critical("the scan of agreement %s is damaged", scan.agreement_id)
            raise Damaged
        pages.append(jpeg)
    return pages


def _cipher() -> MultiFernet:
    return cipher_for("agreements.paper_scan")
