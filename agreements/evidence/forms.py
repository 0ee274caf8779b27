"""The forms of events and signatures. A published form is never changed: hashes depend on it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from agreements.content import canonical, digest

EVENT_SCHEMA: Final = "mentorat/event/1"
JOURNAL_SCHEMA: Final = "mentorat/journal/1"
SIGNATURES_SCHEMA: Final = "mentorat/signatures/1"

# What an event carries beside its form: the hash of the form, and the application's code on it.
BESIDE: Final = ("hash", "mac", "mac_key")


def moment(at: datetime) -> str:
    """An aware time as the forms write it: in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_form(
    *,
    agreement: str,
    sequence: int,
    kind: str,
    actor: str | None,
    at: datetime,
    data: Mapping[str, Any],
    previous: str,
) -> dict[str, Any]:
    """What is hashed of an event.

    Args:
        agreement: its public id.
        actor: the public id of who did it; None for the application itself.
        at: an aware time.
        previous: the hash of the event before it.
    """
    return {
        "schema": EVENT_SCHEMA,
        "agreement": agreement,
        "sequence": sequence,
        "kind": kind,
        "actor": actor,
        "at": moment(at),
        "data": dict(data),
        "previous": previous,
    }


def event_hash(event: Mapping[str, Any]) -> str:
    """The hash of an event's form, whatever the event carries beside it."""
    return digest(canonical({key: event[key] for key in event if key not in BESIDE}))


def signature_record(signature: Mapping[str, Any]) -> str:
    """The digest of a signature as it was made: of all but the time at which it lapsed."""
    made = {key: value for key, value in signature.items() if key != "lapsed_at"}
    return digest(canonical(made))
