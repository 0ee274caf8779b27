"""The second factor: passkeys, an authenticator application and recovery codes (allauth.mfa).

Whoever may take one does; whoever holds a role, and so sees more than their own agreements, signs
in with one or goes no further (settings.REQUIRE_SECOND_FACTOR). What proves it is the session's
own record of authentications, never that a factor exists.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorat import drafts
from mentorat.cipher import cipher_for
from mentorat.middleware import page_before
from mentorat.sign_in import events
from mentorat.sign_in.devices import device_of
from mentorat.sign_in.single_sign_on import had_second_factor

# The page to go back to once there is a second factor, in the session.
AFTER: Final = "after_second_factor"
_SKIPPED: Final = "second_factor_skipped"  # in the demonstration

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """What allauth.mfa asks of the project: secrets encrypted, and names that people know."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This was not recognised, or has served already. Try again.")
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Mentorat"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Mentorat"}

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 - allauth's name
    ) -> str:
        return device_of(self.request.headers.get("User-Agent", ""))


def is_strong(request: HttpRequest) -> bool:
    """Whether the person of this session proved it with more than a code or a link to a mailbox."""
    if settings.DEMONSTRATION and _entered_by_a_door(request):
        return True
    return had_second_factor(request) or any(r["method"] == "mfa" for r in _records(request))


def has_factor(person: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether they have a passkey or an application; recovery codes alone are none."""
    return bool(factors_of(person).exists())


def factors_of(person: AbstractBaseUser | AnonymousUser) -> Any:
    """The passkeys and the application of a person, oldest first, as a query."""
    rows = Authenticator.objects.filter(user_id=person.pk)
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("created_at", "pk")


def is_required_of(person: Any) -> bool:
    """Whether this person (of the user model) may not go on without."""
    return bool(settings.REQUIRE_SECOND_FACTOR and person.needs_second_factor)


def may_remove(person: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether they may remove one: whoever needs one keeps the last."""
    return not is_required_of(person) or bool(factors_of(person).count() > 1)


def reset(person: AbstractBaseUser) -> None:
    """Remove every factor of somebody who lost theirs, end their sessions, and tell them: they
    sign in by code, and take a new one."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=person.pk).delete()
        for session in UserSession.objects.filter(user_id=person.pk):
            session.end()
    events.done(person, "every factor removed")
    get_adapter().send_notification_mail("reset", person)


def encrypt_anew() -> int:
    """Encrypt the secrets of applications and the seeds of recovery codes with today's SECRET_KEY,
    so that those before it can be forgotten.

    Returns:
        How many there are.

    Raises:
        cryptography.fernet.InvalidToken: a secret is readable with none of the keys. Nothing was
            changed.
    """
    count = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().order_by("pk"):
            for name in row.data.keys() & {"secret", "seed"}:
                row.data[name] = _cipher().rotate(row.data[name].encode()).decode()
                row.save(update_fields=["data"])
                count += 1
    return count


def skip(request: HttpRequest) -> None:
    """Let the person of a session of the demonstration go on without."""
    request.session[_SKIPPED] = str(request.user.pk)


def no_second_factor_needed(view: View) -> View:
    """Mark a view that a signed-in person opens before they have shown a second factor."""
    view.needs_no_second_factor = True  # type: ignore[attr-defined]
    return view


class SecondFactorMiddleware:
    """Lead whoever needs a second factor and showed none to the page where they take one, and
    then back, with what they typed (see drafts.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if (
            not request.user.is_authenticated
            or not getattr(view, "login_required", True)
            or hasattr(view, "needs_no_second_factor")
            or is_strong(request)
            or not is_required_of(request.user)
        ):
            if request.session.get(AFTER) == request.get_full_path():
                del request.session[AFTER]  # they are there
            return None
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=401)
        comes_back = request.method != "POST" or drafts.keep(request)
        request.session[AFTER] = request.get_full_path() if comes_back else page_before(request)
        if comes_back and request.method == "POST":
            messages.info(request, _("What you typed is kept for you."))
        return HttpResponseRedirect(reverse("mfa_index"))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    person = request.user if request.user.is_authenticated else None
    records: list[dict[str, Any]] = get_authentication_records(request, person)
    return records


def _entered_by_a_door(request: HttpRequest) -> bool:
    skipped = request.session.get(_SKIPPED) == str(request.user.pk)
    return skipped or any(r["method"] == "demonstration" for r in _records(request))


def _cipher() -> MultiFernet:
    """Keys come from SECRET_KEY, and from those before it."""
    return cipher_for("mentorat.sign_in.factors")
