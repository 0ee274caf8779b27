"""Read canonical JSON that may be anybody's, and the journal, which every sealed file carries.

Whatever is in a file, reading it gives what it says or raises NotInForm, ValueError or
RecursionError.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from agreements import content
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.forms import EVENT_SCHEMA, JOURNAL_SCHEMA
from agreements.evidence.signatures import IN_FORCE, LAPSED, SIGNED

ON_PAPER: Final = "paper_signed"
ENDED: Final = "ended"
DOCUMENT_STORED: Final = "document_stored"

TEXT: Final = (str,)
MAYBE_TEXT: Final = (str, type(None))
NUMBER: Final = (int,)
ROLES: Final = ("mentee", "mentor")
Reader: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
# For each form, the type of what must be in it.
Shape = Mapping[str, tuple[type, ...]]
_JOURNAL: Final[Shape] = {
    "schema": TEXT,
    "agreement": TEXT,
    "events": (list,),
    "head": (dict,),
}
_HEAD: Final[Shape] = {"length": NUMBER, "hash": TEXT, "mac": TEXT, "mac_key": TEXT}
_EVENT: Final[Shape] = {
    "schema": TEXT,
    "agreement": TEXT,
    "sequence": NUMBER,
    "kind": TEXT,
    "actor": MAYBE_TEXT,
    "at": TEXT,
    "data": (dict,),
    "previous": TEXT,
    "hash": TEXT,
    "mac": TEXT,
    "mac_key": TEXT,
}
_LAPSED_DATA: Final[Shape] = {"role": TEXT, "revision": NUMBER}
_SIGNED_DATA: Final[Shape] = {
    **_LAPSED_DATA,
    "digest": TEXT,
    "authentication": TEXT,
    "authenticated_at": TEXT,
}
_DATA: Final[Mapping[str, Shape]] = {
    SIGNED: _SIGNED_DATA,
    LAPSED: _LAPSED_DATA,
    IN_FORCE: {"revision": NUMBER, "digest": TEXT},
    ON_PAPER: {"record": TEXT},
    ENDED: {"by": TEXT, "for": TEXT, "ends_on": TEXT},
    DOCUMENT_STORED: {"sha256": TEXT},
}


class NotInForm(Exception):
    pass


def read_files(*files: tuple[str, bytes, Reader]) -> tuple[list[dict[str, Any]], list[Fault]]:
    """What files say; or which of them can't be read, and then what they say is not whole.

    Args:
        files: of each its name, its bytes, and what reads its form.
    """
    read = []
    faults = []
    for name, data, reader in files:
        try:
            read.append(reader(parsed(data)))
        except (NotInForm, ValueError, RecursionError):
            faults.append(Fault(name, Kind.UNREADABLE))
    return read, faults


def parsed(data: bytes) -> Any:
    """What canonical JSON says: one text has one reading, whatever reads it.

    Raises:
        NotInForm: the text isn't the canonical one of what it says.
        ValueError: it isn't JSON in UTF-8.
    """
    value = json.loads(data.decode())
    if not isinstance(value, dict) or content.canonical(value).encode() != data:
        raise NotInForm
    return value


def read_journal(value: dict[str, Any]) -> dict[str, Any]:
    """The journal, whose every event is in its form. Raises NotInForm or ValueError."""
    shaped(shaped(value, _JOURNAL, JOURNAL_SCHEMA)["head"], _HEAD)
    for event in value["events"]:
        shaped(event, _EVENT, EVENT_SCHEMA)
        data = shaped(event["data"], _DATA.get(event["kind"], {}))
        dated(event["at"], data["authenticated_at"] if event["kind"] == SIGNED else None)
    return value


def shaped(value: Any, shape: Shape, schema: str = "") -> dict[str, Any]:
    """`value`, which has all that its form has. Raises NotInForm where it hasn't."""
    if not isinstance(value, dict) or value.get("schema", "") != schema:
        raise NotInForm
    if not all(key in value and type(value[key]) in types for key, types in shape.items()):
        raise NotInForm
    return value


def dated(*times: str | None) -> None:
    """Raises NotInForm or ValueError where one is not a time of a known zone."""
    if any(datetime.fromisoformat(t).tzinfo is None for t in times if t is not None):
        raise NotInForm
