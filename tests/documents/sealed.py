"""Sealed documents of real agreements, for whoever examines them."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.base import ContentFile
from django.db import transaction

from agreements import journal
from agreements.documents import render_agreement
from agreements.documents.attachments import attachments_of
from agreements.documents.seals.keys import forget_key
from agreements.documents.seals.seal import seal
from agreements.examination import Examination, Trust, Verdict
from agreements.examination.examine import examine
from agreements.examination.glance import glance
from agreements.models import Agreement, Document, Event
from tests.cast import NOW
from tests.documents import certificates
from tests.documents.certificates import SEAL_NAME, Issued, issue

ROOT: Final = certificates.root()
OURS: Final = issue(SEAL_NAME, ROOT)


@dataclass(frozen=True)
class Sealed:
    """A document that OURS sealed, before and after, and the trust in that seal."""

    pdf: bytes
    unsealed: bytes
    trust: Trust


def ready_to_seal(agreement: Agreement) -> bytes:
    """The document of an agreement in force, with its proof attached."""
    return render_agreement(
        agreement, seal_name=SEAL_NAME, demonstration=False, attachments=attachments_of(agreement)
    )


def sealed_by(key: Issued, pdf: bytes, settings: Any, folder: Path) -> bytes:
    """`pdf` sealed by a key that the settings then name, in files of `folder`."""
    folder.mkdir(exist_ok=True)
    certificates.choose(settings, certificates.pem_files(key, folder))
    forget_key()
    return sealed_now(pdf)


def sealed_now(pdf: bytes) -> bytes:
    """`pdf` sealed by the key of the settings; in a thread, since a browser’s test has a loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(seal, pdf, now=NOW).result().pdf


def examined(data: bytes, trust: Trust) -> Examination:
    """As `examine_apart`, in this process; the answer is written and read as the other's is."""
    reason = glance(data)
    found = Examination(Verdict.UNREADABLE, reason) if reason else examine(data, trust)
    return Examination.load(found.dump())


def stored(agreement: Agreement, pdf: bytes, level: str = "B-B") -> Document:
    """The row of a sealed document, and its event."""
    document = Document(
        agreement=agreement,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        created_at=NOW,
        level=level,
        certificate=OURS.certificate.fingerprint(hashes.SHA256()).hex(),
    )
    document.file.save(f"{agreement.public_id}.pdf", ContentFile(pdf), save=False)
    data = {name: getattr(document, name) for name in ("sha256", "size", "level", "certificate")}
    with transaction.atomic():
        document.save(force_insert=True)
        journal.append(agreement, Event.Kind.DOCUMENT_STORED, actor=None, now=NOW, data=data)
    return document


def der(*found: x509.Certificate) -> list[bytes]:
    return [certificate.public_bytes(Encoding.DER) for certificate in found]
