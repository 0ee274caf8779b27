"""What is asked of an examination, and what it says."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    AUTHENTIC = "authentic"
    ALTERED = "altered"
    FOREIGN = "foreign"  # intact, and sealed by somebody else
    NOT_OURS = "not_ours"
    UNREADABLE = "unreadable"


class Reason(StrEnum):
    """Why a document is not authentic."""

    EMPTY = "empty"
    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_COSTLY = "too_costly"  # it takes more time or memory than a document of ours ever would

    NO_FIELD = "no_field"  # there is no place for our seal
    UNSEALED = "unsealed"  # the place is there, and empty

    APPENDED = "appended"  # something comes after what was sealed
    RANGE = "range"  # the seal doesn't cover the whole file
    SEAL = "seal"  # the seal itself can't be read, or its bytes are not all accounted for
    DIGEST = "digest"  # the bytes are not those that were sealed
    SIGNATURE = "signature"  # the seal was not made by the key that it names
    TIMESTAMP = "timestamp"  # the time-stamp is of something else, or broken
    PERMISSIONS = "permissions"  # the seal doesn't forbid changes, as ours do
    EVIDENCE = "evidence"  # the attached proof is missing, or disagrees with itself
    STORED = "stored"  # the register holds other bytes for this agreement

    CERTIFICATE = "certificate"  # not one of ours
    DATES = "dates"  # one of ours, which wasn't valid then
    DEMONSTRATION = "demonstration"  # a seal that proves nothing


class Level(StrEnum):
    """How much the seal proves by itself (ETSI EN 319 142-1)."""

    BASIC = "B-B"  # its time is only the claimed one
    TIMESTAMPED = "B-T"
    LONG_TERM = "B-LT"  # and nothing was revoked then


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to trust: certificates in DER. Nothing is trusted because of who issued it, but for what
    stands under `anchors`.

    `seals` are those of our seals, now and before; `anchors` are authorities that issue nothing but
    our seals; `authorities` are the roots of those that time-stamp. `known` are certificates that
    may be in a seal beside ours, and are trusted for nothing.
    """

    seals: Sequence[bytes] = ()
    anchors: Sequence[bytes] = ()
    authorities: Sequence[bytes] = ()
    known: Sequence[bytes] = ()

    def dump(self) -> bytes:
        """One line of JSON."""
        lists = {
            name: [base64.b64encode(c).decode() for c in v] for name, v in asdict(self).items()
        }
        return json.dumps(lists).encode() + b"\n"

    @classmethod
    def load(cls, line: bytes) -> "Trust":
        lists = json.loads(line)
        return cls(**{name: [base64.b64decode(c) for c in v] for name, v in lists.items()})


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of an intact document. Times are in UTC.

    `fingerprint` is the SHA-256 of the certificate, in hexadecimal; `signer` its common name, which
    only means something when the certificate is ours. `claimed_at` is the sealer's own clock's;
    `stamped_at` that of an authority that is trusted, `authority`.
    """

    fingerprint: str
    signer: str
    level: Level
    claimed_at: datetime | None
    stamped_at: datetime | None
    authority: str

    @property
    def at(self) -> datetime | None:
        """The best that is known of when."""
        return self.stamped_at or self.claimed_at


@dataclass(frozen=True, slots=True)
class End:
    """What an end notice tells. `said_at` in UTC; `ends_on` a day in America/Toronto.

    `event` is the place of the end in the journal; `document` the SHA-256 of the sealed agreement.
    """

    event: int
    said_at: datetime
    ends_on: date
    document: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the attached proof says, names left out. Times are in UTC.

    `agreement` is its public id; `head` the hash of the last of the `events` events. What was
    signed by hand has days, in America/Toronto, in the place of times; an end notice of it, which
    has nothing of the paper, neither. `end` is there when the file is an end notice.
    """

    agreement: str
    school_year: str
    school: str
    content_digest: str
    mentee_signed_at: datetime | None
    mentor_signed_at: datetime | None
    in_force_at: datetime
    events: int
    head: str
    mentee_signed_on: date | None = None
    mentor_signed_on: date | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """`seal` is None unless the document bears one that is intact; `facts` unless it is ours too.
    `faults` are the sentences of agreements.evidence."""

    verdict: Verdict
    reason: Reason | None = None
    seal: Seal | None = None
    facts: Facts | None = None
    faults: Sequence[str] = ()

    def dump(self) -> bytes:
        """JSON."""
        return json.dumps(asdict(self), default=_written).encode()

    @classmethod
    def load(cls, text: bytes) -> "Examination":
        """
        Raises:
            ValueError, KeyError, TypeError: it isn't the dump of one.
        """
        data: dict[str, Any] = json.loads(text)
        seal, facts, reason = data["seal"], data["facts"], data["reason"]
        return cls(
            verdict=Verdict(data["verdict"]),
            reason=Reason(reason) if reason else None,
            seal=Seal(**_typed(seal, level=Level)) if seal else None,
            facts=_facts(facts) if facts else None,
            faults=tuple(data["faults"]),
        )


def _written(value: date) -> str:
    return value.isoformat()


def _facts(data: dict[str, Any]) -> Facts:
    end = data.pop("end")
    return Facts(**_typed(data), end=End(**_typed(end)) if end else None)


def _typed(data: dict[str, Any], **types: Any) -> dict[str, Any]:
    def value(name: str, given: Any) -> Any:
        if given is not None and name.endswith("_on"):
            return date.fromisoformat(given)
        if given is not None and name.endswith("_at"):
            return datetime.fromisoformat(given)
        return types[name](given) if name in types else given

    return {name: value(name, given) for name, given in data.items()}
