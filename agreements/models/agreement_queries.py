"""Which agreements: those that a person may know of, those that live; what is read with them."""

from datetime import date
from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils import timezone

from agreements.lifecycle import LIVE, PARTIES, Actor, Status
from agreements.models.constraints import blank
from agreements.models.membership import Membership
from agreements.models.person import Person

if TYPE_CHECKING:
    from agreements.models.agreement import Agreement  # noqa: F401 - named by a string below

# In a fixed order: a migration holds it.
LIVE_STATUSES: Final = sorted(status.value for status in LIVE)


def _is_party(person: Person) -> Q:
    return Q(mentee_id=person.pk) | Q(mentor_id=person.pk)


def _responsible(person: Person) -> models.QuerySet[Membership]:
    """The memberships of `person`, active now, that cover the school of the agreement of the outer
    query."""
    return Membership.objects.active(timezone.now()).filter(
        Q(school_id=OuterRef("school_id"))
        | Q(service_centre_id=OuterRef("school__service_centre_id")),
        person_id=person.pk,
    )


def _end_notice_place() -> Subquery:
    """The place in the journal of the end of the agreement of the outer query, once its notice is
    sealed. No join: where the end was brought forward, the notice that was replaced stays too."""
    from agreements.models.document import Document  # which imports agreements

    notices = Document.objects.filter(end__agreement=OuterRef("pk"), end__at=OuterRef("ended_at"))
    return Subquery(notices.order_by("-end__sequence").values("end__sequence")[:1])


def _closed_by() -> Subquery:
    """Who last ended or cancelled the agreement of the outer query, as its journal tells."""
    from agreements.models.event import Event  # which imports agreements

    kinds = (Event.Kind.ENDED, Event.Kind.CANCELLED)
    events = Event.objects.filter(agreement=OuterRef("pk"), kind__in=kinds)
    who = JSONObject(
        person="actor_id", name="actor__name", by=KT("data__by"), for_whom=KT("data__for")
    )
    return Subquery(events.order_by("-sequence").values(who=who)[:1])


def _reached(role: Actor) -> Q:
    """Whether a party of the agreement of the outer query ever wrote or remarked in it."""
    from agreements.models.event import Event  # which imports agreements
    from agreements.models.remark import Remark

    own = {"agreement": OuterRef("pk")}
    wrote = Event.objects.filter(**own, kind=Event.Kind.WRITTEN, actor=OuterRef(f"{role}_id"))
    said = Remark.objects.filter(**own, author=OuterRef(f"{role}_id"))
    return Q(Exists(wrote.order_by())) | Q(Exists(said.order_by()))


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, person: Person) -> Self:
        """The agreements that `person` may know of: as a party, as a principal of the school, or
        as staff responsible for the school. Whether the text may be read is access.can_read_text.
        """
        return self.filter(_is_party(person) | Exists(_responsible(person)))

    def of_party(self, person: Person) -> Self:
        """The agreements in which `person` is the mentee or the mentor."""
        return self.filter(_is_party(person))

    def under_responsibility_of(self, person: Person) -> Self:
        """The agreements of the schools that `person` is a principal of or staff for."""
        return self.filter(Exists(_responsible(person)))

    def live(self) -> Self:
        """Open or in force: those of which a pair can have only one a year."""
        return self.filter(status__in=LIVE_STATUSES)

    def running(self, today: date) -> Self:
        """Those beside which a pair has no other of the same year: the live ones, and those that
        came into force and whose end is still to come on `today` (a day in America/Toronto)."""
        until = Q(status=Status.ENDED.value, in_force_at__isnull=False, ends_on__gt=today)
        return self.filter(Q(status__in=LIVE_STATUSES) | until)

    def for_display(self) -> Self:
        """With all that a row of a list or the agreement's page shows, in a fixed number of
        queries."""
        return (
            self.select_related("school", "school_year", "mentee", "mentor", "document")
            .select_related("paper_signing__recorded_by")
            .prefetch_related("signatures")
            .annotate(end_notice_place=_end_notice_place())
        )

    def with_own_text(self, person: Person) -> Self:
        """Those in which `person` wrote expectations of their own."""
        return self.filter(
            Q(mentee_id=person.pk) & ~blank("mentee_expectations")
            | Q(mentor_id=person.pk) & ~blank("mentor_expectations")
        )

    def with_reached(self) -> Self:
        """Says of each, as `mentee_reached` and `mentor_reached`, who ever wrote in it."""
        return self.annotate(**{f"{role}_reached": _reached(role) for role in PARTIES})

    def with_texts_elsewhere(self, person: Person) -> Self:
        """Says of each, as `texts_elsewhere`, whether another one has a text of `person`'s."""
        others = self.model._default_manager.with_own_text(person).exclude(pk=OuterRef("pk"))
        return self.annotate(texts_elsewhere=Exists(others.order_by()))

    def for_page(self) -> Self:
        """With all that the agreement's own pages show: its text, the one that it follows, and who
        ended or cancelled it."""
        return (
            self.for_display()
            .select_related("standing_text", "follows__school", "follows__school_year")
            .annotate(closed_by=_closed_by())
        )
