"""A chain that was tampered with, around the triggers, is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django.db.transaction import TransactionManagementError

from agreements import journal
from agreements.models import Agreement, Event
from tests.conftest import NOW, World
from tests.database import without_triggers
from tests.making import in_force, made, party


@contextmanager
def tampering() -> Iterator[None]:
    connection.check_constraints()  # PostgreSQL alters no table with checks pending
    with without_triggers(connection):
        yield
        connection.check_constraints()


@pytest.fixture
def agreement(world: World) -> Agreement:
    return in_force(world)


def event(agreement: Agreement, sequence: int) -> Event:
    return agreement.events.get(sequence=sequence)


def test_a_chain_is_whole_as_written(agreement: Agreement) -> None:
    assert [e.sequence for e in agreement.events.all()] == [1, 2, 3, 4, 5, 6]
    assert event(agreement, 1).previous_hash == journal.ORIGIN
    assert journal.verify(agreement) == []


def test_an_empty_chain_is_whole(agreement: Agreement) -> None:
    with tampering():
        agreement.events.all().delete()
    assert journal.verify(agreement) == []


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "written"},
        {"at": NOW + timedelta(microseconds=1)},
        {"data": {"role": "mentor"}},
        {"data": {}},
        {"actor_id": None},
    ],
)
def test_an_altered_event_is_found(agreement: Agreement, change: dict) -> None:
    with tampering():
        agreement.events.filter(sequence=4).update(**change)
    assert journal.verify(agreement) == ["event 4 was altered"]


def test_another_actor_is_found(agreement: Agreement, world: World) -> None:
    with tampering():
        agreement.events.filter(sequence=4).update(actor=world.olivier)
    assert journal.verify(agreement) == ["event 4 was altered"]


def test_an_event_altered_with_its_hash_is_found(agreement: Agreement) -> None:
    """Whoever computes the hash anew breaks the link of the next event."""
    altered = event(agreement, 3)
    altered.data = {"parts": ["arrangements"], "revision": 2}
    with tampering():
        Event.objects.filter(pk=altered.pk).update(
            data=altered.data, hash=journal._hash(altered, str(agreement.public_id))
        )
    assert journal.verify(agreement) == ["event 4 does not follow the one before it"]


@pytest.mark.parametrize("sequence", [1, 3, 5])
def test_a_missing_event_is_found(agreement: Agreement, sequence: int) -> None:
    with tampering():
        agreement.events.filter(sequence=sequence).delete()
    faults = journal.verify(agreement)
    assert faults[:2] == [
        f"event {sequence + 1} stands where {sequence} should",
        f"event {sequence + 1} does not follow the one before it",
    ]


def test_a_missing_event_is_found_though_the_others_move_up(agreement: Agreement) -> None:
    with tampering():
        agreement.events.filter(sequence=3).delete()
        for sequence in (4, 5, 6):
            agreement.events.filter(sequence=sequence).update(sequence=F("sequence") - 1)
    faults = journal.verify(agreement)
    assert "event 3 does not follow the one before it" in faults
    assert "event 3 was altered" in faults


def test_an_inserted_event_is_found(agreement: Agreement) -> None:
    with tampering():
        for sequence in (6, 5, 4):
            agreement.events.filter(sequence=sequence).update(sequence=F("sequence") + 1)
        false = Event(
            agreement=agreement,
            sequence=4,
            kind="signature_lapsed",
            at=NOW,
            previous_hash=event(agreement, 3).hash,
        )
        false.hash = journal._hash(false, str(agreement.public_id))
        false.save()
    faults = journal.verify(agreement)
    assert "event 5 does not follow the one before it" in faults
    assert "event 5 was altered" in faults


def test_reordered_events_are_found(agreement: Agreement) -> None:
    with tampering():
        agreement.events.filter(sequence=2).update(sequence=99)
        agreement.events.filter(sequence=3).update(sequence=2)
        agreement.events.filter(sequence=99).update(sequence=3)
    faults = journal.verify(agreement)
    assert {"event 2 was altered", "event 3 was altered"} <= set(faults)
    assert "event 2 does not follow the one before it" in faults


def test_an_event_of_another_agreement_is_found(agreement: Agreement, world: World) -> None:
    other = made(world, mentor=party(world.olivier))
    with tampering():
        agreement.events.all().delete()
        other.events.update(agreement=agreement)
    assert journal.verify(agreement) == ["event 1 was altered"]


@pytest.mark.parametrize("zone", ["UTC", "America/Toronto"])
def test_the_hash_is_of_the_moment_not_of_its_zone(world: World, zone: str) -> None:
    agreement = made(world, now=NOW.astimezone(ZoneInfo(zone)))
    assert journal.verify(agreement) == []


@pytest.mark.django_db(transaction=True)
def test_events_go_in_the_callers_transaction(world: World) -> None:
    agreement = made(world)
    with pytest.raises(TransactionManagementError):
        journal.append(agreement, Event.Kind.WRITTEN, actor=world.maya, now=NOW)
    assert agreement.events.count() == 1


def test_the_application_itself_may_act(world: World) -> None:
    agreement = made(world)
    last = journal.append(
        agreement, Event.Kind.DOCUMENT_STORED, actor=None, now=NOW, data={"size": 1}
    )
    assert (last.sequence, last.actor) == (2, None)
    assert journal.verify(agreement) == []
