"""What an OpenID provider says of somebody, read strictly: what can't be used is not believed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

_SUBJECT: Final = re.compile(r"[\x21-\x7e]{1,191}")  # as long as its column
_ISSUER_MAX_LENGTH: Final = 200  # characters, as long as its column
_ADDRESS_MAX_LENGTH: Final = 254  # characters

# RFC 8176. Text messages and calls are left out: they are no stronger than a code by e-mail.
_KNOWN: Final = frozenset({"kba", "pin", "pwd"})
_HELD: Final = frozenset({"hwk", "otp", "pop", "sc", "swk"})
_BODILY: Final = frozenset({"face", "fpt", "iris", "retina", "vbm"})


class ProviderFailed(OAuth2Error):  # type: ignore[misc]  # allauth is untyped
    """The provider doesn't answer, or not as it should. The text names the step, and nobody."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of somebody, once all of it is verified.

    Attributes:
        issuer, subject: who it is, for good: a provider never gives a subject to somebody else.
        address: as the user model spells it; None when there is none that can be used.
        address_is_verified: whether the provider vouches that it is theirs.
        second_factor: whether they gave one to the provider.
        authenticated_at: when they last proved who they are to the provider, an aware time in UTC;
            None when it doesn't say.
    """

    issuer: str
    subject: str
    address: str | None
    address_is_verified: bool
    second_factor: bool
    authenticated_at: datetime | None

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Claims":
        """
        Raises:
            ProviderFailed: issuer or subject can't be used.
        """
        issuer, subject = said.get("iss"), said.get("sub")
        if not isinstance(issuer, str) or len(issuer) > _ISSUER_MAX_LENGTH:
            raise ProviderFailed("issuer")
        if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
            raise ProviderFailed("subject")
        return cls(
            issuer=issuer,
            subject=subject,
            address=_address(said.get("email")),
            address_is_verified=_is_verified(said),
            second_factor=settings.OIDC_IS_STRONG or _says_second_factor(said.get("amr")),
            authenticated_at=_moment(said.get("auth_time")),
        )


def _address(said: Any) -> str | None:
    if not isinstance(said, str) or len(said) > _ADDRESS_MAX_LENGTH:
        return None
    person = get_user_model()(email=said)
    person.clean()
    address = str(person.email)
    try:
        validate_email(address)
    except ValidationError:
        return None
    # Django's validator would make what it can of a domain that isn't ASCII.
    return address if address.isascii() else None


def _is_verified(said: dict[str, Any]) -> bool:
    """`email_verified` is the standard's; `xms_edov` is Entra ID's: the domain belongs to the
    organisation. A no is a no, whatever the settings say."""
    answers = [said[name] for name in ("email_verified", "xms_edov") if said.get(name) is not None]
    if answers:
        return all(str(answer).lower() in ("true", "1") for answer in answers)
    return bool(settings.OIDC_TRUST_ADDRESSES)


def _says_second_factor(amr: Any) -> bool:
    """Whether the methods of authentication (RFC 8176) say « mfa », or are of two kinds among
    what is known, what is held and what the body shows."""
    if not isinstance(amr, list):
        return False
    methods = {method for method in amr if isinstance(method, str)}
    kinds = sum(not methods.isdisjoint(kind) for kind in (_KNOWN, _HELD, _BODILY))
    return "mfa" in methods or kinds >= 2


def _moment(said: Any) -> datetime | None:
    """The past time that a number of seconds since 1970 says."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    try:
        moment = datetime.fromtimestamp(said, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return min(moment, timezone.now())
