"""The signed document: letter → HTML → PDF → stored → read back."""

from agreements.documents.letter import Letter, letter_of
from agreements.documents.store import Damaged, read_document, render_agreement, store_document

__all__ = ["Damaged", "Letter", "letter_of", "read_document", "render_agreement", "store_document"]
