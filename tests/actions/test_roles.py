"""Roles are given, end, pass on and are delegated; nobody raises their own."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from agreements import access
from agreements.actions.delegate import delegate
from agreements.actions.end_membership import end_membership
from agreements.actions.errors import (
    AlreadyEnded,
    AlreadyHeld,
    NotAllowed,
    OwnRights,
    SamePrincipal,
    WrongPeriod,
)
from agreements.actions.hand_over import hand_over
from agreements.actions.invite import invite
from agreements.actions.party import Party
from agreements.models import Agreement, Membership, Person
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made, party

DAY = timedelta(days=1)
NEW = Party("Zoé Ménard", "Zoe@ecole.example")
NOT_ADMINISTRATORS = ["maya", "luc", "helene", "ines", "olivier", "other_principal", "other_staff"]
Commit = Callable[..., object]


def given(world: World, **changes: object) -> Membership:
    arguments = {
        "administrator": world.alice,
        "party": NEW,
        "language": "en",
        "role": Membership.Role.STAFF,
        "place": world.centre,
        "now": NOW,
    }
    return invite(**(arguments | changes))  # type: ignore[arg-type]


def delegated(world: World, **changes: object) -> Membership:
    arguments = {
        "membership": world.helene.memberships.get(),
        "principal": world.helene,
        "party": NEW,
        "language": "fr",
        "starts_at": NOW + DAY,
        "ends_at": NOW + 8 * DAY,
        "now": NOW,
    }
    return delegate(**(arguments | changes))  # type: ignore[arg-type]


def handed_over(world: World, **changes: object) -> Membership:
    arguments = {
        "membership": world.helene.memberships.get(),
        "administrator": world.alice,
        "party": NEW,
        "language": "fr",
        "at": NOW + DAY,
        "now": NOW,
    }
    return hand_over(**(arguments | changes))  # type: ignore[arg-type]


def leads(person: Person, world: World, at: datetime) -> bool:
    return person.memberships.active(at).filter(role="principal", school=world.school).exists()


# Give


def test_a_new_person_is_made_known_and_told(
    world: World, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        membership = given(world)
    person = Person.objects.get(email="zoe@ecole.example")
    assert (person.name, person.language, person.is_superuser) == ("Zoé Ménard", "en", False)
    assert (membership.person, membership.service_centre) == (person, world.centre)
    assert (membership.starts_at, membership.ends_at) == (NOW, None)
    assert membership.granted_by == world.alice
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([person.email], "Your role in Mentorat")
    assert "Alice Kanapé has given you a role in Mentorat" in message.body
    assert "service-centre staff, CSS de la Démonstration" in message.body


def test_the_same_twice_is_done_once(world: World) -> None:
    assert given(world) == given(world, now=NOW + DAY)
    assert Membership.objects.filter(person__email="zoe@ecole.example").count() == 1


@pytest.mark.parametrize("someone", NOT_ADMINISTRATORS)
def test_only_an_administrator_gives_roles(world: World, someone: str) -> None:
    before = rows_of_the_domain()
    with pytest.raises(NotAllowed):
        given(world, administrator=getattr(world, someone))
    assert rows_of_the_domain() == before


@pytest.mark.parametrize(
    "spelling", ["alice@demonstration.example", " ALICE@DEMONSTRATION.example"]
)
def test_an_administrator_gives_themself_nothing(world: World, spelling: str) -> None:
    with pytest.raises(OwnRights):
        given(world, party=Party("Alice", spelling))
    with pytest.raises(OwnRights):
        handed_over(world, party=Party("Alice", spelling))
    assert not world.alice.memberships.exists()


# End


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


# Hand over


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


# Delegate


def test_an_acting_principal_leads_for_the_period(
    world: World, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        membership = delegated(world)
    person = membership.person
    assert [leads(person, world, NOW + n * DAY) for n in (0, 1, 7.9, 8)] == [0, 1, 1, 0]
    assert leads(world.helene, world, NOW + 2 * DAY)
    (message,) = mail.outbox
    assert "direction par intérim, École des Érables" in message.body
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
