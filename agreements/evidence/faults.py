"""What a check of the proof can find."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong; the value ends a sentence that its subject begins."""

    ALTERED = "was altered"
    MOVED = "was moved to another place"
    MISSING = "is missing"
    TWICE = "is there twice"
    NOT_FOLLOWING = "does not follow the one before it"
    FORGED = "was not written by the application"
    UNKNOWN_KEY = "is under a key that is not known here"
    BEYOND = "stands beyond the end of the journal"
    CUT_OFF = "does not fit the journal: it was altered, or events at the end were cut off"
    UNVOUCHED = "is vouched for by no event"
    DIFFERS = "differs from its event"
    ORPHANED = "tells of what is not there"
    OTHER_CONTENT = "is not of this content"
    UNREADABLE = "is not in its form"


@dataclass(frozen=True, slots=True)
class Fault:
    """`subject` names the row or the file: « event 4 », « journal.json »."""

    subject: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.subject} {self.kind.value}"

    @classmethod
    def event(cls, place: int, kind: Kind) -> "Fault":
        """A fault of the event that has, or had, this place in the journal."""
        return cls(f"event {place}", kind)
