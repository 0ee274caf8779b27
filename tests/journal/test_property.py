"""Whatever is done to one row of a chain of any length is found, and that row is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, SchoolYear
from tests.conftest import NOW, World
from tests.journal.tampering import (
    change,
    events_named,
    insert,
    rewrite,
    shift,
    swap,
    tampering,
)
from tests.making import made, wrote

LONGEST = 8
EDITS = {
    "kind": "signature_lapsed",
    "at": NOW + timedelta(days=1),
    "data": {"revision": 99},
    "previous_hash": "0" * 63 + "1",
    "hash": "1" * 64,
    "mac": "2" * 64,
    "mac_key": "3" * 8,
}
HEAD = 0
# What is done to an agreement's journal at a place, and the places that must be named for it.
Tampering = Callable[[Agreement, int], set[int]]


def edited(column: str) -> Tampering:
    def tamper(agreement: Agreement, place: int) -> set[int]:
        change(agreement, place, **{column: EDITS[column]})
        return {place}

    return tamper


def deleted(agreement: Agreement, place: int) -> set[int]:
    agreement.events.filter(sequence=place).delete()
    return {place}


def deleted_and_closed_up(agreement: Agreement, place: int) -> set[int]:
    deleted(agreement, place)
    shift(agreement, place + 1, by=-1)
    return set(range(place, agreement.journal_length + 1))


def swapped(agreement: Agreement, place: int) -> set[int]:
    other = place % agreement.journal_length + 1
    if other == place:
        return set()
    swap(agreement, place, other)
    return {place, other}


def inserted(agreement: Agreement, place: int) -> set[int]:
    insert(agreement, place)
    return set(range(place, agreement.journal_length + 1))


def added(agreement: Agreement, place: int) -> set[int]:
    insert(agreement, agreement.journal_length + 1)
    return {agreement.journal_length + 1}


def written_anew(agreement: Agreement, place: int) -> set[int]:
    change(agreement, place, data={"parts": [], "revision": 99})
    rewrite(agreement, place)
    return set(range(place, agreement.journal_length + 1))


def cut_off(agreement: Agreement, place: int) -> set[int]:
    agreement.events.filter(sequence__gte=place).delete()
    return set(range(place, agreement.journal_length + 1))


def cut_off_with_its_length(agreement: Agreement, place: int) -> set[int]:
    cut_off(agreement, place)
    Agreement.objects.filter(pk=agreement.pk).update(journal_length=place - 1)
    return {HEAD, 1} if place == 1 else {HEAD}


TAMPERINGS = [
    *map(edited, EDITS),
    deleted,
    deleted_and_closed_up,
    swapped,
    inserted,
    added,
    written_anew,
    cut_off,
    cut_off_with_its_length,
]


def chains(world: World) -> list[Agreement]:
    """An agreement with a journal of each length, from 1 to LONGEST."""
    agreements = []
    for length in range(1, LONGEST + 1):
        year = SchoolYear.objects.get_or_create(start=2026 + length)[0]
        agreement = made(world, school_year=year)
        for number in range(length - 1):
            wrote(agreement, world.maya, arrangements=f"Le mardi {number}")
        agreements.append(Agreement.objects.get(pk=agreement.pk))
    return agreements


@pytest.mark.parametrize("examples", [60, pytest.param(2000, marks=pytest.mark.stress)])
def test_what_is_done_to_a_chain_is_found_and_named(world: World, examples: int) -> None:
    agreements = chains(world)

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(
        agreement=st.sampled_from(agreements), tamper=st.sampled_from(TAMPERINGS), data=st.data()
    )
    def is_found(agreement: Agreement, tamper: Tampering, data: st.DataObject) -> None:
        length = agreement.journal_length
        assert events_named(agreement) == set()
        place = data.draw(st.integers(1, length))
        with transaction.atomic():
            with tampering():
                expected = tamper(agreement, place)
            assert named_places(agreement) == expected
            transaction.set_rollback(True)

    is_found()


def named_places(agreement: Agreement) -> set[int]:
    """The places of the events that are named, « each of events 2 to 4 » being three; HEAD for the
    head."""
    places: set[int] = set()
    for name in events_named(agreement):
        numbers = [int(word) for word in name.split() if word.isdigit()] or [HEAD]
        places |= set(range(numbers[0], numbers[-1] + 1))
    return places
