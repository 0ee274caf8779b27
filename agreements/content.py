"""The canonical content of an agreement and its digest. Pure: no database, no Django.

Canonical form: JSON in UTF-8, keys sorted, no insignificant white space, no escapes beyond those
JSON requires, every string in Unicode NFC. Two agreements with the same content have the same
bytes, whoever computes them.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

SCHEMA = "mentorat/agreement/1"


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_nfc(key): _nfc(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_nfc(item) for item in value]
    return value


def canonical(content: Mapping[str, Any]) -> str:
    """Return the canonical JSON text of `content` (strings, integers, booleans, null, nested).

    Raises:
        ValueError: a float is not a finite number.
        TypeError: a value that JSON has no form for.
    """
    return json.dumps(
        _nfc(content), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
