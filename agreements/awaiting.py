"""Who is awaited, since when, and when they were last reminded of it: for reminders, by command or
by hand, and for the principals' digest."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements.lifecycle import Actor, Status
from agreements.models import Agreement, Event, Mention, Notice, NoticeRefusal, Person
from agreements.models.agreement_queries import AgreementQuerySet
from agreements.models.notice import COMES_AGAIN
from agreements.reminders import school_year_of
from agreements.steps import Step, awaited, step_of

# (agreement, person), by their keys.
Key = tuple[int, int]


class Why(StrEnum):
    """Why somebody is not reminded."""

    NOBODY = "nobody"  # is awaited in the agreement
    YEAR_OVER = "year_over"
    TODAY = "today"  # they were reminded already
    UNDER_WAY = "under_way"  # the last reminder waits for the mail server
    UNREACHABLE = "unreachable"
    CLOSED = "closed"  # they can't sign in
    REFUSED = "refused"  # they want no more reminders of it


@dataclass(frozen=True, slots=True)
class Awaited:
    """A party of whom an agreement asks something.

    Attributes:
        since: the day (America/Toronto) of the last thing that concerned them: the last message
            that told them of the agreement, reminders apart; the last thing that they did in it;
            and, where they are to sign, the last change of its text.
        reminded: the day when they were last reminded of it, by whomever.
    """

    agreement: Agreement
    role: Actor
    step: Step
    since: date
    reminded: date | None

    @property
    def person(self) -> Person:
        return self.agreement.party(self.role)

    @property
    def key(self) -> Key:
        return self.agreement.pk, self.person.pk

    @property
    def name(self) -> str:
        """The name that the agreement gives them."""
        return self.agreement.name_of(self.role)


def in_progress(today: date) -> AgreementQuerySet:
    """The open agreements of the school years that are not over on `today` (America/Toronto)."""
    return Agreement.objects.filter(
        status=Status.OPEN.value, school_year__start__gte=school_year_of(today)
    )


def everyone_awaited(agreements: AgreementQuerySet) -> list[Awaited]:
    """Who is awaited in `agreements`, whoever was longest first, in a fixed number of queries."""
    told = _last_told(agreements)
    did = _last_did(agreements)
    reminded = _last_reminded(agreements)
    found = []
    for agreement in agreements.for_display():
        for role in awaited(agreement):
            step, key = step_of(role, agreement), (agreement.pk, agreement.party(role).pk)
            moments = [agreement.created_at, told.get(key), did.get(key)]
            if step is Step.SIGN:
                moments.append(agreement.written_at)
            since = max(filter(None, moments))
            day = timezone.localdate(since)
            found.append(Awaited(agreement, role, step, day, reminded.get(key)))
    return sorted(found, key=lambda each: (each.since, each.agreement.pk))


def _last_told(agreements: AgreementQuerySet) -> dict[Key, datetime]:
    news = Notice.objects.filter(agreement__in=agreements.values("pk")).exclude(
        kind__in=COMES_AGAIN
    )
    return _last(news.values_list("agreement_id", "person_id"), "created_at")


def _last_did(agreements: AgreementQuerySet) -> dict[Key, datetime]:
    events = Event.objects.filter(agreement__in=agreements.values("pk"))
    return _last(events.values_list("agreement_id", "actor_id"), "at")


def _last_reminded(agreements: AgreementQuerySet) -> dict[Key, date]:
    mentions = Mention.objects.filter(
        agreement__in=agreements.values("pk"), notice__kind=Notice.Kind.REMINDER
    )
    return _last(mentions.values_list("agreement_id", "notice__person_id"), "notice__day")


def _last(rows: "QuerySet[Any, Any]", column: str) -> dict[Key, Any]:
    """The last value of `column` by (agreement, person)."""
    grouped = rows.order_by().annotate(last=Max(column))
    return {(agreement, person): last for agreement, person, last in grouped}


def unreachable() -> set[int]:
    """The keys of the people whose address, as it is now, refuses messages or returned one, and
    has accepted none since."""
    accepted = Notice.objects.filter(
        person=OuterRef("person"),
        address=OuterRef("address"),
        state=Notice.State.SENT,
        sent_at__gt=OuterRef("undelivered_at"),
    )
    refused = Q(state=Notice.State.BOUNCED) | Q(state=Notice.State.FAILED, error__startswith="5")
    found = Notice.objects.filter(refused, ~Exists(accepted), address=F("person__email"))
    return set(found.values_list("person_id", flat=True))


def being_reminded() -> set[int]:
    """The keys of the people to whom a reminder is on its way: the mail server may be down."""
    queued = Notice.objects.filter(kind=Notice.Kind.REMINDER, state=Notice.State.QUEUED)
    return set(queued.values_list("person_id", flat=True))


def refused() -> set[Key]:
    """Who wants no more reminders, and of which agreement."""
    refusals = NoticeRefusal.objects.filter(kind=Notice.Kind.REMINDER, agreement__isnull=False)
    return {
        (agreement, person)
        for agreement, person in refusals.values_list("agreement_id", "person_id")
        if agreement
    }
