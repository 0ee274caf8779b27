"""Remind: a principal, by hand, on any day; the calendar's reminders are in remind_due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from agreements import access
from agreements.actions.errors import NotAllowed
from agreements.awaiting import (
    Awaited,
    Why,
    being_reminded,
    everyone_awaited,
    in_progress,
    refused,
    unreachable,
)
from agreements.lifecycle import Actor
from agreements.models import Agreement, Notice, Person
from agreements.notices import reminder


@dataclass(slots=True)
class Reminded:
    """Attributes:
    left: the reminders, each by the name of whom it is for.
    skipped: whoever isn't reminded, by why; a pair and its year where it is about their agreement;
        the name, then these, where it is one agreement of a person who may be reminded of others.
    """

    left: list[tuple[str, Notice]] = field(default_factory=list)
    skipped: dict[Why, list[str]] = field(default_factory=dict)

    def skip(self, why: Why, name: str) -> None:
        self.skipped.setdefault(why, []).append(name)

    @property
    def names(self) -> list[str]:
        """Those of the people for whom there is a reminder."""
        return [name for name, _notice in self.left]


def remind(
    *,
    agreements: Sequence[Agreement],
    principal: Person,
    role: Actor | None = None,
    now: datetime,
) -> Reminded:
    """Remind whoever is awaited in `agreements`: one message a person, which tells of each; and one
    a day, whoever asks. Done twice, it reminds once.

    Args:
        agreements: with their schools and school years; those that ask nothing of anybody are
            skipped.
        role: the party to remind; None for both.
        now: an aware time.

    Raises:
        NotAllowed: `principal` is not a principal of each one's school.
    """
    if not all(access.is_principal_of(principal, agreement) for agreement in agreements):
        raise NotAllowed
    today = timezone.localdate(now)
    outcome = Reminded()
    chosen = Agreement.objects.filter(pk__in=[agreement.pk for agreement in agreements])
    everyone = [a for a in everyone_awaited(chosen) if role in (None, a.role)]
    running = set(
        in_progress(today).filter(pk__in=chosen.values("pk")).values_list("pk", flat=True)
    )
    asking = {awaited.agreement.pk for awaited in everyone}
    for agreement in agreements:
        if agreement.pk not in asking:
            outcome.skip(Why.NOBODY, _pair(agreement))
        elif agreement.pk not in running:
            outcome.skip(Why.YEAR_OVER, _pair(agreement))
    already = reminded_on(now)
    waiting, refusing = being_reminded(), unreachable()
    everyone = [a for a in everyone if a.agreement.pk in running]
    unwanted = refused()
    for awaited in everyone:
        if awaited.key in unwanted:
            outcome.skip(Why.REFUSED, _party_of(awaited))
    for person, of in by_person(a for a in everyone if a.key not in unwanted).items():
        if why := _why_not(person, already, waiting, refusing):
            outcome.skip(why, of[0].name)
        elif notice := reminder(of, today, by=principal):
            outcome.left.append((of[0].name, notice))
        else:  # somebody was first
            outcome.skip(Why.TODAY, of[0].name)
    return outcome


def by_person(everyone: Iterable[Awaited]) -> dict[Person, list[Awaited]]:
    """The same, by who is awaited."""
    found: dict[Person, list[Awaited]] = {}
    for awaited in everyone:
        found.setdefault(awaited.person, []).append(awaited)
    return found


def reminded_on(now: datetime) -> set[int]:
    """The keys of the people reminded on the day (America/Toronto) of `now`."""
    reminders = Notice.objects.filter(kind=Notice.Kind.REMINDER, day=timezone.localdate(now))
    return set(reminders.values_list("person_id", flat=True))


def _why_not(
    person: Person, already: set[int], waiting: set[int], refusing: set[int]
) -> Why | None:
    if person.pk in already:
        return Why.TODAY
    if not person.is_active:
        return Why.CLOSED
    if person.pk in refusing:
        return Why.UNREACHABLE
    return Why.UNDER_WAY if person.pk in waiting else None


def _pair(agreement: Agreement) -> str:
    return f"{_names(agreement)} ({agreement.school_year})"


def _party_of(awaited: Awaited) -> str:
    agreement = awaited.agreement
    return f"{awaited.name} ({_names(agreement)}, {agreement.school_year})"


def _names(agreement: Agreement) -> str:
    return f"{agreement.mentee_name} – {agreement.mentor_name}"
