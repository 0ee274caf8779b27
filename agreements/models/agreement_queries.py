"""Which agreements: those that a person may know of, those that live; what is read with them."""

from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agreements.lifecycle import LIVE
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

    def for_display(self) -> Self:
        """With all that a row of a list or the agreement's page shows, in a fixed number of
        queries."""
        return self.select_related(
            "school", "school_year", "mentee", "mentor", "document"
        ).prefetch_related("signatures")
