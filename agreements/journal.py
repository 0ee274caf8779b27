"""The event log: append to an agreement's chain, and verify a chain."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.transaction import TransactionManagementError

from agreements import content
from agreements.models import Agreement, Event, Person

# What the first event of a chain has in the place of a previous hash.
ORIGIN: Final = "0" * 64


def _hash(event: Event, public_id: str) -> str:
    return content.digest(
        content.canonical(
            {
                "agreement": public_id,
                "sequence": event.sequence,
                "kind": event.kind,
                "actor": event.actor_id,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "data": event.data,
                "previous": event.previous_hash,
            }
        )
    )


def append(
    agreement: Agreement,
    kind: Event.Kind,
    *,
    actor: Person | None,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Add an event at the end of the agreement's chain, in the caller's transaction.

    Args:
        actor: who did it; None for the application itself.
        now: an aware time.
        data: facts such as a revision or the names of parts; never the words that were written.

    Raises:
        django.db.transaction.TransactionManagementError: there is no transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("an event is part of the change that it records")
    # Two appends to one chain wait for each other (SQLite's write transactions already do).
    Agreement.objects.select_for_update().only("pk").get(pk=agreement.pk)
    last = Event.objects.filter(agreement=agreement).order_by("-sequence").first()
    event = Event(
        agreement=agreement,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        actor=actor,
        at=now,
        data=dict(data or {}),
        previous_hash=last.hash if last else ORIGIN,
    )
    event.hash = _hash(event, str(agreement.public_id))
    event.save(force_insert=True)
    return event


def parts_written_since(agreement: Agreement, revision: int) -> set[str]:
    """The names of the parts that changed after `revision` of the agreement."""
    written = agreement.events.filter(kind=Event.Kind.WRITTEN)
    later = (event.data for event in written if event.data["revision"] > revision)
    return {part for data in later for part in data["parts"]}


def verify(agreement: Agreement) -> list[str]:
    """Return what is wrong with the agreement's chain, a sentence each; nothing when it is whole.

    A missing, altered, inserted or reordered row is found. (Rows cut off at the end are not:
    that takes the head of the chain, kept elsewhere.)
    """
    faults = []
    previous = ORIGIN
    for expected, event in enumerate(agreement.events.order_by("sequence"), 1):
        if event.sequence != expected:
            faults.append(f"event {event.sequence} stands where {expected} should")
        if event.previous_hash != previous:
            faults.append(f"event {event.sequence} does not follow the one before it")
        if event.hash != _hash(event, str(agreement.public_id)):
            faults.append(f"event {event.sequence} was altered")
        previous = event.hash
    return faults
