"""The key of the seal, as the settings name it.

It is read once per process. A key that can't be used has one reason, which the administrator is
shown; it is looked for again at the next sealing, so that what is mended needs no restart."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

RSA_MIN_BITS: Final = 3072
CURVES: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


class Reason(StrEnum):
    """Why nothing can be sealed now."""

    NO_KEY = "no_key"
    HALF_CONFIGURED = "half_configured"
    UNREADABLE = "unreadable"
    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105 - a code
    MISMATCH = "mismatch"  # the certificate is of another key
    WEAK = "weak"
    UNSUITABLE = "unsuitable"  # a kind of key, or a certificate, that isn't for signing
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    TOKEN = "token"  # noqa: S105 - it is absent, or lacks the key or the certificate
    REVOKED = "revoked"


class SealUnavailable(Exception):
    """The key can't be used. Signatures are taken all the same; documents wait."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key that seals.

    `chain` holds what stands above the certificate, up to the root or short of it. `sign` takes
    bytes and gives their signature with SHA-256: DER for ECDSA, PKCS #1 v1.5 for RSA. It may be
    called from several threads; it raises SealUnavailable when the key is gone (a token).
    """

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    sign: Callable[[bytes], bytes]
    is_demonstration: bool = False

    @property
    def common_name(self) -> str:
        """The common name in the certificate; its whole subject where there is none."""
        return common_name(self.certificate)

    @property
    def name(self) -> str:
        """Who seals, as it is printed. That of a demonstration says so, whatever the settings."""
        return self.common_name if self.is_demonstration else settings.SEAL_NAME or self.common_name

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 hexadecimal digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def seal_key(now: datetime) -> SealKey:
    """The key that seals at `now`, an aware time.

    Raises:
        SealUnavailable: there is none, or it can't be used then.
    """
    key = loaded_key()
    if now >= key.certificate.not_valid_after_utc:
        raise SealUnavailable(Reason.EXPIRED)
    if now < key.certificate.not_valid_before_utc:
        raise SealUnavailable(Reason.NOT_YET_VALID)
    return key


def loaded_key() -> SealKey:
    """The configured key, whatever its dates. Raises SealUnavailable."""
    with _one_at_a_time:
        return _load(os.getpid(), *(str(getattr(settings, name)) for name in _SETTINGS))


def forget_key() -> None:
    """Have the key read anew: a token was unplugged, or the process is a test."""
    _load.cache_clear()


def root_of(key: SealKey) -> x509.Certificate:
    """The highest certificate of the key's chain: the root, where the chain is whole."""
    return key.chain[-1] if key.chain else key.certificate


def read_certificates(path: str) -> list[x509.Certificate]:
    """The certificates of a PEM file, at least one, in their order. Raises SealUnavailable."""
    try:
        return x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise SealUnavailable(Reason.UNREADABLE) from error


def common_name(certificate: x509.Certificate) -> str:
    """Who the certificate is of, in words."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


# What the key depends on.
_SETTINGS: Final = (
    "DEMONSTRATION",
    "DATA_DIR",
    "SEAL_KEY",
    "SEAL_CERTIFICATE",
    "SEAL_PKCS12",
    "SEAL_PASSPHRASE",
    "SEAL_PKCS11_MODULE",
    "SEAL_PKCS11_TOKEN",
    "SEAL_PKCS11_PIN",
    "SEAL_PKCS11_KEY_LABEL",
    "SEAL_PKCS11_CERTIFICATE_LABEL",
)
_one_at_a_time = Lock()


@cache
def _load(process: int, *values: str) -> SealKey:
    """Errors are not remembered; a token's session doesn't outlive a fork, hence the process."""
    # They stand on this module.
    from agreements.documents.seals import sources

    key = sources.read()
    _refuse_unsuitable(key.certificate)
    return replace(key, chain=_in_order(key))


def _refuse_unsuitable(certificate: x509.Certificate) -> None:
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        if public.key_size < RSA_MIN_BITS:
            raise SealUnavailable(Reason.WEAK)
    elif not isinstance(public, ec.EllipticCurvePublicKey):
        raise SealUnavailable(Reason.UNSUITABLE)
    elif not isinstance(public.curve, CURVES):
        small = public.curve.key_size < ec.SECP256R1.key_size
        raise SealUnavailable(Reason.WEAK if small else Reason.UNSUITABLE)
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise SealUnavailable(Reason.UNSUITABLE)


def _in_order(key: SealKey) -> tuple[x509.Certificate, ...]:
    """The chain from the certificate up, each by the next; what is not part of it is left out."""
    chain: list[x509.Certificate] = []
    below = key.certificate
    left = [above for above in key.chain if above != below]
    while above := next((above for above in left if issued(above, below)), None):
        chain.append(above)
        left.remove(above)
        below = above
    return tuple(chain)


def issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether `issuer` signed `certificate`."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def signed_by(certificate: x509.Certificate, signature: bytes, data: bytes) -> bool:
    """Whether `signature` is that of SealKey.sign(data), by the key of `certificate`."""
    public = certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
