"""Events as plain data, as they leave the database: docs/evidence.md describes the form."""

from typing import Any

from agreements import evidence
from agreements.journal.codes import head_code
from agreements.models import Event


def exported(event: Event, agreement: str) -> dict[str, Any]:
    """An event as in journal.json: what its hash is made of, and what it carries beside.

    Args:
        event: with its actor, if there is one, already read.
        agreement: the public id of its agreement.
    """
    return form_of(event, agreement) | {
        "hash": event.hash,
        "mac": event.mac,
        "mac_key": event.mac_key,
    }


def form_of(event: Event, agreement: str) -> dict[str, Any]:
    """What the hash of an event is made of."""
    return evidence.event_form(
        agreement=agreement,
        sequence=event.sequence,
        kind=event.kind,
        actor=str(event.actor.public_id) if event.actor else None,
        at=event.at,
        data=event.data,
        previous=event.previous_hash,
    )


def exported_head(agreement: str, length: int, last_hash: str) -> dict[str, Any]:
    """The head of a journal, or of its beginning, as in journal.json."""
    code = head_code(agreement, length, last_hash)
    return {"length": length, "hash": last_hash, "mac": code.mac, "mac_key": code.key}
