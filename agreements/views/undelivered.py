"""What was not delivered, for whoever has to see to it: shown where they land."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from agreements import access
from agreements.models import Agreement, Notice, Person
from agreements.models.agreement_queries import LIVE_STATUSES
from agreements.notices.stuck import SPOKEN_OF_FOR


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An agreement, and the names of those whom a message about it did not reach."""

    agreement: Agreement
    names: Sequence[str]

    @property
    def who(self) -> str:
        return str(get_text_list(list(self.names), _("and")))


def undelivered_to_see_to(person: Person, now: datetime) -> list[Undelivered]:
    """The agreements of the schools that `person` leads in which a message did not arrive, the
    latest first, in one query; of those that are over, for as long as administrators are told.

    Args:
        now: an aware time.
    """
    schools = access.schools_led_by(person)
    if not schools:
        return []
    matters = Q(agreement__status__in=LIVE_STATUSES) | Q(undelivered_at__gt=now - SPOKEN_OF_FOR)
    rows = Notice.objects.undelivered().filter(matters, agreement__school__in=schools)
    found: dict[Agreement, dict[str, None]] = {}
    for notice in rows.select_related("person", "agreement__school_year").order_by(
        "-undelivered_at", "pk"
    ):
        if agreement := notice.agreement:
            found.setdefault(agreement, {})[name_of(notice)] = None
    return [Undelivered(agreement, list(names)) for agreement, names in found.items()]


def owed_lately(person: Person, now: datetime) -> int:
    """How many messages that must arrive did not, of those that an administrator is told of; none
    for who is no administrator.

    Args:
        now: an aware time.
    """
    if not access.can_administer(person):
        return 0
    return Notice.objects.owed().filter(undelivered_at__gt=now - SPOKEN_OF_FOR).count()


def name_of(notice: Notice) -> str:
    """For whom a notice is: of a party, by the name that the agreement gives it."""
    agreement = notice.agreement
    role = agreement.role_of(notice.person) if agreement else None
    return agreement.name_of(role) if agreement and role else notice.person.name
