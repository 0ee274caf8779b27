"""The signed document: letter → HTML → PDF → stored → read back."""

from agreements.documents.letter import Letter, letter_of
from agreements.documents.store import (
    Damaged,
    NotMade,
    read_document,
    render_agreement,
    store_document,
)

__all__ = [
    "Damaged",
    "Letter",
    "NotMade",
    "letter_of",
    "read_document",
    "render_agreement",
    "store_document",
]
