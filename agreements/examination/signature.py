"""A CMS message of one signer: whose it is, whether it holds, and whether the signer is trusted."""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.general import check_ess_certid, extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InvalidCertificateError,
    PathBuildingError,
    PathValidationError,
)

# With which the bytes are digested; older ones prove nothing any more.
DIGESTS: Final = ("sha256", "sha384", "sha512")


class Message:
    """One signer's message, read from its DER.

    Raises an Exception of any kind, as the libraries do of what is not in its form: it is not such
    a message, or its parts disagree.
    """

    def __init__(self, der: bytes) -> None:
        self.content_info = cms.ContentInfo.load(der, strict=True)
        if self.content_info["content_type"].native != "signed_data":
            raise ValueError
        self.signed = self.content_info["content"]
        self.info = extract_signer_info(self.signed)
        found = extract_certificate_info(self.signed)
        if found.attribute_certs:
            raise ValueError
        self.signer: x509.Certificate = found.signer_cert
        self.others: list[x509.Certificate] = list(found.other_certs)
        self.digest_name: str = self.info["digest_algorithm"]["algorithm"].native
        if self.digest_name not in DIGESTS:
            raise ValueError
        bound = get_signing_cert_attr(self.info["signed_attrs"])
        if bound is None or not check_ess_certid(self.signer, bound["certs"][0]):
            raise ValueError

    @property
    def certificates(self) -> list[x509.Certificate]:
        return [self.signer, *self.others]

    @property
    def unsigned(self) -> list[cms.CMSAttribute]:
        """What the signature carries beside it."""
        attributes = self.info["unsigned_attrs"]
        return [] if attributes is core.VOID else list(attributes)

    def faults(self, digest: bytes) -> tuple[bool, bool]:
        """Whether the digest that was signed is another one, and whether the signature fails."""
        kind = self.signed["encap_content_info"]["content_type"].native
        intact, valid = validate_sig_integrity(self.info, self.signer, kind, digest)
        return not intact, not valid


def digest_of(name: str, parts: Iterable[bytes]) -> bytes:
    """The digest `name`, one of DIGESTS, of all the parts."""
    digest = hashlib.new(name)
    for part in parts:
        digest.update(part)
    return digest.digest()


class Stamp:
    """A time-stamp on a signature.

    Raises an Exception of any kind, as Message does: it is not one, or is of something else.
    """

    def __init__(self, der: bytes, signature: bytes) -> None:
        self.message = Message(der)
        embedded = self.message.signed["encap_content_info"]["content"]
        info: tsp.TSTInfo = embedded.parsed
        imprint = info["message_imprint"]
        name = imprint["hash_algorithm"]["algorithm"].native
        if name not in DIGESTS or imprint["hashed_message"].native != digest_of(name, [signature]):
            raise ValueError
        if any(self.message.faults(digest_of(self.message.digest_name, [bytes(embedded)]))):
            raise ValueError
        self.at: datetime = info["gen_time"].native


def is_trusted(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[bytes],
    moment: datetime,
    loop: asyncio.AbstractEventLoop,
    extended_usage: set[str] | None = None,
) -> bool:
    """Whether the certificate stood under one of the roots at `moment`, for signing.

    Revocation is not asked for: whoever runs the site takes a root out of the settings.
    """
    if not roots:
        return False
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        other_certs=list(others),
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    usage = set() if extended_usage else {"digital_signature"}
    validator = CertificateValidator(certificate, validation_context=context)
    try:
        loop.run_until_complete(validator.async_validate_usage(usage, extended_usage or set()))
    except (InvalidCertificateError, PathBuildingError, PathValidationError, ValueError):
        return False
    return True


def was_valid(certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether `moment` is within the certificate's dates."""
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)


def common_name(certificate: x509.Certificate) -> str:
    """Who the certificate is of, in words; at most 100 characters."""
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    return str(name)[:100]
