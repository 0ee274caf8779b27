"""What an end notice carries, and what is wrong with it: the end as plain data, and the journal
that tells it. As in files.py, the files may be anybody's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from agreements.evidence.chain import journal_faults
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.files import JOURNAL_FILE
from agreements.evidence.forms import moment
from agreements.evidence.reading import (
    DOCUMENT_STORED,
    ENDED,
    MAYBE_TEXT,
    NUMBER,
    TEXT,
    Shape,
    dated,
    read_files,
    read_journal,
    shaped,
)
from agreements.evidence.signatures import IN_FORCE

END_SCHEMA: Final = "mentorat/end/1"
END_FILE: Final = "fin.json"

_END: Final[Shape] = {
    "schema": TEXT,
    "agreement": TEXT,
    "reference": TEXT,
    "school_year": TEXT,
    "school": TEXT,
    "mentee": TEXT,
    "mentor": TEXT,
    "event": NUMBER,
    "said_by": TEXT,
    "by": TEXT,
    "for": TEXT,
    "said_at": TEXT,
    "ends_on": TEXT,
    "replaces": MAYBE_TEXT,
    "document": TEXT,
}


def end_form(
    *,
    agreement: str,
    reference: str,
    school_year: str,
    school: str,
    mentee: str,
    mentor: str,
    event: int,
    said_by: str,
    by: str,
    for_whom: str,
    said_at: datetime,
    ends_on: date,
    replaces: date | None,
    document: str,
) -> dict[str, Any]:
    """What fin.json says, and the letter shows.

    Args:
        agreement: its public id.
        event: the place in the journal of the event that tells it.
        said_by: the name of who ended it; `by`, in what quality; `for_whom`, for which party.
        said_at: an aware time.
        ends_on: the first day, in America/Toronto, on which it is ended.
        replaces: the day that the end told before had said, where this one brings it forward.
        document: the SHA-256 of the sealed agreement that it follows.
    """
    return {
        "schema": END_SCHEMA,
        "agreement": agreement,
        "reference": reference,
        "school_year": school_year,
        "school": school,
        "mentee": mentee,
        "mentor": mentor,
        "event": event,
        "said_by": said_by,
        "by": by,
        "for": for_whom,
        "said_at": moment(said_at),
        "ends_on": ends_on.isoformat(),
        "replaces": replaces.isoformat() if replaces else None,
        "document": document,
    }


def end_faults(end: bytes, journal: bytes) -> list[Fault]:
    """
    Args:
        end: the end, as `end_form` says it, in canonical JSON.
        journal: the events up to the end, and to the sealing of the agreement where that came
            later; and their head.

    Returns:
        Nothing when the journal, whole, tells exactly this end of what both had signed, and the
        sealing of the document that it follows.
    """
    read, faults = read_files((END_FILE, end, _read_end), (JOURNAL_FILE, journal, read_journal))
    return faults or _faults(*read)


def _faults(said: dict[str, Any], journal: dict[str, Any]) -> list[Fault]:
    faults, whole = journal_faults(journal)
    if said["agreement"] != journal["agreement"]:
        faults.append(Fault(END_FILE, Kind.OTHER_CONTENT))
    until = [whole[place] for place in sorted(whole) if place <= said["event"]]
    if not until or not _tells(until, said):
        faults.append(Fault("the end", Kind.UNVOUCHED))
    if IN_FORCE not in [event["kind"] for event in until]:
        faults.append(Fault("the coming into force", Kind.UNVOUCHED))
    if said["document"] not in sealed_agreements(list(whole.values())):
        faults.append(Fault("the document", Kind.UNVOUCHED))
    return faults


def _tells(until: Sequence[Mapping[str, Any]], said: Mapping[str, Any]) -> bool:
    """Whether the last of these events is the end that is said, after those told before it."""
    ends = [event for event in until if event["kind"] == ENDED]
    if not ends or ends[-1]["sequence"] != said["event"]:
        return False
    told, before = ends[-1], ends[-2] if len(ends) > 1 else None
    return (told["at"], *(told["data"][key] for key in ("by", "for", "ends_on"))) == (
        said["said_at"],
        said["by"],
        said["for"],
        said["ends_on"],
    ) and (before["data"]["ends_on"] if before else None) == said["replaces"]


def sealed_agreements(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """The SHA-256 of the agreement's own document, as events tell it; not those of end notices."""
    return [
        event["data"]["sha256"]
        for event in events
        if event["kind"] == DOCUMENT_STORED and "end" not in event["data"]
    ]


def _read_end(value: dict[str, Any]) -> dict[str, Any]:
    shaped(value, _END, END_SCHEMA)
    dated(value["said_at"])
    for day in (value["ends_on"], value["replaces"]):
        if day is not None:
            date.fromisoformat(day)
    return value
