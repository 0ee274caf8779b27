"""Make the sealed document of an agreement, or of its end: letter → HTML → PDF → archive → sealed.

The libraries take a second to import, and web processes start without them: they are imported where
they are used."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from agreements.documents.attachments import Attachment, attachments_of, attachments_of_end
from agreements.documents.colophon import colophon_of, colophon_of_end
from agreements.documents.end_notice import end_notice_of
from agreements.documents.errors import Unverified
from agreements.documents.letter import letter_of
from agreements.documents.paper import cover_of, pictures_of
from agreements.documents.seals.keys import seal_key
from agreements.documents.trust import trusted
from agreements.examination import Verdict
from agreements.models import Agreement, Event

if TYPE_CHECKING:
    from agreements.documents.seals.seal import Sealed


def make_document(agreement: Agreement, now: datetime) -> "Sealed":
    """The sealed document of an agreement in force.

    Args:
        agreement: with its `standing_text`, parties, signatures and events.
        now: an aware time, that of the seal.

    Raises:
        SealUnavailable: no key can seal now.
        TimestampUnavailable: no time-stamp could be had, and documents wait for one.
        NotProven: the journal doesn't prove what was signed.
        Unverified: what was sealed would not be found authentic.
        ValueError: the agreement never came into force.
    """
    key = seal_key(now)  # before the rest: without it, nothing need be rendered
    return _sealed_apart(
        render_agreement(
            agreement,
            seal_name=key.name,
            demonstration=key.is_demonstration,
            attachments=attachments_of(agreement),
        ),
        now,
    )


def make_end_notice(end: Event, now: datetime) -> "Sealed":
    """The sealed notice of an end that was told. Raises as `make_document` does.

    Args:
        end: the event that tells it, with its actor and its agreement, whose document is sealed.
        now: an aware time, that of the seal.
    """
    key = seal_key(now)
    return _sealed_apart(
        render_end_notice(
            end,
            seal_name=key.name,
            demonstration=key.is_demonstration,
            attachments=attachments_of_end(end),
        ),
        now,
    )


def _sealed_apart(archive: bytes, now: datetime) -> "Sealed":
    """pyHanko's work is asynchronous: a thread of its own surely has no loop yet."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_sealed, archive, now).result()


def _sealed(archive: bytes, now: datetime) -> "Sealed":
    """Seal, then examine as anybody's file is examined: what wouldn't verify is not kept."""
    from agreements.documents.seals.seal import seal
    from agreements.examination.examine import examine

    sealed = seal(archive, now=now)
    found = examine(sealed.pdf, trusted().trust)
    if found.verdict is not Verdict.AUTHENTIC:
        raise Unverified(found.reason or found.verdict)
    return sealed


def render_agreement(
    agreement: Agreement,
    *,
    seal_name: str,
    demonstration: bool,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The agreement's PDF, PDF/A-3a and PDF/UA-1, ready to be sealed in its empty field.

    The same agreement and arguments give the same bytes.

    Args:
        agreement: in force, with its `standing_text`, parties and signatures; one that was signed
            on paper is a cover, and the pages of the paper.
        seal_name: of whoever seals it, printed.
        demonstration: whether the seal is a demonstration's; the letter says so.
        attachments: files that the PDF carries.

    Raises:
        ValueError: the agreement never came into force.
    """
    template, pictures = "documents/agreement.html", None
    page: dict[str, object] = {
        "letter": letter_of(agreement),
        "colophon": colophon_of(agreement, seal_name=seal_name, demonstration=demonstration),
    }
    if agreement.on_paper:
        template, page["cover"] = "documents/paper.html", cover_of(agreement)
        pictures = pictures_of(agreement)
    return _printed(
        template,
        page,
        language=agreement.language,
        seal_name=seal_name,
        attachments=attachments,
        pictures=pictures,
    )


def render_end_notice(
    end: Event,
    *,
    seal_name: str,
    demonstration: bool,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The end notice's PDF; as `render_agreement`.

    Args:
        end: the event that tells it, with its actor and its agreement, whose document is sealed.
    """
    language = end.agreement.language
    with translation.override(language):
        page = {
            "notice": end_notice_of(end),
            "colophon": colophon_of_end(end, seal_name=seal_name, demonstration=demonstration),
        }
    return _printed(
        "documents/end_notice.html",
        page,
        language=language,
        seal_name=seal_name,
        attachments=attachments,
    )


def _printed(
    template: str,
    page: Mapping[str, Any],
    *,
    language: str,
    seal_name: str,
    attachments: Sequence[Attachment],
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The archive of a page, in its language, with an empty place for the seal.

    `pictures` are those that the page shows, by the addresses that it gives them."""
    from agreements.documents import archival, pdf
    from agreements.examination.container import SEAL_FIELD

    with translation.override(language):
        html = render_to_string(template, {**page, "language": language, "seal_field": SEAL_FIELD})
    rendered = pdf.render(html, pictures or {})
    return archival.prepare(rendered, seal_name=seal_name, attachments=attachments)
