"""The cast in their places, for tests and benchmarks."""

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps

from agreements.models import (
    Membership,
    Person,
    School,
    SchoolYear,
    ServiceCentre,
    StandingText,
)

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
A_YEAR_BEFORE = NOW - timedelta(days=365)
NAMES = {
    "helene": "Hélène Bérubé",
    "maya": "Maya Nguyễn",
    "luc": "Luc Tremblay",
    "ines": "Inès Haddad",
    "olivier": "Olivier Roy",
    "alice": "Alice Kanapé",
    "paul": "Paul Ouellet",
    "simone": "Simone Côté",
}


@dataclass
class World:
    """The cast in their places: two schools of one centre, one school of another."""

    centre: ServiceCentre
    school: School
    other_school: School
    year: SchoolYear
    helene: Person  # principal
    maya: Person  # mentee
    luc: Person  # mentor
    ines: Person  # staff
    olivier: Person  # outsider
    alice: Person  # administrator
    other_principal: Person
    other_staff: Person


def build_world() -> World:
    """Add the cast and their places to the database."""
    if not StandingText.objects.exists():  # flushed by a test with real commits
        publish_standing_text()
    centre = ServiceCentre.objects.create(name="CSS de la Démonstration")
    elsewhere = ServiceCentre.objects.create(name="CSS d’Ailleurs (démonstration)")
    school = School.objects.create(name="École des Érables", service_centre=centre)
    other_school = School.objects.create(name="École du Large", service_centre=elsewhere)

    # Made without the checks of `create_user`: on every name and address, for every test, they took
    # longer than most tests.
    people = {
        key: Person(email=f"{key}@demonstration.example", name=name, is_superuser=key == "alice")
        for key, name in NAMES.items()
    }
    for person in people.values():
        person.set_unusable_password()
    Person.objects.bulk_create(people.values())
    world = World(
        centre=centre,
        school=school,
        other_school=other_school,
        year=SchoolYear.objects.create(start=2026),
        helene=people["helene"],
        maya=people["maya"],
        luc=people["luc"],
        ines=people["ines"],
        olivier=people["olivier"],
        alice=people["alice"],
        other_principal=people["paul"],
        other_staff=people["simone"],
    )
    role = Membership.Role
    places: tuple[tuple[Person, dict[str, Any]], ...] = (
        (world.helene, {"role": role.PRINCIPAL, "school": school}),
        (world.other_principal, {"role": role.PRINCIPAL, "school": other_school}),
        (world.ines, {"role": role.STAFF, "service_centre": centre}),
        (world.other_staff, {"role": role.STAFF, "service_centre": elsewhere}),
    )
    Membership.objects.bulk_create(
        Membership(person=someone, starts_at=A_YEAR_BEFORE, **place) for someone, place in places
    )
    return world


def publish_standing_text() -> None:
    """What migration 0003 does, for a database whose tables were flushed."""
    importlib.import_module("agreements.migrations.0003_standing_text_1").publish(apps, None)
