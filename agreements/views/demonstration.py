"""Doors that only the demonstration has: sign in as one of the cast, and read the mail sent.

mentorat/urls_demonstration.py includes them; each answers 404 all the same when the mode is off."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agreements.demonstration import CAST
from agreements.models import Person
from mentorat.sign_in.factors import AFTER, no_second_factor_needed, skip

SHOWN: Final = 50  # messages
# What Django's file backend writes after each message.
_END_OF_MESSAGE: Final = b"\n" + b"-" * 79 + b"\n"
_CODE: Final = re.compile(r"^\s*(\d{6})\s*$", re.M)
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that was sent. `sent` is in UTC; `code` is a sign-in code, or empty."""

    sent: datetime
    to: str
    subject: str
    body: str
    code: str = field(init=False)

    def __post_init__(self) -> None:
        found = _CODE.search(self.body)
        object.__setattr__(self, "code", found[1] if found else "")


def _in_demonstration(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request)

    return guarded


@login_not_required
@_in_demonstration
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as the member of the cast whose `key` is posted, and go to `next`."""
    emails = {member.key: member.email for member in CAST}
    email = emails.get(request.POST.get("key", ""), "")
    person = get_object_or_404(Person, email=email)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, method="demonstration")
    # Past allauth's stages: a factor that one visitor tried would be asked of all the others.
    adapter = get_adapter()
    adapter.login(request, person)
    response: HttpResponse = adapter.post_login(
        request,
        person,
        email_verification="none",
        signal_kwargs=None,
        email=person.email,
        signup=False,
        redirect_url=None,
    )
    return response


@no_second_factor_needed
@_in_demonstration
@require_POST
def without_factor(request: HttpRequest) -> HttpResponse:
    """Go on without the second factor that a role asks for."""
    skip(request)
    return redirect(request.session.pop(AFTER, "agreements:home"))


@login_not_required
@_in_demonstration
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mail sent by this demonstration, newest first."""
    return render(
        request, "demonstration/mailbox.html", {"mails": mails_in(Path(settings.EMAIL_FILE_PATH))}
    )


def mails_in(folder: Path) -> list[Mail]:
    """The newest SHOWN messages of `folder`, newest first. A message still being written, at the
    end of its file, waits for the next look; a file that has just gone is passed over."""
    files = []
    for file in folder.glob("*.log"):
        with suppress(FileNotFoundError):
            files.append((file.stat().st_mtime_ns, file.read_bytes()))
    written = [m for __, text in sorted(files) for m in text.split(_END_OF_MESSAGE)[:-1]]
    # Dates are to the second: within one, the stable sort leaves the order of the files.
    mails = sorted(map(_read, written), key=lambda mail: mail.sent)
    return mails[: -SHOWN - 1 : -1]


def _read(written: bytes) -> Mail:
    message = message_from_bytes(written, EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        sent=_sent(message),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        body=body.get_content().strip() if body else "",
    )


def _sent(message: EmailMessage) -> datetime:
    header = message["Date"]
    sent: datetime | None = header.datetime if header is not None else None
    if sent is None:
        return _LONG_AGO
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)  # "-0000": UTC, place unknown


urlpatterns = [
    path("entrer/", enter, name="demonstration_enter"),
    path("sans-preuve/", without_factor, name="demonstration_without_factor"),
    path("courriels/", mailbox, name="demonstration_mailbox"),
]
