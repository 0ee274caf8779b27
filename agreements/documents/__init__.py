"""The signed document: letter → HTML → PDF → archive → sealed → stored → read back."""

from agreements.documents.errors import NotProven, TimestampUnavailable, Unverified
from agreements.documents.letter import Letter, letter_of
from agreements.documents.make import (
    make_document,
    make_end_notice,
    render_agreement,
    render_end_notice,
)
from agreements.documents.naming import end_notice_name, file_name
from agreements.documents.paper import Cover, cover_of
from agreements.documents.seals.keys import SealUnavailable
from agreements.documents.store import Damaged, discard, keep, read_document

__all__ = [
    "Cover",
    "Damaged",
    "Letter",
    "NotProven",
    "SealUnavailable",
    "TimestampUnavailable",
    "Unverified",
    "cover_of",
    "discard",
    "end_notice_name",
    "file_name",
    "keep",
    "letter_of",
    "make_document",
    "make_end_notice",
    "read_document",
    "render_agreement",
    "render_end_notice",
]
