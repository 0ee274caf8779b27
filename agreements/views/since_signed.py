"""What changed since a party signed, for whoever comes back to a signature that lapsed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agreements.differences import Run, differences
from agreements.documents.letter import detail_labels, name_labels, part_headings
from agreements.lifecycle import PARTIES, Actor, Status
from agreements.models import Agreement


@dataclass(frozen=True, slots=True)
class Change:
    """A part that says something else now. `runs` go from what was signed to what is written;
    for a day, `signed` and `now` are the days."""

    label: str
    runs: Sequence[Run]
    signed: date | None
    now: date | None


@dataclass(frozen=True, slots=True)
class SinceSigned:
    """What templates/agreements/partials/since_signed.html shows. `signed_at` is in UTC."""

    signed_at: datetime
    changes: Sequence[Change]


def since_signed(agreement: Agreement, role: Actor) -> SinceSigned | None:
    """What changed since the last signature of `role`, where it lapsed and none stands; None where
    there is nothing to tell. Reads the `signatures` that are prefetched: each keeps what it signed.
    """
    if agreement.status != Status.OPEN or agreement.standing_signature(role):
        return None
    own = [signature for signature in agreement.signatures.all() if signature.role == role]
    if not own:
        return None
    last = max(own, key=lambda signature: signature.signed_at)
    signed, now = _words(json.loads(last.content)), _words(agreement.content())
    changes = [
        _change(part, label, signed.get(part, ""), now.get(part, ""))
        for part, label in (name_labels() | part_headings() | detail_labels()).items()
        if signed.get(part, "") != now.get(part, "")
    ]
    return SinceSigned(last.signed_at, changes) if changes else None


def _words(content: Mapping[str, Any]) -> dict[str, str]:
    """What of the content can change while it is open, by field."""
    return {**{f"{role}_name": content[role] for role in PARTIES}, **content["written"]}


def _change(part: str, label: str, signed: str, now: str) -> Change:
    if part == "review_date":
        return Change(label, [], _day(signed), _day(now))
    return Change(label, differences(signed, now), None, None)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
