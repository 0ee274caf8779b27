"""What a writer of the database can do to a journal, around its triggers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from agreements import evidence, journal
from agreements.journal.codes import Code
from agreements.models import Agreement, Event
from tests.database import without_triggers

AWAY = 1_000_000  # a place where no event is


@contextmanager
def tampering() -> Iterator[None]:
    connection.check_constraints()  # PostgreSQL alters no table with checks pending
    with without_triggers(connection):
        yield
        connection.check_constraints()


def event(agreement: Agreement, sequence: int) -> Event:
    return agreement.events.get(sequence=sequence)


def change(agreement: Agreement, place: int, **columns: object) -> None:
    agreement.events.filter(sequence=place).update(**columns)


def shift(agreement: Agreement, start: int, by: int) -> None:
    """Let the events from place `start` on move up or down."""
    places = list(agreement.events.filter(sequence__gte=start).values_list("sequence", flat=True))
    for place in sorted(places, reverse=by > 0):
        change(agreement, place, sequence=place + by)


def swap(agreement: Agreement, one: int, other: int) -> None:
    change(agreement, one, sequence=AWAY)
    change(agreement, other, sequence=one)
    change(agreement, AWAY, sequence=other)


def rewrite(agreement: Agreement, start: int, code: Code | None = None) -> None:
    """Compute all hashes from `start` on anew, as anybody can, with the codes left as they are
    or replaced by `code`."""
    previous = event(agreement, start - 1).hash if start > 1 else evidence.ORIGIN
    for row in agreement.events.filter(sequence__gte=start).order_by("sequence"):
        row.previous_hash = previous
        row.hash = hashed(row, agreement)
        if code:
            row.mac, row.mac_key = code.mac, code.key
        row.save()
        previous = row.hash


def hashed(row: Event, agreement: Agreement) -> str:
    """The hash that a row should have."""
    return evidence.event_hash(journal.exported(row, str(agreement.public_id)))


def insert(agreement: Agreement, sequence: int, **columns: object) -> None:
    """Put in a false event, with its hash right and a code of the row that was there."""
    shift(agreement, sequence, by=1)
    before = agreement.events.filter(sequence=sequence - 1).first()
    like = agreement.events.exclude(sequence=sequence).first()
    assert like
    row = Event(
        agreement=agreement,
        sequence=sequence,
        at=like.at,
        data={"parts": ["arrangements"], "revision": 1},
        previous_hash=before.hash if before else evidence.ORIGIN,
        mac=like.mac,
        mac_key=like.mac_key,
    )
    for name, value in ({"kind": "written"} | columns).items():
        setattr(row, name, value)
    row.hash = hashed(row, agreement)
    row.save(force_insert=True)


def faults(agreement: Agreement) -> list[str]:
    return [str(fault) for fault in journal.verify(agreement)]


def events_named(agreement: Agreement) -> set[str]:
    """The events and the head, as far as they are named for what they are themselves."""
    return {
        fault.subject
        for fault in journal.verify(agreement)
        if fault.subject.startswith(("event", "each of", "the head"))
    }
