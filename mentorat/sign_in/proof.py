"""How and when the person of a session last proved who they are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

# What binds a person asks for a proof no older than this.
MAX_AGE: Final = timedelta(minutes=15)

_SECOND_FACTORS: Final[dict[str, str]] = {"webauthn": "passkey", "recovery_codes": "recovery_code"}


@dataclass(frozen=True, slots=True)
class Proof:
    """An authentication.

    Attributes:
        method: "code", "passkey", "totp", "recovery_code", "sso" or "demonstration"; several that
            went together are joined by "+", in their order.
        at: an aware time, in UTC: the latest of them.
    """

    method: str
    at: datetime

    def is_recent(self, now: datetime) -> bool:
        """Whether at `now`, an aware time, it is at most MAX_AGE old."""
        return timedelta(0) <= now - self.at <= MAX_AGE


def proof_of(request: HttpRequest) -> Proof | None:
    """What the request's session says of its person, or None when it says nothing (an
    administrator's `force_login`, say)."""
    person = request.user if request.user.is_authenticated else None
    records = get_authentication_records(request, person)
    if not records:
        return None
    latest = _moment(max(records, key=_moment))
    together = [r for r in sorted(records, key=_moment) if latest - _moment(r) <= MAX_AGE]
    return Proof("+".join(dict.fromkeys(map(_method, together))), latest)


def _moment(record: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(record["at"], UTC)


def _method(record: dict[str, Any]) -> str:
    if record["method"] == "mfa":
        return _SECOND_FACTORS.get(record["type"], str(record["type"]))
    return "sso" if record["method"] == "socialaccount" else str(record["method"])
