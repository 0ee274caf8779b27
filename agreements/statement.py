"""The statement that a signatory accepts, by version and language.

A published version is never changed: signatures name it. A new wording is a new version.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class StatementKey:
    """Which statement: a published version, and "fr" or "en"."""

    version: int
    language: str

    def __str__(self) -> str:
        return f"{self.version}-{self.language}"

    @classmethod
    def parse(cls, text: str) -> "StatementKey":
        """The key that `str()` wrote.

        Raises:
            ValueError: it names no published statement.
        """
        for version, languages in _STATEMENTS.items():
            for language in languages:
                if text == str(key := cls(version, language)):
                    return key
        raise ValueError(text)


def statement(key: StatementKey) -> str:
    """Return the exact words of a published statement.

    Raises:
        KeyError: there is no such version or language.
    """
    return _STATEMENTS[key.version][key.language]
