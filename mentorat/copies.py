"""What a browser needs to keep words on the device until the server has them (static/js/write/).

They are confidential, and the device may be shared: they are encrypted there (AES-GCM) under a key
that the person's own pages have and no other's. The key is derived from the secret key, so that it
needs no row, is the same in each of the person's sessions, and goes out of use with it: what was
kept under the former one is then not readable any more.
"""

import base64
from typing import Final, TypedDict

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import salted_hmac

_MARK_LENGTH: Final = 16  # hexadecimal digits


class Keeping(TypedDict):
    """`mark` tells one person's copies from another's; `key` is 256 bits, in Base64."""

    mark: str
    key: str


def keeping(person: AbstractBaseUser) -> Keeping:
    """The mark and the key of a signed-in person."""
    digest = salted_hmac("mentorat.copies.key", str(person.pk), algorithm="sha256").digest()
    return Keeping(mark=mark(person), key=base64.b64encode(digest).decode())


def mark(person: AbstractBaseUser) -> str:
    """An opaque mark of the person, which stays in the clear on the device."""
    return salted_hmac("mentorat.copies.mark", str(person.pk)).hexdigest()[:_MARK_LENGTH]
