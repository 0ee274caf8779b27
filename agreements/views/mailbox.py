"""The mail that the demonstration sent, as a mail program would show it.

mentorat/urls_demonstration.py leads here; each page answers 404 when the mode is off."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

SHOWN: Final = 50  # messages
# What Django's file backend writes after each message.
_END_OF_MESSAGE: Final = b"\n" + b"-" * 79 + b"\n"
_CODE: Final = re.compile(r"^\s*(\d{6})\s*$", re.M)
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
# A message styles its own elements, and may do nothing else: it fetches and runs nothing, and only
# this site's own page shows it, which looks how tall it is. Its links open beside it.
_FRAMED: Final = {
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "font-src": [NONE],
    "img-src": [NONE],
    "connect-src": [NONE],
    "manifest-src": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-same-origin"],
}

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message. `kind` is its media type."""

    name: str
    kind: str
    content: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that was sent. `key` is its own, the same each time that it is read; `sent` is in
    UTC; `html` is empty where there is none; `code` is a sign-in code, or empty."""

    key: str
    sent: datetime
    sender: str
    to: str
    subject: str
    body: str
    html: str
    attachments: tuple[Attachment, ...]
    code: str = field(init=False)

    def __post_init__(self) -> None:
        found = _CODE.search(self.body)
        object.__setattr__(self, "code", found[1] if found else "")


def in_demonstration(view: View) -> View:
    """The view, where the mode is on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@in_demonstration
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mail sent by this demonstration, newest first."""
    mails = mails_in(Path(settings.EMAIL_FILE_PATH))
    return render(request, "demonstration/mailbox.html", {"mails": mails})


@login_not_required
@in_demonstration
@never_cache
@require_safe
@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type]  # it knows of no arguments
def message(request: HttpRequest, key: str) -> HttpResponse:
    """One message, its HTML and its text."""
    return render(request, "demonstration/message.html", {"mail": _mail_or_404(key)})


@login_not_required
@in_demonstration
@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace(_FRAMED)  # type: ignore[arg-type]
def message_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a message, as it was sent."""
    mail = _mail_or_404(key)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html)


@login_not_required
@in_demonstration
@never_cache
@require_safe
def attachment(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """A file of a message; `place` counts from 1."""
    files = _mail_or_404(key).attachments
    if not 1 <= place <= len(files):
        raise Http404
    file = files[place - 1]
    response = HttpResponse(file.content, content_type=file.kind)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


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


def _mail_or_404(key: str) -> Mail:
    for mail in mails_in(Path(settings.EMAIL_FILE_PATH)):
        if mail.key == key:
            return mail
    raise Http404


def _read(written: bytes) -> Mail:
    message = message_from_bytes(written, EmailMessage, policy=policy.default)
    return Mail(
        key=hashlib.sha256(written).hexdigest()[:24],
        sent=_sent(message),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        body=_content(message, "plain").strip(),
        html=_content(message, "html"),
        attachments=tuple(map(_attachment, message.iter_attachments())),
    )


def _content(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(
        name=part.get_filename() or "",
        kind=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )


def _sent(message: EmailMessage) -> datetime:
    header = message["Date"]
    sent: datetime | None = header.datetime if header is not None else None
    if sent is None:
        return _LONG_AGO
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)  # "-0000": UTC, place unknown
