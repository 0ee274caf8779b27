"""Where the seal's key comes from: PEM files, a PKCS #12 file, a token, or the demonstration."""

from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from django.conf import settings

from agreements.documents.seals.keys import (
    Reason,
    SealKey,
    SealUnavailable,
    read_certificates,
)

TOKEN: Final = (
    "SEAL_PKCS11_MODULE",
    "SEAL_PKCS11_TOKEN",
    "SEAL_PKCS11_PIN",
    "SEAL_PKCS11_KEY_LABEL",
)


def misconfiguration() -> str:
    """What is wrong with the choice of settings, in a sentence; empty when nothing is."""
    by_token = any(getattr(settings, name) for name in (*TOKEN, "SEAL_PKCS11_CERTIFICATE_LABEL"))
    chosen = [
        name
        for name, is_set in (
            ("MENTORAT_SEAL_KEY", settings.SEAL_KEY),
            ("MENTORAT_SEAL_PKCS12", settings.SEAL_PKCS12),
            ("MENTORAT_SEAL_PKCS11_…", by_token),
        )
        if is_set
    ]
    if len(chosen) > 1:
        return f"{' and '.join(chosen)} are both set: choose one."
    missing = []
    if by_token:
        missing = [f"MENTORAT_{name}" for name in TOKEN if not getattr(settings, name)]
        if not (settings.SEAL_PKCS11_CERTIFICATE_LABEL or settings.SEAL_CERTIFICATE):
            missing.append("MENTORAT_SEAL_PKCS11_CERTIFICATE_LABEL")
    elif settings.SEAL_KEY and not settings.SEAL_CERTIFICATE:
        missing = ["MENTORAT_SEAL_CERTIFICATE"]
    elif settings.SEAL_CERTIFICATE and not chosen:
        missing = ["MENTORAT_SEAL_KEY"]
    elif settings.SEAL_PKCS12 and settings.SEAL_CERTIFICATE:
        return "MENTORAT_SEAL_CERTIFICATE is set, and MENTORAT_SEAL_PKCS12 holds its own: unset it."
    elif settings.SEAL_PASSPHRASE and not chosen:
        missing = ["MENTORAT_SEAL_KEY or MENTORAT_SEAL_PKCS12"]
    return f"{', '.join(missing)} missing." if missing else ""


def read() -> SealKey:
    """The key that the settings name, its chain in any order; in the demonstration, its own.

    Raises SealUnavailable.
    """
    if misconfiguration():
        raise SealUnavailable(Reason.HALF_CONFIGURED)
    if settings.SEAL_PKCS11_MODULE:
        # The library of tokens is loaded where there is one.
        from agreements.documents.seals import token

        return token.read()
    if settings.SEAL_PKCS12:
        return _from_pkcs12()
    if settings.SEAL_KEY:
        return _from_pem()
    if settings.DEMONSTRATION and not settings.PRODUCTION:
        from agreements.documents.seals import demonstration

        return demonstration.read()
    raise SealUnavailable(Reason.NO_KEY)


def _from_pem() -> SealKey:
    content = _content(settings.SEAL_KEY)
    encrypted = b"ENCRYPTED" in content
    if encrypted and not settings.SEAL_PASSPHRASE:
        raise SealUnavailable(Reason.WRONG_PASSPHRASE)
    try:
        key = load_pem_private_key(
            content, settings.SEAL_PASSPHRASE.encode() if encrypted else None
        )
    except ValueError as error:
        reason = Reason.WRONG_PASSPHRASE if encrypted else Reason.UNREADABLE
        raise SealUnavailable(reason) from error
    certificate, *chain = read_certificates(settings.SEAL_CERTIFICATE)
    return of_software(key, certificate, chain)


def _from_pkcs12() -> SealKey:
    from asn1crypto.pkcs12 import Pfx  # it takes longer to import than all else here

    content = _content(settings.SEAL_PKCS12)
    try:
        readable = Pfx.load(content)["version"].native == "v3"
    except ValueError:
        readable = False
    if not readable:
        raise SealUnavailable(Reason.UNREADABLE)
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(
            content, settings.SEAL_PASSPHRASE.encode() or None
        )
    except ValueError as error:
        raise SealUnavailable(Reason.WRONG_PASSPHRASE) from error
    if key is None or certificate is None:
        raise SealUnavailable(Reason.UNREADABLE)
    return of_software(key, certificate, chain)


def of_software(
    key: object, certificate: x509.Certificate, chain: list[x509.Certificate]
) -> SealKey:
    """A key held in memory. Raises SealUnavailable when it is of a kind that doesn't seal, or isn't
    the certificate's."""
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SealUnavailable(Reason.UNSUITABLE)
    if key.public_key() != certificate.public_key():
        raise SealUnavailable(Reason.MISMATCH)

    def sign(data: bytes) -> bytes:
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return key.sign(data, ec.ECDSA(hashes.SHA256()))

    return SealKey(certificate, tuple(chain), sign)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SealUnavailable(Reason.UNREADABLE) from error
