"""An agreement set as a letter: what the page, the signing page and the PDF all show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from agreements.lifecycle import PARTIES, Actor
from agreements.models import Agreement, Signature
from agreements.models.agreement import EXPECTATIONS


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three written parts. `name` is the model's field."""

    name: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One optional arrangement. `name` is the model's field; `value` is "" if not filled in."""

    name: str
    label: str
    value: str | date


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """The foot of the letter for one party; blank until signed. `signed_at` in UTC.

    `drawing` is the path of a signature drawn by hand (agreements.drawing), or "" if only typed.
    """

    label: str
    party: str
    typed_name: str
    drawing: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that is printed, in one language. `text` is the standing text's rendering."""

    language: str
    text: dict[str, Any]
    version: int
    reference: str
    school_year: str
    school: str
    mentee: str
    mentee_email: str
    mentor: str
    mentor_email: str
    parts: Sequence[Part]
    details: Sequence[Detail]
    signature_lines: Sequence[SignatureLine]


def letter_of(
    agreement: Agreement, language: str | None = None, every_detail: bool = False
) -> Letter:
    """Set `agreement` in `language` ("fr" or "en"), by default its own: the one it is signed in;
    with the optional arrangements that were filled in, or with `every_detail` all of them.

    Reads the agreement with its `standing_text`, parties and signatures.
    """
    language = language or agreement.language
    text = agreement.standing_text.rendering(language)
    with translation.override(language):
        return Letter(
            language=language,
            text=text,
            version=agreement.standing_text.version,
            reference=agreement.reference,
            school_year=agreement.school_year.label,
            school=agreement.school_name,
            mentee=agreement.mentee_name,
            mentee_email=agreement.mentee.email,
            mentor=agreement.mentor_name,
            mentor_email=agreement.mentor.email,
            parts=_parts(agreement),
            details=_details(agreement, every_detail),
            signature_lines=[
                _line(agreement, role, text["labels"][f"{role}_signature"]) for role in PARTIES
            ],
        )


def name_labels() -> dict[str, str]:
    """The labels of the two names, by field, in the active language."""
    return {"mentee_name": _("Mentee’s name"), "mentor_name": _("Mentor’s name")}


def part_headings() -> dict[str, str]:
    """The headings of the written parts, by field, in the active language."""
    return {
        EXPECTATIONS[Actor.MENTEE]: _("The mentee’s expectations"),
        EXPECTATIONS[Actor.MENTOR]: _("The mentor’s expectations"),
        "arrangements": _("Preferred arrangements"),
    }


def detail_labels() -> dict[str, str]:
    """The labels of the optional arrangements, by field, in the active language."""
    return {
        "meeting_frequency": _("Frequency"),
        "meeting_length": _("Length"),
        "meeting_place": _("Place or mode"),
        "contact_channel": _("Means of contact"),
        "review_date": _("Review date"),
    }


def _parts(agreement: Agreement) -> list[Part]:
    return [
        Part(name, heading, getattr(agreement, name)) for name, heading in part_headings().items()
    ]


def _details(agreement: Agreement, every: bool) -> list[Detail]:
    return [
        Detail(name, label, value or "")
        for name, label in detail_labels().items()
        if (value := getattr(agreement, name)) or every
    ]


def _line(agreement: Agreement, role: Actor, label: str) -> SignatureLine:
    signature: Signature | None = agreement.standing_signature(role)
    return SignatureLine(
        label=label,
        party=agreement.name_of(role),
        typed_name=signature.typed_name if signature else "",
        drawing=signature.drawing if signature else "",
        signed_at=signature.signed_at if signature else None,
    )
