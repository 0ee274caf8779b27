"""What the database refuses of an agreement, whoever asks.

In this file and its like, each test goes around Python's own checks. `refused("…")` names the
constraint or trigger at work; test_nothing_untested.py finds those that no test names.
"""

from itertools import product

import pytest
from django.db import connection, transaction

from agreements.models import Agreement, Mentor, SchoolYear
from tests.conftest import NOW, World
from tests.database import without_triggers
from tests.making import in_force, made, party, signed, written
from tests.models.rows import DAY, STATUSES, copy_of, over, row, run, standing
from tests.models.rules import dates_fit, insert, refused

DATES = ("in_force_at", "ended_at", "ends_on", "cancelled_at")


def test_nobody_is_mentor_and_mentee_of_one_agreement(world: World) -> None:
    agreement = made(world)
    with refused("agreement_mentor_is_not_mentee"):
        row(agreement).update(mentor=world.maya.pk)
    with refused("agreement_mentor_is_not_mentee"):
        run("UPDATE agreements_agreement SET mentee_id = mentor_id WHERE id = %s", agreement.pk)


@pytest.mark.parametrize("first", ["open", "in_force"])
def test_a_pair_has_one_live_agreement_a_year(world: World, first: str) -> None:
    agreement = made(world) if first == "open" else in_force(world)
    with refused("agreement_one_live_per_pair_and_year"):
        insert(copy_of(agreement, status="open", in_force_at=None))


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_a_pair_may_start_again_once_the_first_is_over(world: World, status: str) -> None:
    agreement = made(world)
    second = copy_of(agreement)
    over(agreement, status)
    insert(second)
    assert Agreement.objects.live().count() == 1


def test_a_pair_may_have_another_agreement_the_year_after(world: World) -> None:
    agreement = made(world)
    insert(copy_of(agreement, school_year=SchoolYear.objects.create(start=2027)))
    assert Agreement.objects.live().count() == 2


def test_two_people_may_accompany_each_other(world: World) -> None:
    agreement = made(world)
    insert(copy_of(agreement, mentee_id=world.luc.pk, mentor_id=world.maya.pk))
    assert Agreement.objects.live().count() == 2


def test_one_form_creates_one_agreement(world: World) -> None:
    agreement = made(world)
    with refused("agreement_created_once"):
        insert(copy_of(agreement, mentor_id=world.olivier.pk, creation_key=agreement.creation_key))


@pytest.mark.parametrize("status", [*STATUSES, "unknown"])
def test_a_status_has_its_dates_and_no_other(world: World, status: str) -> None:
    """Whichever of the four are there."""
    agreement = written(world)
    connection.check_constraints()  # PostgreSQL alters no table with checks pending
    fitting = 0
    with without_triggers(connection):
        for dates in product((None, NOW), (None, NOW), (None, DAY), (None, NOW)):
            named = dict(zip(DATES, dates, strict=True))
            second = copy_of(agreement, mentor_id=world.olivier.pk, status=status, **named)
            if dates_fit(status, *map(bool, dates)):
                with transaction.atomic():
                    insert(second)
                    connection.check_constraints()
                    transaction.set_rollback(True)
                fitting += 1
            else:
                with refused("agreement_status_tied_to_dates"):
                    insert(second)
    assert fitting == {"ended": 2, "unknown": 0}.get(status, 1)


@pytest.mark.parametrize("part", ["mentee_expectations", "mentor_expectations", "arrangements"])
def test_an_agreement_in_force_has_every_part_written(world: World, part: str) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    row(agreement).update(**{part: ""})
    insert(standing(agreement, world.luc, "mentor"))
    with refused("agreement_in_force_is_written"):
        row(agreement).update(status="in_force", in_force_at=NOW)


@pytest.mark.parametrize("name", ["mentee_name", "mentor_name", "school_name"])
def test_an_agreement_names_everyone(world: World, name: str) -> None:
    agreement = made(world)
    with refused("agreement_names_everyone"):
        row(agreement).update(**{name: ""})


def test_an_agreement_is_in_french_or_in_english(world: World) -> None:
    agreement = made(world)
    row(agreement).update(language="en")
    with refused("agreement_language_is_known"):
        row(agreement).update(language="iu")


def test_an_agreement_follows_another(world: World) -> None:
    agreement = made(world)
    with refused("agreement_follows_another"):
        row(agreement).update(follows=agreement.pk)


def test_agreements_have_ids_of_their_own(world: World) -> None:
    first, second = made(world), made(world, mentor=party(world.olivier))
    with refused("agreements_agreement.public_id"):
        row(second).update(public_id=first.public_id)
    with refused("agreements_agreement.reference"):
        row(second).update(reference=first.reference)


def test_a_mentor_may_have_many_mentees(world: World) -> None:
    made(world)
    made(world, mentee=party(world.olivier))
    assert Mentor.objects.get().agreements_as_mentor.count() == 2
