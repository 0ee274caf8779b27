"""References as people type them: read on paper, or heard. Pure."""

from typing import Final

# Crockford's base 32: no letter is mistaken for a digit when a reference is read aloud.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF: Final = 4
# What is written for another by mistake, since the alphabet has no O, I or L.
_SLIPS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def canonical(typed: str) -> str | None:
    """« 7K3F-9Q2M », whatever its case, dash, spaces, and O, I or L for 0 and 1; None where that
    is no reference."""
    digits = "".join(c for c in typed if c not in " \u00a0\u202f-‐‑–—_.").upper().translate(_SLIPS)
    if len(digits) != 2 * _HALF or any(digit not in ALPHABET for digit in digits):
        return None
    return f"{digits[:_HALF]}-{digits[_HALF:]}"
