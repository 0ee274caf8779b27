"""Renew many: the rule of renewing one, for each of those that were chosen from a list."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agreements.actions.create import beside
from agreements.actions.errors import AlreadyLive, Refused
from agreements.actions.renew import check, renew
from agreements.models import Agreement, Person, SchoolYear


@dataclass(frozen=True, slots=True)
class Plan:
    """What renewing an agreement would do.

    Attributes:
        year: for which year another would be made.
        refusal: why none would, if none would.
    """

    agreement: Agreement
    year: SchoolYear | None
    refusal: Refused | None


def plan(agreements: Sequence[Agreement], principal: Person, today: date) -> list[Plan]:
    """What renewing each of `agreements` would do on `today` (a day in America/Toronto), in two
    queries; nothing is changed.

    Args:
        agreements: with their schools and school years.
    """
    years = {year.start: year for year in SchoolYear.objects.usable(today)}
    running = Agreement.objects.running(today).filter(
        school_year__in=years.values(), mentee__in=[each.mentee_id for each in agreements]
    )
    others = {(each.mentee_id, each.mentor_id, each.school_year_id): each for each in running}
    planned = set()
    plans = []
    for agreement in agreements:
        year = years.get(agreement.school_year.start + 1)
        try:
            year = check(agreement, principal, year)
            pair = (agreement.mentee_id, agreement.mentor_id, year.pk)
            if other := others.get(pair):
                raise beside(other, year)
            if pair in planned:
                raise AlreadyLive(year.label)
        except Refused as refusal:
            plans.append(Plan(agreement, None, refusal))
        else:
            planned.add(pair)
            plans.append(Plan(agreement, year, None))
    return plans


@dataclass(frozen=True, slots=True)
class Renewed:
    """Attributes:
    made: the new agreements, those that the same form had made before included.
    refused: those that could not be renewed, and why.
    """

    made: list[Agreement]
    refused: list[tuple[Agreement, Refused]]


def renew_many(
    *,
    agreements: Iterable[Agreement],
    principal: Person,
    creation_key: uuid.UUID,
    now: datetime,
) -> Renewed:
    """Renew each of `agreements`; one that can't be renewed holds back no other.

    Args:
        creation_key: comes with the form; the same form sent again gives back what it made, and
            makes what it had not come to.
        now: an aware time.
    """
    done = Renewed([], [])
    for agreement in agreements:
        key = uuid.uuid5(creation_key, str(agreement.public_id))
        try:
            new = renew(agreement=agreement, principal=principal, creation_key=key, now=now)
        except Refused as refusal:
            done.refused.append((agreement, refusal))
        else:
            done.made.append(new)
    return done
