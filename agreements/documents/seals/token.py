"""The seal's key in a token, by PKCS #11: it never leaves it, and signs there."""

import hashlib
import logging
from threading import Lock
from typing import Final, cast

import pkcs11
from cryptography import x509
from django.conf import settings
from pkcs11.exceptions import (
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserAlreadyLoggedIn,
)
from pkcs11.types import SignMixin
from pkcs11.util.ec import encode_ecdsa_signature

from agreements.documents.seals.keys import (
    Reason,
    SealKey,
    SealUnavailable,
    forget_key,
    read_certificates,
    signed_by,
)

logger = logging.getLogger(__name__)
_PIN_ERRORS: Final = (PinIncorrect, PinInvalid, PinLenRange, PinLocked)
# A token locks itself for good after a few wrong PINs: one that was refused is not tried again.
_refused_pins: Final[set[tuple[str, str, str]]] = set()


def read() -> SealKey:
    """The key and the certificate with the labels of the settings. Raises SealUnavailable."""
    session = _session()
    try:
        key = session.get_key(
            object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=settings.SEAL_PKCS11_KEY_LABEL
        )
        certificate, chain = _certificates(session)
        return _key(cast("SignMixin", key), certificate, chain)
    except (PKCS11Error, ValueError) as error:
        _close(session)
        raise SealUnavailable(Reason.TOKEN) from error
    except SealUnavailable:
        _close(session)
        raise


def _close(session: pkcs11.Session) -> None:
    """A token has few sessions, and it is asked again as long as documents wait."""
    try:
        session.close()
    except PKCS11Error:  # it was gone already
        logger.debug("the session of the seal's token was gone")


def _session() -> pkcs11.Session:
    pin = (settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_PIN)
    if pin in _refused_pins:
        raise SealUnavailable(Reason.WRONG_PASSPHRASE)
    try:
        # pkcs11.lib raises a RuntimeError, which PKCS11Error is too, for a module it can't open.
        token = pkcs11.lib(settings.SEAL_PKCS11_MODULE).get_token(
            token_label=settings.SEAL_PKCS11_TOKEN
        )
        return _opened(token)
    except _PIN_ERRORS as error:
        _refused_pins.add(pin)
        raise SealUnavailable(Reason.WRONG_PASSPHRASE) from error
    except RuntimeError as error:
        raise SealUnavailable(Reason.TOKEN) from error


def _opened(token: pkcs11.Token) -> pkcs11.Session:
    try:
        return token.open(user_pin=settings.SEAL_PKCS11_PIN)
    except UserAlreadyLoggedIn:  # by an earlier session of this process
        return token.open()


def _certificates(session: pkcs11.Session) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Those of MENTORAT_SEAL_CERTIFICATE, or the one that the token holds."""
    if settings.SEAL_CERTIFICATE:
        certificate, *chain = read_certificates(settings.SEAL_CERTIFICATE)
        return certificate, chain
    query = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        pkcs11.Attribute.LABEL: settings.SEAL_PKCS11_CERTIFICATE_LABEL,
    }
    found = list(session.get_objects(query))
    if len(found) != 1:
        raise SealUnavailable(Reason.TOKEN)
    return x509.load_der_x509_certificate(bytes(found[0][pkcs11.Attribute.VALUE])), []


def _key(key: SignMixin, certificate: x509.Certificate, chain: list[x509.Certificate]) -> SealKey:
    one_at_a_time = Lock()  # a session does one thing at a time

    def sign(data: bytes) -> bytes:
        try:
            with one_at_a_time:
                if key.key_type is pkcs11.KeyType.EC:
                    # Every token signs a digest that was made outside; not all hash by themselves.
                    digest = hashlib.sha256(data).digest()
                    raw = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
                    return encode_ecdsa_signature(raw)
                return key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
        except PKCS11Error as error:
            forget_key()
            raise SealUnavailable(Reason.TOKEN) from error

    # A private key in a token doesn't show its public half: a signature does.
    if not signed_by(certificate, sign(b"mentorat"), b"mentorat"):
        raise SealUnavailable(Reason.MISMATCH)
    return SealKey(certificate, tuple(chain), sign)
