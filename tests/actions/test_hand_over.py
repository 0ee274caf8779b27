"""A principal hands a school over to the next."""

from datetime import timedelta

import pytest
from django.core import mail

from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import SamePrincipal, WrongPeriod
from agreements.models import Membership
from tests.actions.roles import DAY, Commit, delegated, given, handed_over, leads
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import party


def test_one_ends_where_the_next_starts(
    world: World, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        successor = handed_over(world).person
    for moment, leader in ((NOW + DAY - timedelta(microseconds=1), "helene"), (NOW + DAY, "zoe")):
        assert leads(world.helene, world, moment) == (leader == "helene")
        assert leads(successor, world, moment) == (leader == "zoe")
    assert {message.to[0] for message in mail.outbox} == {world.helene.email, successor.email}


def test_acting_principals_end_with_who_named_them(world: World) -> None:
    running = delegated(world, starts_at=NOW, ends_at=NOW + 30 * DAY)
    to_come = delegated(world, party=party(world.olivier), starts_at=NOW + 5 * DAY)
    handed_over(world)
    running.refresh_from_db()
    to_come.refresh_from_db()
    assert running.ends_at == NOW + DAY
    assert to_come.ends_at == to_come.starts_at
    assert not leads(world.olivier, world, NOW + 6 * DAY)


def test_to_who_leads_the_school_already(world: World) -> None:
    second = given(
        world, party=party(world.olivier), role=Membership.Role.PRINCIPAL, place=world.school
    )
    assert handed_over(world, party=party(world.olivier)) == second
    assert not leads(world.helene, world, NOW + DAY)


def test_refused_hand_overs_change_nothing(world: World) -> None:
    acting = delegated(world)
    before = rows_of_the_domain()
    for refusal, changes in (
        (SamePrincipal, {"party": party(world.helene)}),
        (WrongPeriod, {"at": NOW - DAY}),
        (NotAllowed, {"membership": acting}),
        (NotAllowed, {"membership": world.ines.memberships.get()}),
        (NotAllowed, {"administrator": world.helene}),
        (NotAllowed, {"administrator": world.ines}),
    ):
        with pytest.raises(refusal):
            handed_over(world, **changes)
        assert rows_of_the_domain() == before
