"""Renew: the same two people, for the next school year; names are copied, texts are not."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from agreements import access
from agreements.actions.create import create
from agreements.actions.errors import NoNextYear, NotAllowed, NotRenewable
from agreements.actions.party import Party
from agreements.lifecycle import PARTIES
from agreements.models import Agreement, Person, SchoolYear
from agreements.models.school_year import first_day_of_use
from agreements.reminders import school_year_of


def next_year(agreement: Agreement, today: date) -> SchoolYear | None:
    """The school year after the agreement's, where agreements can be made in it on `today` (a day
    in America/Toronto)."""
    following = agreement.school_year.start + 1
    return SchoolYear.objects.usable(today).filter(start=following).first()


@dataclass(frozen=True, slots=True)
class Following:
    """The school year after an agreement's, as a day sees it.

    Attributes:
        opens_on: from which day agreements are made for it, where that day is to come.
        is_over: whether it is past.
        is_there: whether the administrator has added it.
    """

    label: str
    opens_on: date | None
    is_over: bool
    is_there: bool


def year_after(agreement: Agreement, today: date) -> Following:
    """Why an agreement can't be renewed on `today` (a day in America/Toronto), if it can't."""
    start = agreement.school_year.start + 1
    opens_on = first_day_of_use(start)
    return Following(
        label=f"{start}-{start + 1}",
        opens_on=opens_on if today < opens_on else None,
        is_over=start < school_year_of(today),
        is_there=SchoolYear.objects.filter(start=start).exists(),
    )


def check(agreement: Agreement, principal: Person, year: SchoolYear | None) -> SchoolYear:
    """Give back `year`, the next school year where it can be used.

    Raises:
        NotAllowed, NotRenewable, NoNextYear: as `renew` does.
    """
    if not access.is_principal_of(principal, agreement):
        raise NotAllowed
    if not access.can_renew(principal, agreement):
        raise NotRenewable(agreement)
    if year is None:
        start = agreement.school_year.start + 1
        raise NoNextYear(f"{start}-{start + 1}")
    return year


def renew(
    *, agreement: Agreement, principal: Person, creation_key: uuid.UUID, now: datetime
) -> Agreement:
    """Make the agreement of the same pair for the next school year, and invite both.

    Args:
        creation_key: comes with the form; the same form sent again gives back what it made.
        now: an aware time.

    Raises:
        NotAllowed: `principal` is not a principal of its school.
        NotRenewable: it is still being written, or was cancelled.
        NoNextYear: the next school year can't be used yet.
        AlreadyLive: the pair has an agreement in that year, live or whose end is still to come.
    """
    year = check(agreement, principal, next_year(agreement, timezone.localdate(now)))
    mentee, mentor = (
        Party(agreement.name_of(role), agreement.party(role).email) for role in PARTIES
    )
    return create(
        principal=principal,
        school=agreement.school,
        school_year=year,
        mentee=mentee,
        mentor=mentor,
        language=agreement.language,
        creation_key=creation_key,
        follows=agreement,
        now=now,
    )
