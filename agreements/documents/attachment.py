"""A file within the sealed file."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is what a reader saves it as; `relationship` is what it is to the letter (PDF/A-3):
    the data that it shows, what it was made from, or more about it."""

    name: str
    data: bytes
    description: str
    media_type: str
    relationship: Literal["Data", "Source", "Supplement"]
