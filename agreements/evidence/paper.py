"""What is recorded of a paper that was signed by hand, against the events that tell of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from agreements.content import canonical, digest
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.reading import (
    NUMBER,
    ON_PAPER,
    ROLES,
    TEXT,
    NotInForm,
    Shape,
    dated,
    shaped,
)
from agreements.evidence.signatures import IN_FORCE

PAPER_SCHEMA: Final = "mentorat/paper/1"

Data = Mapping[str, Any]
_SUBJECT: Final = "the signing on paper"
_PAPER: Final[Shape] = {
    "schema": TEXT,
    "agreement": TEXT,
    "school_year": TEXT,
    "school": TEXT,
    "signed": (dict,),
    "recorded_by": TEXT,
    "recorded_at": TEXT,
    "originals": (list,),
    "pages": (list,),
}
_BY_HAND: Final[Shape] = {"name": TEXT, "on": TEXT}
_PAGE: Final[Shape] = {"sha256": TEXT, "size": NUMBER, "width": NUMBER, "height": NUMBER}


def paper_faults(paper: Data | None, events: Sequence[Data]) -> list[Fault]:
    """
    Args:
        paper: as in papier.json; None for an agreement that was not signed on paper.
        events: those of the journal that are whole, as in journal.json.
    """
    told = [event for event in events if event["kind"] == ON_PAPER]
    faults = [
        Fault.event(event["sequence"], Kind.ORPHANED)
        for event in told
        if paper is None or not _tells(event, paper)
    ]
    if paper is None:
        return faults
    if not any(_tells(event, paper) for event in told):
        faults.append(Fault(_SUBJECT, Kind.UNVOUCHED))
    in_force = [event for event in events if event["kind"] == IN_FORCE]
    record = digest(canonical(paper))
    return faults + [
        Fault.event(event["sequence"], Kind.ORPHANED)
        for event in in_force
        if (event["data"].get("on_paper"), event["data"]["digest"]) != (True, record)
    ]


def _tells(event: Data, paper: Data) -> bool:
    return bool(
        event["data"]["record"] == digest(canonical(paper))
        and event["actor"] == paper["recorded_by"]
        and event["at"] == paper["recorded_at"]
    )


def read_paper(value: dict[str, Any]) -> dict[str, Any]:
    """What was recorded of a paper, in its form. Raises NotInForm or ValueError."""
    shaped(value, _PAPER, PAPER_SCHEMA)
    for role in ROLES:
        date.fromisoformat(shaped(value["signed"].get(role), _BY_HAND)["on"])
    for page in value["pages"]:
        shaped(page, _PAGE)
    if not value["pages"] or not all(type(original) is str for original in value["originals"]):
        raise NotInForm
    dated(value["recorded_at"])
    return value
