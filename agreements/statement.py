"""The statement that a signatory accepts, by version and language.

A published version is never changed: signatures name it. A new wording is a new version.
"""

from typing import Final

CURRENT_VERSION: Final = 1

_STATEMENTS: Final = {
    1: {
        "fr": (
            "J’ai lu cette entente et j’y consens librement. En écrivant mon nom et en appuyant "
            "sur le bouton, je la signe, comme je le ferais à la main."
        ),
        "en": (
            "I have read this agreement and I consent to it freely. By writing my name and "
            "pressing the button, I sign it, as I would by hand."
        ),
    },
}


def statement(language: str, version: int = CURRENT_VERSION) -> str:
    """Return the exact words of the statement.

    Args:
        language: "fr" or "en".
        version: a published version.

    Raises:
        KeyError: there is no such version or language.
    """
    return _STATEMENTS[version][language]
