"""A principal names an acting principal for a while."""

import pytest
from django.core import mail

from agreements import access
from agreements.actions.end_membership import end_membership
from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import AlreadyHeld, OwnRights, WrongPeriod
from agreements.actions.party import Party
from agreements.models import Membership, Person
from tests.actions.roles import DAY, Commit, delegated, given, leads
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import party


def test_an_acting_principal_leads_for_the_period(
    world: World, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        membership = delegated(world)
    person = membership.person
    assert [leads(person, world, NOW + n * DAY) for n in (0, 1, 7.9, 8)] == [0, 1, 1, 0]
    assert leads(world.helene, world, NOW + 2 * DAY)
    (message,) = mail.outbox
    assert "direction par intérim" in message.body
    assert "École des Érables" in message.body
    assert delegated(world) == membership
    assert Membership.objects.filter(person=person).count() == 1


def test_refused_delegations_change_nothing(world: World) -> None:
    own = world.helene.memberships.get()
    acting = delegated(world, party=party(world.olivier), starts_at=NOW)
    Membership.objects.filter(pk=own.pk).update(ends_at=NOW + 100 * DAY)
    elsewhere = world.other_principal.memberships.get()
    staff = world.ines.memberships.get()
    before = rows_of_the_domain()
    for refusal, changes in (
        (OwnRights, {"party": Party("Hélène", "Helene@demonstration.example ")}),
        (NotAllowed, {"membership": elsewhere}),
        (NotAllowed, {"membership": staff}),
        (NotAllowed, {"membership": staff, "principal": world.ines}),
        (NotAllowed, {"membership": acting, "principal": world.olivier}),
        (NotAllowed, {"principal": world.olivier}),
        (NotAllowed, {"principal": world.alice}),
        (NotAllowed, {"now": NOW + 101 * DAY, "ends_at": NOW + 102 * DAY}),
        (WrongPeriod, {"starts_at": NOW - 9 * DAY, "ends_at": NOW}),
        (WrongPeriod, {"starts_at": NOW + 3 * DAY, "ends_at": NOW + 2 * DAY}),
        (WrongPeriod, {"ends_at": NOW + 400 * DAY}),
        (WrongPeriod, {"ends_at": NOW + 101 * DAY}),
    ):
        with pytest.raises(refusal):
            delegated(world, **changes)
        assert rows_of_the_domain() == before


def test_who_leads_the_school_is_not_named_acting_principal(world: World) -> None:
    given(world, party=party(world.olivier), role=Membership.Role.PRINCIPAL, place=world.school)
    with pytest.raises(AlreadyHeld):
        delegated(world, party=party(world.olivier))


def test_a_principal_ends_what_they_delegated(world: World) -> None:
    membership = delegated(world, starts_at=NOW)
    end_membership(membership=membership, by=world.helene, at=NOW, now=NOW)
    assert not leads(membership.person, world, NOW)


def test_an_acting_principal_names_and_ends_nobody(world: World) -> None:
    acting = delegated(world, party=party(world.olivier), starts_at=NOW - DAY)
    other = delegated(world)
    olivier = Person.objects.get(pk=world.olivier.pk)
    assert not access.can_delegate(olivier)
    for membership in (acting, other, world.helene.memberships.get()):
        with pytest.raises(NotAllowed):
            end_membership(membership=membership, by=olivier, at=NOW, now=NOW)
