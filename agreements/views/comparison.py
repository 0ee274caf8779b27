"""Two versions of one part side by side: the one that is saved and the person's own."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import QueryDict

from agreements.actions.write import Part, fingerprint
from agreements.differences import Kind, Run, differences, joined, joined_lines
from agreements.documents.letter import detail_labels, part_headings
from agreements.journal import last_writings
from agreements.models import Agreement, Event, Person
from agreements.text import clean_text

# What the buttons of a comparison send, after the part and a colon.
SAVED: Final = "saved"
JOINED: Final = "joined"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What templates/agreements/partials/comparison.html shows.

    Attributes:
        part: the model's field.
        saved, joined: as the field would hold them; `joined` is "" where two can't be one (days).
        saved_runs, own_runs: each version in runs; those that are not SAME are in it alone.
        saved_day, own_day: the days, where the part is one.
        saved_at: when the saved version was; None where no journal tells.
        is_own: whether the person saved it, elsewhere.
        writer: the name of who else did, as the agreement has it; "" where it isn't known.
    """

    part: str
    label: str
    saved: str
    joined: str
    saved_runs: Sequence[Run]
    own_runs: Sequence[Run]
    saved_day: date | None
    own_day: date | None
    saved_at: datetime | None
    is_own: bool
    writer: str

    @property
    def is_day(self) -> bool:
        return self.part == "review_date"


def compare(agreement: Agreement, person: Person, own: Mapping[str, Part]) -> list[Comparison]:
    """Compare each part of `own`, as `person` wrote it, with what is saved in `agreement`."""
    written = last_writings(agreement) if own else {}
    return [
        _comparison(part, agreement, person, value, written.get(part))
        for part, value in own.items()
    ]


def _comparison(
    part: str, agreement: Agreement, person: Person, own: Part, written: Event | None
) -> Comparison:
    saved: Part = getattr(agreement, part)
    headings = part_headings()
    days = part == "review_date"
    before, after = _text(saved), _text(own)
    runs = [] if days else differences(before, after)
    join = joined if part in headings else joined_lines
    return Comparison(
        part=part,
        label=(headings | detail_labels())[part],
        saved=before,
        joined="" if days else join(before, after),
        saved_runs=[run for run in runs if run.kind != Kind.ADDED],
        own_runs=[run for run in runs if run.kind != Kind.REMOVED],
        saved_day=saved if isinstance(saved, date) else None,
        own_day=own if isinstance(own, date) else None,
        saved_at=written.at if written else None,
        is_own=written is not None and written.actor_id == person.pk,
        writer=_name(written.actor, agreement) if written and written.actor else "",
    )


def chosen(
    data: QueryDict,
    agreement: Agreement,
    person: Person,
    parts: Iterable[str],
    read: Mapping[str, str],
) -> tuple[str, dict[str, Any]]:
    """What a form holds once a button of a comparison was pressed, without a script: the name of
    its part, and the part filled with what was chosen, on the ground of what is saved now, with
    everything else as typed. A button that no page has changes nothing.

    Args:
        parts: those that the person writes.
        read: what the form says was read.
    """
    part, _colon, how = data.get("choose", "").partition(":")
    if part not in parts or how not in (SAVED, JOINED):
        return "", data.dict()
    (comparison,) = compare(agreement, person, {part: clean_text(data.get(part, ""))})
    value = comparison.joined if how == JOINED else comparison.saved
    ground = {**read, part: fingerprint(getattr(agreement, part))}
    return part, {**data.dict(), part: value, "read": json.dumps(ground)}


def _name(writer: Person, agreement: Agreement) -> str:
    role = agreement.role_of(writer)
    return agreement.name_of(role) if role else ""


def _text(value: Part) -> str:
    return "" if value is None else str(value)
