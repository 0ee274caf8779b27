"""The saves of one sitting as one line of the journal for people. Each save is an event, since each
makes a revision that somebody could sign; an evening of writing makes hundreds."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from agreements.models import Event

_PAUSE: Final = timedelta(hours=1)  # a longer one ends a sitting


@dataclass(frozen=True, slots=True)
class Sitting:
    """An event, and since when it was so: for a text that was saved again and again, its last save
    with the parts of all, and the time of the first. Times are in UTC."""

    event: Event
    since: datetime


def sittings(events: Iterable[Event]) -> Iterator[Sitting]:
    """What happened, in order. The saves of one person that nothing but the other's saves comes
    between, and no long pause, are one sitting.

    Args:
        events: those of one agreement, in the order of their `sequence`.
    """
    writing: dict[int | None, Sitting] = {}
    for event in events:
        if event.kind != Event.Kind.WRITTEN:
            yield from _in_order(writing)
            writing = {}
            yield Sitting(event, event.at)
            continue
        before = writing.pop(event.actor_id, None)
        if before and event.at - before.event.at > _PAUSE:
            yield from _in_order({**writing, event.actor_id: before})
            writing, before = {}, None
        writing[event.actor_id] = _continued(before, event) if before else Sitting(event, event.at)
    yield from _in_order(writing)


def _continued(before: Sitting, event: Event) -> Sitting:
    last = copy(event)
    last.data = event.data | {"parts": [*before.event.data["parts"], *event.data["parts"]]}
    return Sitting(last, before.since)


def _in_order(writing: dict[int | None, Sitting]) -> list[Sitting]:
    return sorted(writing.values(), key=lambda sitting: sitting.event.sequence)
