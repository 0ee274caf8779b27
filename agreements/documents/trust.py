"""Whose seals are ours, by the settings.

A certificate is trusted by name, never because of who issued it: anybody can buy one from the
authority that issued ours. An authority is trusted when MENTORAT_SEAL_TRUSTED holds it, since it
then issues nothing but seals of ours.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from agreements.documents.seals.keys import (
    Reason,
    SealUnavailable,
    loaded_key,
    read_certificates,
)
from agreements.examination import Trust


@dataclass(frozen=True, slots=True)
class Trusted:
    """`is_complete` is False where something that the settings name can't be read: then a seal that
    isn't known can't be said to be somebody else's."""

    trust: Trust
    is_complete: bool


def trusted() -> Trusted:
    """The certificates of our seals, now and before, and of those that time-stamp them."""
    current, is_complete = _current()
    bundle, authorities = _read(settings.SEAL_TRUSTED), _read(settings.TSA_CERTIFICATES)
    before = bundle or []
    trust = Trust(
        seals=_der([*current[:1], *before]),
        anchors=_der([certificate for certificate in before if _is_authority(certificate)]),
        authorities=_der(authorities or []),
        known=_der(current),
    )
    return Trusted(trust, is_complete and bundle is not None)


def _current() -> tuple[list[x509.Certificate], bool]:
    """The certificate of the key that seals now and its chain, and whether that is all there is.
    Where the certificate has a file, neither the private key nor a token is opened."""
    if settings.SEAL_CERTIFICATE:
        found = _read(settings.SEAL_CERTIFICATE)
        return found or [], found is not None
    try:
        key = loaded_key()
    except SealUnavailable as error:
        return [], error.reason is Reason.NO_KEY
    return [key.certificate, *key.chain], True


def _read(path: str) -> list[x509.Certificate] | None:
    """The certificates of a file that the settings may name; None when it can't be read."""
    try:
        return read_certificates(path) if path else []
    except SealUnavailable:
        return None


def _der(certificates: list[x509.Certificate]) -> list[bytes]:
    return [certificate.public_bytes(Encoding.DER) for certificate in certificates]


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False
