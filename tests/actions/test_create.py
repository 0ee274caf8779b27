"""A principal makes an agreement, once, for their own school."""

import uuid

import pytest
from django.core import mail

from agreements import journal
from agreements.actions.errors import AlreadyLive, NotAllowed, SamePerson
from agreements.actions.party import Party
from agreements.models import Agreement, Person, SchoolYear
from tests.conftest import NOW, World
from tests.making import in_force, made, party

NEW_MENTEE = Party("Aïcha ᐃᓄᒃᑎᑐᑦ", " Aicha@Ecole.Example ")
NEW_MENTOR = Party("Bernard Œuvrard", "bernard@ecole.example")


def test_a_principal_makes_an_agreement(world: World) -> None:
    agreement = made(world)
    agreement.refresh_from_db()
    assert (agreement.mentee_id, agreement.mentor_id) == (world.maya.pk, world.luc.pk)
    assert (agreement.mentee_name, agreement.mentor_name) == ("Maya Nguyễn", "Luc Tremblay")
    assert agreement.school == world.school
    assert agreement.school_name == "École des Érables"
    assert agreement.school_year == world.year
    assert agreement.standing_text.version == 1
    assert agreement.language == "fr"
    assert (agreement.created_by, agreement.created_at) == (world.helene, NOW)
    assert (agreement.status, agreement.revision) == ("open", 0)
    assert agreement.missing_before_signing() == [
        "mentee_expectations",
        "mentor_expectations",
        "arrangements",
    ]


def test_a_known_address_is_that_person_whatever_its_spelling(world: World) -> None:
    people = Person.objects.count()
    agreement = made(world, mentee=Party("Maya N.", " MAYA@demonstration.EXAMPLE"))
    assert agreement.mentee_id == world.maya.pk
    assert Person.objects.count() == people
    assert Person.objects.get(pk=world.maya.pk).name == "Maya Nguyễn"


def test_new_addresses_are_new_people(world: World) -> None:
    agreement = made(world, mentee=NEW_MENTEE, mentor=NEW_MENTOR, language="en")
    mentee = Person.objects.get(email="aicha@ecole.example")
    assert agreement.mentee_id == mentee.pk
    assert (mentee.name, mentee.language) == ("Aïcha ᐃᓄᒃᑎᑐᑦ", "en")
    assert not mentee.has_usable_password()
    assert not mentee.is_superuser
    assert not mentee.memberships.exists()


def test_the_journal_says_who_made_it(world: World) -> None:
    agreement = made(world)
    event = agreement.events.get()
    assert (event.kind, event.actor, event.at, event.data) == ("created", world.helene, NOW, {})
    assert journal.verify(agreement) == []


def test_both_are_invited(world: World, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made(world)
    assert sorted(address for m in mail.outbox for address in m.to) == [
        world.luc.email,
        world.maya.email,
    ]


@pytest.mark.parametrize(
    "someone", ["maya", "luc", "ines", "olivier", "alice", "other_principal", "other_staff"]
)
def test_only_a_principal_of_the_school_makes_one(world: World, someone: str) -> None:
    people = Person.objects.count()
    with pytest.raises(NotAllowed):
        made(world, principal=getattr(world, someone), mentee=NEW_MENTEE)
    assert not Agreement.objects.exists()
    assert Person.objects.count() == people


def test_a_principal_makes_none_for_another_school(world: World) -> None:
    with pytest.raises(NotAllowed):
        made(world, school=world.other_school)


def test_a_principal_may_be_a_party_elsewhere(world: World) -> None:
    agreement = made(world, mentor=party(world.other_principal))
    assert agreement.mentor_id == world.other_principal.pk


@pytest.mark.parametrize("address", ["maya@demonstration.example", " MAYA@Demonstration.example "])
def test_one_person_is_not_both_sides(world: World, address: str) -> None:
    with pytest.raises(SamePerson):
        made(world, mentor=Party("Luc Tremblay", address))
    assert not Agreement.objects.exists()


def test_the_same_form_twice_makes_one(world: World, django_capture_on_commit_callbacks) -> None:
    key = uuid.uuid4()
    first = made(world, creation_key=key)
    with django_capture_on_commit_callbacks() as callbacks:
        assert made(world, creation_key=key) == first
    assert callbacks == []
    assert Agreement.objects.get().events.count() == 1


def test_a_key_is_its_principals_own(world: World) -> None:
    key = uuid.uuid4()
    first = made(world, creation_key=key)
    second = made(
        world,
        principal=world.other_principal,
        school=world.other_school,
        mentor=party(world.olivier),
        creation_key=key,
    )
    assert second != first


@pytest.mark.parametrize("make", [made, in_force])
def test_a_live_pair_has_no_second_this_year(world: World, make: object) -> None:
    make(world)  # type: ignore[operator]
    with pytest.raises(AlreadyLive, match="2026-2027"):
        made(world)
    assert Agreement.objects.count() == 1


def test_a_pair_live_in_another_school_has_no_second_either(world: World) -> None:
    made(world)
    with pytest.raises(AlreadyLive):
        made(world, principal=world.other_principal, school=world.other_school)


def test_a_pair_may_have_one_each_year_and_one_each_way(world: World) -> None:
    made(world)
    made(world, school_year=SchoolYear.objects.create(start=2027))
    made(world, mentee=party(world.luc), mentor=party(world.maya))
    assert Agreement.objects.live().count() == 3


def test_a_mentee_may_have_a_second_mentor(world: World) -> None:
    made(world)
    made(world, mentor=party(world.olivier))
    assert Agreement.objects.live().count() == 2


def test_a_refusal_leaves_no_person_behind(world: World) -> None:
    people = Person.objects.count()
    with pytest.raises(Exception, match="email"):
        made(world, mentee=NEW_MENTEE, mentor=Party("Luc", "no address"))
    assert Person.objects.count() == people
    assert not Agreement.objects.exists()
