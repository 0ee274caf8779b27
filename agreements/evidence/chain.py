"""Check a chain of events, and name the rows that are at fault rather than those beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from agreements.evidence.faults import Fault, Kind
from agreements.evidence.forms import event_hash

# What the first event of a chain has in the place of a previous hash.
ORIGIN: Final = "0" * 64
# Beyond so many places where an event may have been, it is said to be altered, not moved: a
# hostile file shall not buy a day of hashing.
_PLACES_TRIED: Final = 64

Event = Mapping[str, Any]


def _no_code(event: Event) -> Kind | None:
    return None


def chain_faults(
    agreement: str,
    events: Sequence[Event],
    length: int,
    code_fault: Callable[[Event], Kind | None] = _no_code,
) -> tuple[list[Fault], dict[int, Event]]:
    """Check each event, its place and its link with the one before.

    Args:
        agreement: the public id of the agreement that it must be a journal of.
        events: forms with their hash, in the order of their `sequence`.
        length: how many there should be.
        code_fault: what is wrong with the application's code on an event that has its hash right.

    Returns:
        The faults, and the events that have none, by their place.
    """
    faults: list[Fault] = []
    whole: dict[int, Event] = {}
    places: set[int] = set()
    astray: list[Event] = []
    for event in events:
        place = event["sequence"]
        if event["agreement"] != agreement or event_hash(event) != event["hash"]:
            astray.append(event)
            continue
        if kind := code_fault(event) or (Kind.TWICE if place in whole else None):
            faults.append(Fault.event(place, kind))
        else:
            whole[place] = event
        places.add(place)
    last = min(max(length, len(events)), len(events) + _PLACES_TRIED)
    free = [place for place in range(1, last + 1) if place not in whole]
    for event in astray:
        own = event["agreement"] == agreement and len(free) <= _PLACES_TRIED
        former = _former_place(event, free, code_fault) if own else None
        place = former or event["sequence"]
        faults.append(Fault.event(place, Kind.MOVED if former else Kind.ALTERED))
        places.add(place)
    faults += _gaps(places, length)
    faults += _broken_links(whole)
    return faults, whole


def journal_faults(journal: Mapping[str, Any]) -> tuple[list[Fault], dict[int, Event]]:
    """As `chain_faults`, of the journal that a file holds; and whether its head closes it.

    Args:
        journal: as in journal.json, in its form.
    """
    events, head = journal["events"], journal["head"]
    faults, whole = chain_faults(journal["agreement"], events, min(head["length"], len(events)))
    last = events[-1]["hash"] if events else ""
    if (head["length"], head["hash"]) != (len(events), last):
        faults.append(Fault("the head", Kind.CUT_OFF))
    return faults, whole


def _former_place(
    event: Event, free: Sequence[int], code_fault: Callable[[Event], Kind | None]
) -> int | None:
    """The place for which the event was written, where it is among `free`."""
    if code_fault(event):
        return None
    return next(
        (place for place in free if event_hash({**event, "sequence": place}) == event["hash"]),
        None,
    )


def _gaps(places: set[int], length: int) -> list[Fault]:
    """The events that no row claims to be, from the first to the `length`th."""
    faults = []
    expected = 1
    for place in [*sorted(places), max(length, *places, 1) + 1]:
        if place == expected + 1:
            faults.append(Fault.event(expected, Kind.MISSING))
        elif place > expected:
            faults.append(Fault(f"each of events {expected} to {place - 1}", Kind.MISSING))
        expected = max(expected, place + 1)
    return faults


def _broken_links(whole: Mapping[int, Event]) -> list[Fault]:
    faults = []
    for place, event in sorted(whole.items()):
        before = whole.get(place - 1)
        expected = ORIGIN if place == 1 else before["hash"] if before else event["previous"]
        if event["previous"] != expected:
            faults.append(Fault.event(place, Kind.NOT_FOLLOWING))
    return faults
