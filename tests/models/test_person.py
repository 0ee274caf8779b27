"""A person is one row, known by one spelling of an address; mentee and mentor are places."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.models import Mentee, Mentor, Person
from tests.conftest import World
from tests.making import made, party

pytestmark = pytest.mark.django_db

SPELLINGS = (
    "maya.nguyen@ecole.example",
    " Maya.Nguyen@Ecole.Example ",
    "MAYA.NGUYEN@ECOLE.EXAMPLE",
    "\uff4daya.nguyen@ecole.example",
    "maya.nguyen＠ecole.example",
)


@pytest.mark.parametrize("address", SPELLINGS)
def test_an_address_has_one_spelling(address: str) -> None:
    person = Person.objects.create_user(address, "Maya Nguyễn")
    assert person.email == SPELLINGS[0]


@pytest.mark.parametrize("address", SPELLINGS)
def test_another_spelling_is_not_another_person(address: str) -> None:
    Person.objects.create_user(SPELLINGS[0], "Maya Nguyễn")
    with pytest.raises(ValidationError) as caught:
        Person.objects.create_user(address, "Maya Nguyễn")
    assert set(caught.value.message_dict) == {"email"}
    assert Person.objects.count() == 1


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_person_is_found_by_any_spelling(address: str) -> None:
    person = Person.objects.create_user(SPELLINGS[0], "Maya Nguyễn")
    assert Person.objects.get_by_natural_key(address) == person


@pytest.mark.parametrize("address", ["", "maya", "maya@", "@ecole.example", "a b@ecole.example"])
def test_what_is_no_address_makes_nobody(address: str) -> None:
    with pytest.raises(ValidationError):
        Person.objects.create_user(address, "Maya Nguyễn")
    assert not Person.objects.exists()


def test_a_person_without_a_name_is_not_made() -> None:
    with pytest.raises(ValidationError):
        Person.objects.create_user(SPELLINGS[0], "")


def test_a_form_that_edits_a_person_normalises_too() -> None:
    person = Person(email=SPELLINGS[2], name="Maya Nguyễn", password="!")
    person.full_clean()
    assert person.email == SPELLINGS[0]


def test_nobody_has_a_password() -> None:
    assert not Person.objects.create_user(SPELLINGS[0], "Maya").has_usable_password()
    administrator = Person.objects.create_superuser("a@ecole.example", "Alice", "secret")
    assert not administrator.has_usable_password()
    assert not administrator.check_password("secret")
    assert administrator.is_superuser
    assert administrator.is_staff


def test_being_an_administrator_alone_opens_the_administration(world: World) -> None:
    assert not world.ines.is_staff
    assert world.alice.is_staff


def test_mentees_and_mentors_are_those_named_in_agreements(world: World) -> None:
    assert not Mentee.objects.exists()
    assert not Mentor.objects.exists()
    made(world)
    assert [mentee.pk for mentee in Mentee.objects.all()] == [world.maya.pk]
    assert [mentor.pk for mentor in Mentor.objects.all()] == [world.luc.pk]


def test_a_person_of_many_agreements_is_listed_once(world: World) -> None:
    made(world)
    made(world, mentee=party(world.olivier))
    made(world, mentor=party(world.ines))
    assert sorted(m.pk for m in Mentee.objects.all()) == [world.maya.pk, world.olivier.pk]
    assert sorted(m.pk for m in Mentor.objects.all()) == [world.luc.pk, world.ines.pk]


def test_a_mentee_is_somebody_elses_mentor(world: World) -> None:
    made(world)
    made(
        world,
        mentee=party(world.olivier),
        mentor=party(world.maya),
    )
    assert Mentee.objects.filter(pk=world.maya.pk).exists()
    assert Mentor.objects.filter(pk=world.maya.pk).exists()


def test_who_is_named_in_an_agreement_is_not_deleted(world: World) -> None:
    made(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=world.maya.pk).delete()
