"""The seal as it lies in the file: where it is, and which bytes it covers.

pikepdf (qpdf, in C++) reads the file: it is quick, it bounds the depth of what it follows, and it
opens nothing. It unpacks only the streams that hold objects, and those that are asked for.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from agreements.examination.glance import glance
from agreements.examination.result import Reason, Verdict

SEAL_FIELD: Final = "Sceau"
_MOST_FIELDS: Final = 100
_HEXADECIMAL: Final = re.compile(rb"(?:[0-9A-F]{2})*|(?:[0-9a-f]{2})*")


class Found(Exception):
    """The examination ends here."""

    def __init__(self, verdict: Verdict, reason: Reason) -> None:
        super().__init__(verdict, reason)
        self.verdict = verdict
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a seal covers, and the seal.

    `covered` is everything before and after it; `contents` its bytes, with what pads them.
    `is_plain` says that they are written in one way: without spaces, in one case.
    """

    covered: tuple[bytes, bytes]
    contents: bytes
    is_plain: bool


@contextmanager
def opened(data: bytes) -> Iterator[Pdf]:
    """The PDF, as it is: nothing in it is mended.

    Raises Found: it isn't one, it is encrypted, or it is too damaged to be read.
    """
    if reason := glance(data):
        raise Found(Verdict.UNREADABLE, reason)
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise Found(Verdict.UNREADABLE, Reason.ENCRYPTED) from error
    except pikepdf.PdfError as error:
        raise _beyond_reading(data) from error
    with pdf:
        if pdf.is_encrypted:
            raise Found(Verdict.UNREADABLE, Reason.ENCRYPTED)
        yield pdf


def _beyond_reading(data: bytes) -> Found:
    """A document of ours that was damaged, or somebody else's that is merely sloppy."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.pages and _field(pdf) is None:
                return Found(Verdict.NOT_OURS, Reason.NO_FIELD)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError):
        pass
    return Found(Verdict.UNREADABLE, Reason.DAMAGED)


def seal_of(pdf: Pdf) -> Dictionary:
    """The dictionary of the seal. Raises Found: there is none."""
    field = _field(pdf)
    if field is None:
        raise Found(Verdict.NOT_OURS, Reason.NO_FIELD)
    if Name.V not in field:
        raise Found(Verdict.NOT_OURS, Reason.UNSEALED)
    seal = field.V
    if not isinstance(seal, Dictionary):
        raise Found(Verdict.ALTERED, Reason.SEAL)
    return seal


def _field(pdf: Pdf) -> Any:
    form = pdf.Root.get(Name.AcroForm)
    fields = list(form.get(Name.Fields, [])) if isinstance(form, Dictionary) else []
    for field in fields[:_MOST_FIELDS]:
        if isinstance(field, Dictionary) and str(field.get(Name.T, "")) == SEAL_FIELD:
            return field
    return None


def envelope_of(data: bytes, seal: Dictionary) -> Envelope:
    """The seal covers all of the file, but exactly itself.

    Raises Found: it does not, something comes after, or is cut off.
    """
    try:
        start, before, after, length = (int(number) for number in seal.ByteRange)
        contents = bytes(seal.Contents)
    except (AttributeError, KeyError, ValueError, TypeError) as error:
        raise Found(Verdict.ALTERED, Reason.SEAL) from error
    gap = data[before:after] if start == 0 < before < after - 1 and length >= 0 else b""
    digits = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or _unhex(digits) != contents:
        raise Found(Verdict.ALTERED, Reason.RANGE)
    if after + length > len(data):
        raise Found(Verdict.UNREADABLE, Reason.DAMAGED)
    if after + length < len(data):
        raise Found(Verdict.ALTERED, Reason.APPENDED)
    is_plain = bool(_HEXADECIMAL.fullmatch(digits))
    return Envelope((data[:before], data[after:]), contents, is_plain)


def _unhex(digits: bytes) -> bytes | None:
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return None


def forbids_changes(pdf: Pdf, seal: Dictionary) -> bool:
    """Whether the seal certifies the file and lets nothing be changed (ISO 32000-1, 12.8.2.2)."""
    try:
        (reference,) = seal.Reference
        return (
            reference.TransformMethod == Name.DocMDP
            and int(reference.TransformParams.P) == 1
            and pdf.Root.Perms.DocMDP.objgen == seal.objgen
        )
    except (AttributeError, KeyError, ValueError, TypeError):
        return False


def has_revocation_answers(pdf: Pdf) -> bool:
    """Whether the file carries what shows, later, that no certificate was revoked."""
    store = pdf.Root.get(Name.DSS)
    if not isinstance(store, Dictionary):
        return False
    return any(len(store.get(kind, [])) > 0 for kind in ("/OCSPs", "/CRLs"))


def claimed_at(seal: Dictionary) -> datetime | None:
    """When the sealer says that it was sealed, in UTC."""
    try:
        moment = pikepdf.models.metadata.decode_pdf_date(str(seal.M))
    except (AttributeError, KeyError, ValueError, TypeError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def attachment(pdf: Pdf, name: str) -> bytes | None:
    """The bytes of an attached file."""
    try:
        return bytes(pdf.attachments[name].get_file().read_bytes())
    except (KeyError, ValueError, pikepdf.PdfError):
        return None
