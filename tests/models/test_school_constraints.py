"""What the database refuses of schools, service centres and school years, whoever asks."""

import uuid

import pytest

from agreements.models import School, SchoolYear, ServiceCentre
from tests.conftest import World
from tests.models.rules import insert, refused


def test_a_school_has_a_name_of_its_own_in_its_centre(world: World) -> None:
    insert(School(name=world.other_school.name, service_centre=world.centre))
    with refused("school_name_unique_in_its_centre"):
        insert(School(name=world.school.name, service_centre=world.centre))


@pytest.mark.parametrize("start", [26, 1999, 3000])
def test_a_school_year_is_plausible(world: World, start: int) -> None:
    with refused("school_year_is_plausible"):
        insert(SchoolYear(start=start))


def test_schools_have_ids_of_their_own(world: World) -> None:
    with refused("agreements_school.public_id"):
        School.objects.update(public_id=uuid.uuid4())


def test_a_school_year_exists_once(world: World) -> None:
    with refused("agreements_schoolyear.start"):
        insert(SchoolYear(start=2026))


def test_a_service_centre_exists_once(world: World) -> None:
    with refused("agreements_servicecentre.name"):
        insert(ServiceCentre(name=world.centre.name))
