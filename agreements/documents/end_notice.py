"""The end notice: what it says of an end that was told, as data and as a letter."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agreements import evidence
from agreements.lifecycle import Actor
from agreements.models import Agreement, Event


@dataclass(frozen=True, slots=True)
class EndNotice:
    """What is printed. `said_at` and `before_at` in UTC; days are in America/Toronto.

    Attributes:
        said_by: the name of who ended it; `by`, in what quality.
        for_name: the name of the party for whom it was ended, where a principal did.
        before_at, before_on: when the end was told before, and for which day, where this notice
            brings it forward.
        on_paper: whether the sealed agreement holds the pages of a signed paper.
        document: its SHA-256, in groups of eight.
    """

    language: str
    title: str
    reference: str
    school_year: str
    school: str
    mentee: str
    mentor: str
    said_by: str
    by: Actor
    for_name: str
    said_at: datetime
    ends_on: date
    before_at: datetime | None
    before_on: date | None
    on_paper: bool
    document: str


def end_notice_of(end: Event) -> EndNotice:
    """The letter, in the agreement's own language.

    Args:
        end: the event that tells the end, with its actor, and its agreement with its
            `standing_text`, of which the document is sealed.
    """
    agreement = end.agreement
    before = _told_before(end)
    by, for_whom = Actor(end.data["by"]), Actor(end.data["for"])
    return EndNotice(
        language=agreement.language,
        title=agreement.standing_text.rendering(agreement.language)["title"],
        reference=agreement.reference,
        school_year=agreement.school_year.label,
        school=agreement.school_name,
        mentee=agreement.mentee_name,
        mentor=agreement.mentor_name,
        said_by=_name_of_who(end),
        by=by,
        for_name=agreement.name_of(for_whom) if by is Actor.PRINCIPAL else "",
        said_at=end.at,
        ends_on=_day(end),
        before_at=before.at if before else None,
        before_on=_day(before) if before else None,
        on_paper=agreement.on_paper,
        document=_in_groups(agreement.document.sha256),
    )


def end_of(end: Event) -> dict[str, Any]:
    """The same as plain data (docs/evidence.md, `fin.json`). `end`: as for `end_notice_of`."""
    agreement: Agreement = end.agreement
    before = _told_before(end)
    return evidence.end_form(
        agreement=str(agreement.public_id),
        reference=agreement.reference,
        school_year=agreement.school_year.label,
        school=agreement.school_name,
        mentee=agreement.mentee_name,
        mentor=agreement.mentor_name,
        event=end.sequence,
        said_by=_name_of_who(end),
        by=end.data["by"],
        for_whom=end.data["for"],
        said_at=end.at,
        ends_on=_day(end),
        replaces=_day(before) if before else None,
        document=agreement.document.sha256,
    )


def _told_before(end: Event) -> Event | None:
    """The end that this one brings forward."""
    earlier = end.agreement.events.filter(kind=Event.Kind.ENDED, sequence__lt=end.sequence)
    return earlier.order_by("-sequence").first()


def _name_of_who(end: Event) -> str:
    """A party's name is the one that the agreement gives it."""
    assert end.actor is not None  # noqa: S101 - nothing ends by itself
    role = end.agreement.role_of(end.actor)
    return end.agreement.name_of(role) if role else end.actor.name


def _day(end: Event) -> date:
    return date.fromisoformat(end.data["ends_on"])


def _in_groups(digest: str) -> str:
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
