"""What the database refuses of people and of their names, whoever asks."""

import pytest

from agreements.models import Person
from tests.conftest import World
from tests.making import written
from tests.models.rows import row, standing
from tests.models.rules import insert, refused


@pytest.mark.parametrize("address", ["Maya@demonstration.example", " maya@demonstration.example"])
def test_an_address_is_normalised(world: World, address: str) -> None:
    with refused("person_email_is_normalised"):
        Person.objects.filter(pk=world.maya.pk).update(email=address)


def test_a_person_has_a_name(world: World) -> None:
    with refused("person_has_a_name"):
        Person.objects.filter(pk=world.maya.pk).update(name="")


def test_spaces_are_not_a_name(world: World) -> None:
    agreement = written(world)
    with refused("person_has_a_name"):
        Person.objects.filter(pk=world.maya.pk).update(name="  ")
    with refused("agreement_names_everyone"):
        row(agreement).update(mentee_name="  ")
    with refused("signature_has_a_name"):
        insert(standing(agreement, world.maya, "mentee", typed_name="  "))


def test_an_address_is_one_person(world: World) -> None:
    with refused("agreements_person.email"):
        Person.objects.filter(pk=world.luc.pk).update(email=world.maya.email)
