"""Check the three files that a sealed document carries, and nothing else: no database, no key.

That nobody changed them since is for the seal to say; here, that they prove what the letter says.
The files may be anybody's: whatever is in them, the answer is a list of faults.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from agreements import content
from agreements.evidence.chain import chain_faults
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.forms import EVENT_SCHEMA, JOURNAL_SCHEMA, SIGNATURES_SCHEMA
from agreements.evidence.signatures import IN_FORCE, LAPSED, SIGNED, content_fault, signature_faults

CONTENT_FILE: Final = "entente.json"
SIGNATURES_FILE: Final = "signatures.json"
JOURNAL_FILE: Final = "journal.json"

_TEXT: Final = (str,)
_MAYBE_TEXT: Final = (str, type(None))
_NUMBER: Final = (int,)
_ROLES: Final = ("mentee", "mentor")
# For each form, the type of what must be in it.
Shape = Mapping[str, tuple[type, ...]]
_CONTENT: Final[Shape] = {"schema": _TEXT, "revision": _NUMBER}
_SIGNATURES: Final[Shape] = {"schema": _TEXT, "agreement": _TEXT, "signatures": (list,)}
_SIGNATURE: Final[Shape] = {
    "role": _TEXT,
    "person": _TEXT,
    "typed_name": _TEXT,
    "statement": _TEXT,
    "revision": _NUMBER,
    "content_digest": _TEXT,
    "signed_at": _TEXT,
    "authentication": _TEXT,
    "authenticated_at": _TEXT,
    "lapsed_at": _MAYBE_TEXT,
}
_JOURNAL: Final[Shape] = {
    "schema": _TEXT,
    "agreement": _TEXT,
    "events": (list,),
    "head": (dict,),
}
_HEAD: Final[Shape] = {"length": _NUMBER, "hash": _TEXT, "mac": _TEXT, "mac_key": _TEXT}
_EVENT: Final[Shape] = {
    "schema": _TEXT,
    "agreement": _TEXT,
    "sequence": _NUMBER,
    "kind": _TEXT,
    "actor": _MAYBE_TEXT,
    "at": _TEXT,
    "data": (dict,),
    "previous": _TEXT,
    "hash": _TEXT,
    "mac": _TEXT,
    "mac_key": _TEXT,
}
_LAPSED_DATA: Final[Shape] = {"role": _TEXT, "revision": _NUMBER}
_SIGNED_DATA: Final[Shape] = {
    **_LAPSED_DATA,
    "digest": _TEXT,
    "authentication": _TEXT,
    "authenticated_at": _TEXT,
}
_DATA: Final[Mapping[str, Shape]] = {
    SIGNED: _SIGNED_DATA,
    LAPSED: _LAPSED_DATA,
    IN_FORCE: {"revision": _NUMBER, "digest": _TEXT},
}


class _NotInForm(Exception):
    pass


def file_faults(entente: bytes, signatures: bytes, journal: bytes) -> list[Fault]:
    """
    Args:
        entente: the canonical content that was signed.
        signatures: every signature of the agreement.
        journal: its events up to the one of coming into force, and their head.

    Returns:
        Nothing when the two parties signed exactly this content, and the journal tells it whole.
    """
    read = []
    faults = []
    for name, data, reader in (
        (CONTENT_FILE, entente, _read_content),
        (SIGNATURES_FILE, signatures, _read_signatures),
        (JOURNAL_FILE, journal, _read_journal),
    ):
        try:
            read.append(reader(_parsed(data)))
        except (_NotInForm, ValueError, RecursionError):
            faults.append(Fault(name, Kind.UNREADABLE))
    return faults or _faults(entente.decode(), *read)


def _faults(
    text: str, agreed: dict[str, Any], signed: dict[str, Any], journal: dict[str, Any]
) -> list[Fault]:
    events, head, agreement = journal["events"], journal["head"], journal["agreement"]
    faults, whole = chain_faults(agreement, events, min(head["length"], len(events)))
    last = events[-1] if events else {"hash": "", "kind": ""}
    if (head["length"], head["hash"]) != (len(events), last["hash"]):
        faults.append(Fault("the head", Kind.CUT_OFF))
    if [event["kind"] for event in events].count(IN_FORCE) != 1 or last["kind"] != IN_FORCE:
        faults.append(Fault(JOURNAL_FILE, Kind.CUT_OFF))
    if signed["agreement"] != agreement:
        faults.append(Fault(SIGNATURES_FILE, Kind.OTHER_CONTENT))
    standing = [row for row in signed["signatures"] if row["lapsed_at"] is None]
    if sorted(row["role"] for row in standing) != sorted(_ROLES):
        faults.append(Fault(SIGNATURES_FILE, Kind.CUT_OFF))
    if any(row["revision"] != agreed["revision"] for row in standing):
        faults.append(Fault(CONTENT_FILE, Kind.OTHER_CONTENT))
    faults += [fault for row in standing if (fault := content_fault(row, text))]
    return faults + signature_faults(signed["signatures"], list(whole.values()))


def _parsed(data: bytes) -> Any:
    """What canonical JSON says: one text has one reading, whatever reads it.

    Raises:
        _NotInForm: the text isn't the canonical one of what it says.
        ValueError: it isn't JSON in UTF-8.
    """
    value = json.loads(data.decode())
    if not isinstance(value, dict) or content.canonical(value).encode() != data:
        raise _NotInForm
    return value


def _read_content(value: dict[str, Any]) -> dict[str, Any]:
    return _shaped(value, _CONTENT, content.SCHEMA)


def _read_signatures(value: dict[str, Any]) -> dict[str, Any]:
    for row in _shaped(value, _SIGNATURES, SIGNATURES_SCHEMA)["signatures"]:
        if _shaped(row, _SIGNATURE)["role"] not in _ROLES:
            raise _NotInForm
        _dated(row["signed_at"], row["authenticated_at"], row["lapsed_at"])
    return value


def _read_journal(value: dict[str, Any]) -> dict[str, Any]:
    _shaped(_shaped(value, _JOURNAL, JOURNAL_SCHEMA)["head"], _HEAD)
    for event in value["events"]:
        _shaped(event, _EVENT, EVENT_SCHEMA)
        data = _shaped(event["data"], _DATA.get(event["kind"], {}))
        _dated(event["at"], data["authenticated_at"] if event["kind"] == SIGNED else None)
    return value


def _shaped(value: Any, shape: Shape, schema: str = "") -> dict[str, Any]:
    if not isinstance(value, dict) or value.get("schema", "") != schema:
        raise _NotInForm
    if not all(key in value and type(value[key]) in types for key, types in shape.items()):
        raise _NotInForm
    return value


def _dated(*times: str | None) -> None:
    """Raises _NotInForm or ValueError where one is not a time of a known zone."""
    if any(datetime.fromisoformat(t).tzinfo is None for t in times if t is not None):
        raise _NotInForm
