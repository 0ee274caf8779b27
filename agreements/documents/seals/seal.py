"""Seal a document: a certifying PAdES signature in the field that awaits it, once, at the end.

The field `Sceau` is on the page before (archival.py). Sealing appends one increment and leaves the
rest byte for byte, metadata included, so that the file stays PDF/A-3a and PDF/UA-1.

Importing this module loads pyHanko: import it where something is sealed.
"""

import asyncio
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.pdf_utils.generic import IndirectObject, PdfObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    SigDSSPlacementPreference,
)
from pyhanko.stamp import BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from agreements.documents.errors import TimestampUnavailable
from agreements.documents.seals import revocation, timestamps
from agreements.documents.seals.keys import SealKey, root_of, seal_key
from agreements.documents.seals.timestamps import Authority, AuthorityChanged
from agreements.examination import Level
from agreements.examination.container import SEAL_FIELD


class Unsealable(ValueError):
    """The bytes are no PDF with an empty field for the seal."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed document.

    `fingerprint` is the certificate's SHA-256, in hexadecimal. Where `level` is less than the
    settings and the certificates allow, `lowered_because` is the code of TimestampUnavailable, or
    `revocation` where an authority didn't answer; otherwise it is empty.
    """

    pdf: bytes
    level: Level
    fingerprint: str
    lowered_because: str = ""


def seal(pdf: bytes, *, now: datetime, reason: str = "") -> Sealed:
    """Seal `pdf` by the configured key, at `now` (aware).

    `reason` is written into the signature, for a reader to show; anybody may read it.
    Safe to call from several threads.

    Raises:
        SealUnavailable: no key can seal now.
        TimestampUnavailable: the authority gave no time, and MENTORAT_TSA_WHEN_DOWN is to wait.
        Unsealable: the PDF has no empty field for the seal.
    """
    work = _Sealing(pdf, now.astimezone(UTC), reason, seal_key(now))
    if not timestamps.is_configured():
        return asyncio.run(work.undated())
    try:
        try:
            return asyncio.run(work.dated())
        except AuthorityChanged:
            return asyncio.run(work.dated())
    except (TimestampUnavailable, AuthorityChanged) as error:
        code = error.code if isinstance(error, TimestampUnavailable) else "changing"
        if settings.TSA_WHEN_DOWN != "lower":
            raise TimestampUnavailable(code) from error
        return asyncio.run(work.undated(code))


@dataclass(frozen=True, slots=True)
class _Sealing:
    pdf: bytes
    now: datetime
    reason: str
    key: SealKey

    async def undated(self, lowered_because: str = "") -> Sealed:
        sealed = await self._signed(None, None)
        return Sealed(sealed, Level.BASIC, self.key.fingerprint, lowered_because)

    async def dated(self) -> Sealed:
        authority = Authority(self.now)
        await authority.async_dummy_response("sha256")
        chains = self._chains(authority)
        paths = await revocation.paths_of(chains, self.now)
        level = Level.LONG_TERM if paths else Level.TIMESTAMPED
        context, lowered_because = None, ""
        if paths:
            try:
                context = await revocation.evidence(chains, paths, self.now)
            except revocation.Unanswered:
                level, lowered_because = Level.TIMESTAMPED, "revocation"
        sealed = await self._signed(authority, context)
        return Sealed(sealed, level, self.key.fingerprint, lowered_because)

    def _chains(self, authority: Authority) -> revocation.Chains:
        return revocation.Chains(
            signer=_asn1(self.key.certificate),
            authorities=authority.certificates(),
            others=[*map(_asn1, self.key.chain), *authority.cert_registry],
            roots=[_asn1(root_of(self.key)), *authority.roots],
        )

    async def _signed(
        self, authority: Authority | None, context: ValidationContext | None
    ) -> bytes:
        signer = _Signer(
            _metadata(self.key.name, self.reason, context),
            _KeySigner(self.key),
            timestamper=authority,
            stamp_style=_AsPrinted(),
        )
        try:
            writer = _Increment(io.BytesIO(self.pdf))
            session = signer.init_signing_session(writer, existing_fields_only=True)
            session.system_time = self.now
            validated = await session.perform_presign_validation(writer)
            room = await session.estimate_signature_container_size(validated)
            document = session.prepare_tbs_document(validated, room)
            prepared, output = document.digest_tbs_document()
        except (PdfError, SigningError) as error:
            raise Unsealable from error
        attributes = PdfCMSSignedAttributes(signing_time=self.now)
        try:
            await document.perform_signature(prepared.document_digest, attributes)
        except SigningError as error:  # a token that is larger than the one before
            timestamps.forget_authority()
            raise AuthorityChanged from error
        output.seek(0)
        sealed: bytes = output.read()
        return sealed


def _metadata(name: str, reason: str, context: ValidationContext | None) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=name,
        reason=reason or None,
        # With the placement below, a context is enough for pyHanko to write what it holds.
        validation_context=context,
        signer_key_usage=set(),  # the key was looked at when it was loaded
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    )


class _Signer(PdfSigner):
    """pyHanko's, which would make a PDF 2.0 of the file for the sake of an extension that names
    the curve: PDF/A-3 is PDF 1.7."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _Increment(IncrementalPdfFileWriter):
    """An increment that leaves the metadata alone: pyHanko's own way of writing XMP breaks PDF/A,
    and its change of the dates makes the two disagree."""

    def _update_meta(self) -> None:
        pass

    def add_object(self, obj: PdfObject, *arguments: Any, **named: Any) -> IndirectObject:
        # A carriage return at the end of a stream is read as part of the line's end that follows:
        # the stream is then one byte too short for PDF/A.
        if isinstance(obj, StreamObject) and obj.data.endswith(b"\r"):
            obj.apply_filter("/ASCIIHexDecode")
        return super().add_object(obj, *arguments, **named)


class _AsPrinted(BaseStampStyle):
    """The field keeps the look that the page gave it."""

    def create_stamp(self, *_arguments: Any) -> None:
        return None


class _KeySigner(Signer):
    """pyHanko's view of the key."""

    def __init__(self, key: SealKey) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(_asn1(certificate) for certificate in key.chain)
        super().__init__(signing_cert=_asn1(key.certificate), cert_registry=store)
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return bytes(_signature_size(self._key.certificate)) if dry_run else self._key.sign(data)


def _signature_size(certificate: x509.Certificate) -> int:
    """The most bytes that a signature takes: two numbers and their DER for a curve."""
    public: Any = certificate.public_key()
    size: int = (public.key_size + 7) // 8
    return size if isinstance(public, rsa.RSAPublicKey) else 2 * size + 9


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
