"""The signed document: letter → HTML → PDF → archive → sealed → stored → read back."""

from agreements.documents.errors import NotProven, TimestampUnavailable, Unverified
from agreements.documents.letter import Letter, letter_of
from agreements.documents.make import make_document, render_agreement
from agreements.documents.seals.keys import SealUnavailable
from agreements.documents.store import Damaged, discard, keep, read_document

__all__ = [
    "Damaged",
    "Letter",
    "NotProven",
    "SealUnavailable",
    "TimestampUnavailable",
    "Unverified",
    "discard",
    "keep",
    "letter_of",
    "make_document",
    "read_document",
    "render_agreement",
]
