"""A role ends: at once or on a day to come, and never later than was said."""

from datetime import timedelta

import pytest

from agreements import access
from agreements.actions.end_membership import end_membership
from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import AlreadyEnded, WrongPeriod
from agreements.actions.party import Party
from agreements.models import Agreement, Membership, Person
from tests.actions.roles import DAY, NOT_ADMINISTRATORS, delegated, given, handed_over, leads
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made, party


def test_at_once(world: World) -> None:
    agreement = made(world)
    membership = world.helene.memberships.get()
    end_membership(membership=membership, by=world.alice, at=NOW, now=NOW)
    assert not leads(world.helene, world, NOW)
    assert leads(world.helene, world, NOW - timedelta(seconds=1))
    ended = Membership.objects.get(pk=membership.pk)
    assert ended.ended_by == world.alice
    helene = Person.objects.get(pk=world.helene.pk)
    assert not access.can_create(helene)
    assert agreement not in Agreement.objects.visible_to(helene)


def test_on_a_day_to_come(world: World) -> None:
    membership = world.helene.memberships.get()
    end_membership(membership=membership, by=world.alice, at=NOW + DAY, now=NOW)
    assert leads(world.helene, world, NOW + DAY - timedelta(seconds=1))
    assert not leads(world.helene, world, NOW + DAY)


def test_an_end_can_be_brought_forward_until_it_came(world: World) -> None:
    membership = world.helene.memberships.get()
    for days in (9, 3):
        end_membership(membership=membership, by=world.alice, at=NOW + days * DAY, now=NOW)
    later = NOW + 3 * DAY
    with pytest.raises(AlreadyEnded):
        end_membership(membership=membership, by=world.alice, at=later, now=later)


def test_an_end_is_never_put_off(world: World) -> None:
    """Who may end a role would lengthen it: their own, or one that they delegated for a year."""
    acting = delegated(world)
    own = given(world, party=Party("Olivier Roy", world.olivier.email))
    end_membership(membership=own, by=world.alice, at=NOW + DAY, now=NOW)
    Person.objects.filter(pk=world.olivier.pk).update(is_superuser=True)
    olivier = Person.objects.get(pk=world.olivier.pk)
    led = world.helene.memberships.get()
    end_membership(membership=led, by=world.alice, at=NOW + 9 * DAY, now=NOW)
    before = rows_of_the_domain()
    for membership, by in ((own, olivier), (acting, world.helene), (acting, world.alice)):
        with pytest.raises(WrongPeriod, match="une fin ne se reporte pas"):
            end_membership(membership=membership, by=by, at=NOW + 30 * DAY, now=NOW)
    with pytest.raises(WrongPeriod, match="une fin ne se reporte pas"):
        handed_over(world, membership=led, at=NOW + 30 * DAY)
    assert rows_of_the_domain() == before


def test_nothing_ends_in_the_past(world: World) -> None:
    membership = world.helene.memberships.get()
    with pytest.raises(WrongPeriod, match="qui n’est pas passé"):
        end_membership(membership=membership, by=world.alice, at=NOW - DAY, now=NOW)


@pytest.mark.parametrize("someone", NOT_ADMINISTRATORS)
def test_nobody_else_ends_a_role(world: World, someone: str) -> None:
    person = getattr(world, someone)
    for membership in Membership.objects.all():
        with pytest.raises(NotAllowed):
            end_membership(membership=membership, by=person, at=NOW, now=NOW)


def test_who_leaves_keeps_what_is_theirs_as_a_party(world: World) -> None:
    theirs = made(world, mentor=party(world.ines))
    others = made(world)
    membership = world.ines.memberships.get()
    end_membership(membership=membership, by=world.alice, at=NOW, now=NOW)
    ines = Person.objects.get(pk=world.ines.pk)
    assert list(Agreement.objects.visible_to(ines)) == [theirs]
    assert others not in Agreement.objects.visible_to(ines)
    assert access.can_write(ines, theirs)
