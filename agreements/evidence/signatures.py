"""Check signatures against the events that tell of them: neither may say more than the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from agreements.content import digest
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.forms import signature_record

Data: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, int, str]

SIGNED: Final = "signed"
LAPSED: Final = "signature_lapsed"
IN_FORCE: Final = "in_force"


def signature_faults(signatures: Sequence[Data], events: Sequence[Data]) -> list[Fault]:
    """
    Args:
        signatures: as in signatures.json, standing and lapsed.
        events: those of the journal that are whole, as in journal.json.
    """
    lapsed = [signature for signature in signatures if signature["lapsed_at"]]
    return [
        *_paired(signatures, _of_kind(events, SIGNED), "signed_at", _agrees),
        *_paired(lapsed, _of_kind(events, LAPSED), "lapsed_at", lambda signature, event: True),
        *_in_force_faults(signatures, _of_kind(events, IN_FORCE)),
    ]


def name_of(signature: Data) -> str:
    """What a fault calls a signature."""
    return f"the {signature['role']}'s signature on revision {signature['revision']}"


def _of_kind(events: Iterable[Data], kind: str) -> list[Data]:
    return [event for event in events if event["kind"] == kind]


def _paired(
    signatures: Sequence[Data],
    events: Sequence[Data],
    time: str,
    agree: Callable[[Data, Data], bool],
) -> list[Fault]:
    """One event for each signature, at its `time`, and the other way around."""
    waiting: dict[Key, Data] = {}
    faults = []
    for event in events:
        key = (event["data"]["role"], event["data"]["revision"], event["at"])
        if key in waiting:
            faults.append(Fault.event(event["sequence"], Kind.ORPHANED))
        waiting.setdefault(key, event)
    for signature in signatures:
        key = (signature["role"], signature["revision"], signature[time])
        told = waiting.pop(key, None)
        if told is None:
            faults.append(Fault(name_of(signature), Kind.UNVOUCHED))
        elif not agree(signature, told):
            faults.append(Fault(name_of(signature), Kind.DIFFERS))
    faults += [Fault.event(event["sequence"], Kind.ORPHANED) for event in waiting.values()]
    return faults


def _agrees(signature: Data, event: Data) -> bool:
    """Whether an event tells of this signature, as it is in every detail."""
    data, record = event["data"], signature_record(signature)
    return (
        event["actor"] == signature["person"]
        and data["digest"] == signature["content_digest"]
        and data["authentication"] == signature["authentication"]
        and _time(data["authenticated_at"]) == _time(signature["authenticated_at"])
        # The first events had no record.
        and data.get("record", record) == record
    )


def _in_force_faults(signatures: Sequence[Data], events: Sequence[Data]) -> list[Fault]:
    """The event of coming into force is of both standing signatures, and of their content; where
    it is of a paper (agreements.evidence.paper), none stands."""
    standing = {
        (signature["role"], signature["revision"], signature["content_digest"])
        for signature in signatures
        if not signature["lapsed_at"]
    }
    return [
        Fault.event(event["sequence"], Kind.ORPHANED)
        for event in events
        if standing != _signed_by_both(event)
    ]


def _signed_by_both(event: Data) -> set[tuple[str, int, str]]:
    """What must stand for the event to be true: role, revision, digest."""
    data = event["data"]
    roles = () if data.get("on_paper") else ("mentee", "mentor")
    return {(role, data["revision"], data["digest"]) for role in roles}


def content_fault(signature: Data, content: str) -> Fault | None:
    """What is wrong when a signature is not on the canonical `content`."""
    if signature["content_digest"] == digest(content):
        return None
    return Fault(name_of(signature), Kind.OTHER_CONTENT)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
