"""The application's codes on events and heads: HMAC-SHA256, under a key of the settings."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from agreements.evidence import Kind

# What comes before the message, so that a code on one kind of thing is no code on another.
_EVENT: Final = "mentorat/journal/event/1"
_HEAD: Final = "mentorat/journal/head/1"
_KEY_ID: Final = b"mentorat/journal/key-id/1"


@dataclass(frozen=True, slots=True)
class Code:
    """A code, and the id of the key that it was made with."""

    mac: str
    key: str


def event_code(event_hash: str) -> Code:
    """The code on an event that has this hash, under the current key."""
    return _code(_current(), _EVENT, event_hash)


def head_code(agreement: str, length: int, last_hash: str) -> Code:
    """The code on a journal of `length` events that ends with `last_hash`.

    Args:
        agreement: its public id.
    """
    return _code(_current(), _HEAD, agreement, str(length), last_hash)


def event_code_fault(event_hash: str, code: Code) -> Kind | None:
    """What is wrong with the code on an event."""
    key = {key_id(key): key for key in _known()}.get(code.key)
    if key is None:
        return Kind.UNKNOWN_KEY
    expected = _code(key, _EVENT, event_hash).mac
    return None if _same(expected, code.mac) else Kind.FORGED


def head_holds(agreement: str, length: int, last_hash: str, mac: str) -> bool:
    """Whether `mac` is the head of such a journal, under any key that is known."""
    return any(
        _same(_code(key, _HEAD, agreement, str(length), last_hash).mac, mac) for key in _known()
    )


def key_id(key: str) -> str:
    """A short name for a key, that tells nothing of it."""
    return sha256(hmac.digest(key.encode(), _KEY_ID, sha256)).hexdigest()[:8]


def _same(expected: str, mac: str) -> bool:
    return hmac.compare_digest(expected.encode(), mac.encode())


def _code(key: str, *parts: str) -> Code:
    mac = hmac.digest(key.encode(), "\n".join(parts).encode(), sha256).hex()
    return Code(mac, key_id(key))


def _current() -> str:
    """
    Raises:
        django.core.exceptions.ImproperlyConfigured: there is no key.
    """
    if not settings.JOURNAL_KEY:
        raise ImproperlyConfigured("MENTORAT_JOURNAL_KEY is missing")
    return str(settings.JOURNAL_KEY)


def _known() -> Iterator[str]:
    yield _current()
    yield from settings.JOURNAL_KEYS_BEFORE
