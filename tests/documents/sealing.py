"""A seal with a key that is thrown away: what an archive must survive."""

import io
from datetime import timedelta
from functools import cache
from typing import Any

from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.stamp import BaseStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from agreements.documents.archival import SEAL_FIELD
from tests.cast import NOW


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata alone: pyHanko's rewriting breaks their PDF/A extension schema."""

    def _update_meta(self) -> None:
        pass


class _SeeThrough(BaseStampStyle):
    """Leaves the field's empty appearance, so that the words of the page show."""

    def create_stamp(self, *_: object) -> Any:
        return None


def throwaway_seal(pdf: bytes) -> bytes:
    """The archive `pdf`, sealed in its field: certified, no change allowed."""
    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    sealed = io.BytesIO()
    PdfSigner(metadata, throwaway_signer(), stamp_style=_SeeThrough()).sign_pdf(
        _Writer(io.BytesIO(pdf)), existing_fields_only=True, output=sealed
    )
    return sealed.getvalue()


@cache
def throwaway_signer() -> SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Sceau d’un test")])
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
