"""Append to an agreement's chain, and read it."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from agreements import evidence
from agreements.journal.codes import event_code, head_code, head_holds
from agreements.journal.export import form_of
from agreements.models import Agreement, Event, Person

logger = logging.getLogger(__name__)


class Broken(Exception):
    """The journal doesn't end where its head says: one more event would hide that."""


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
        Broken: the head was altered, or events at the end were cut off; or the head is under a
            key that is not known here. `manage.py verify` says which.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("an event is part of the change that it records")
    # Two appends to one chain wait for each other (SQLite's write transactions already do).
    row = Agreement.objects.filter(pk=agreement.pk)
    head = row.select_for_update().only("public_id", "journal_length", "journal_head").get()
    public_id = str(head.public_id)
    last = Event.objects.filter(agreement=agreement).order_by("-sequence").first()
    if not _ends_at_its_head(head, last):
        logger.critical("journal of agreement %s is broken: manage.py verify", public_id)
        raise Broken
    event = Event(
        agreement=agreement,
        sequence=head.journal_length + 1,
        kind=kind,
        actor=actor,
        at=now,
        data=dict(data or {}),
        previous_hash=last.hash if last else evidence.ORIGIN,
    )
    seal(event, public_id)
    event.save(force_insert=True)
    row.update(
        journal_length=event.sequence,
        journal_head=head_code(public_id, event.sequence, event.hash).mac,
    )
    return event


def seal(event: Event, agreement: str) -> None:
    """Give an event its hash and its code; `agreement` is the public id of its agreement."""
    event.hash = evidence.event_hash(form_of(event, agreement))
    code = event_code(event.hash)
    event.mac, event.mac_key = code.mac, code.key


def _ends_at_its_head(head: Agreement, last: Event | None) -> bool:
    if last is None:
        return (head.journal_length, head.journal_head) == (0, "")
    public_id = str(head.public_id)
    return last.sequence == head.journal_length and head_holds(
        public_id, last.sequence, last.hash, head.journal_head
    )


def last_writings(agreement: Agreement) -> dict[str, Event]:
    """The last event that changed each part, with its actor, by the name of the part."""
    written = agreement.events.filter(kind=Event.Kind.WRITTEN).select_related("actor")
    return {part: event for event in written.order_by("sequence") for part in event.data["parts"]}


def parts_written_since(agreement: Agreement, revision: int) -> set[str]:
    """The names of the parts that changed after `revision` of the agreement; of a party's name,
    « mentee_name » or « mentor_name »."""
    events = agreement.events.filter(kind__in=[Event.Kind.WRITTEN, Event.Kind.NAME_CORRECTED])
    later = [event.data for event in events if event.data["revision"] > revision]
    return {part for data in later for part in data.get("parts") or [f"{data['role']}_name"]}
