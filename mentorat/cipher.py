"""What is encrypted at rest, under keys that come from SECRET_KEY and from those before it."""

import base64
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def cipher_for(purpose: str) -> MultiFernet:
    """Encrypts with a key of today's SECRET_KEY, and reads what those before it encrypted.

    Args:
        purpose: what one encrypts for, the others can't read.
    """
    return _cipher(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _cipher(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    def key(secret: str) -> Fernet:
        derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
        return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))

    return MultiFernet([key(secret) for secret in secrets])
