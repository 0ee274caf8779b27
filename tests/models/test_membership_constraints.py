"""What the database refuses of memberships and of the record of access, whoever asks."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection

from agreements.models import AccessRecord, Membership, Person
from tests.conftest import NOW, World
from tests.making import made
from tests.models.rules import insert, refused

LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize("role", ["", "mentor", "administrator"])
def test_a_membership_has_a_known_role(world: World, role: str) -> None:
    with refused("membership_role_is_known"):
        insert(Membership(person=world.olivier, role=role, school=world.school))


@pytest.mark.parametrize(
    ("role", "school", "centre"),
    [
        ("staff", False, False),
        ("staff", True, True),
        ("principal", False, False),
        ("principal", True, True),
        ("principal", False, True),
    ],
)
def test_a_membership_has_one_place(world: World, role: str, school: bool, centre: bool) -> None:
    with refused("membership_has_one_place"):
        insert(
            Membership(
                person=world.olivier,
                role=role,
                school=world.school if school else None,
                service_centre=world.centre if centre else None,
            )
        )


def test_a_membership_is_held_once_in_a_school(world: World) -> None:
    insert(Membership(person=world.helene, role="staff", school=world.school))
    insert(Membership(person=world.helene, role="principal", school=world.other_school))
    with refused("membership_once_per_school"):
        insert(Membership(person=world.helene, role="principal", school=world.school))


def test_a_membership_is_held_once_in_a_service_centre(world: World) -> None:
    insert(Membership(person=world.ines, role="staff", school=world.school))
    with refused("membership_once_per_service_centre"):
        insert(Membership(person=world.ines, role="staff", service_centre=world.centre))


def test_who_had_a_role_and_left_may_have_it_again(world: World) -> None:
    before = world.helene.memberships.get()
    assert Membership.objects.filter(pk=before.pk).update(ends_at=LATER + timedelta(days=365)) == 1
    insert(Membership(person=world.helene, role="principal", school=world.school))


def test_a_membership_ends_after_it_starts(world: World) -> None:
    early = NOW - timedelta(days=800)
    with refused("membership_ends_after_it_starts"):
        Membership.objects.filter(person=world.helene).update(ends_at=early)


def test_a_membership_is_granted_by_another(world: World) -> None:
    with refused("membership_is_granted_by_another"):
        insert(
            Membership(
                person=world.olivier, role="staff", school=world.school, granted_by=world.olivier
            )
        )


@pytest.mark.parametrize(
    "changes", [{"role": "staff"}, {"ends_at": None}, {"granted_by": None}], ids=str
)
def test_a_delegation_is_a_principals_for_a_period(
    world: World, changes: dict[str, object]
) -> None:
    fields = {
        "person": world.olivier,
        "role": "principal",
        "school": world.school,
        "starts_at": NOW,
        "ends_at": LATER,
        "granted_by": world.helene,
        "delegated_from": world.helene.memberships.get(),
    }
    with refused("membership_delegation_is_a_principals_for_a_period"):
        insert(Membership(**(fields | changes)))
    insert(Membership(**fields))


def test_a_membership_is_never_deleted(world: World) -> None:
    with refused("DELETE agreements_membership: rows are never deleted"), connection.cursor() as c:
        c.execute("DELETE FROM agreements_membership")


def test_a_membership_can_only_end(world: World) -> None:
    changes = {
        "person_id": world.olivier.pk,
        "role": "staff",
        "school_id": world.other_school.pk,
        "service_centre_id": world.centre.pk,
        "starts_at": NOW - timedelta(days=3),
        "granted_by_id": world.alice.pk,
        "delegated_from_id": world.ines.memberships.get().pk,
        "public_id": uuid.uuid4(),
    }
    ends = {"ends_at", "ended_by_id"}
    assert set(changes) == {f.attname for f in Membership._meta.concrete_fields} - {"id"} - ends
    for column, value in changes.items():
        with refused("UPDATE agreements_membership: a membership can only end"):
            Membership.objects.filter(person=world.helene).update(**{column: value})


@pytest.mark.parametrize("later", [None, NOW + timedelta(days=2)])
def test_an_end_is_never_put_off(world: World, later: datetime | None) -> None:
    theirs = Membership.objects.filter(person=world.helene)
    for earlier in (2, 1, 1):
        theirs.update(ends_at=NOW + timedelta(days=earlier))
    with refused("UPDATE agreements_membership: an end is never put off"):
        theirs.update(ends_at=later)


def test_ids_in_addresses_are_one_of_a_kind(world: World) -> None:
    with refused("agreements_person.public_id"):
        insert(Person(email="x@ecole.example", name="X", public_id=world.maya.public_id))
    taken = world.helene.memberships.get().public_id
    with refused("agreements_membership.public_id"):
        insert(Membership(person=world.olivier, role="staff", school=world.school, public_id=taken))


def record(world: World, **changes: str) -> AccessRecord:
    fields = {"action": "opened", "quality": "mentee"} | changes
    return AccessRecord(agreement=made(world), person=world.maya, at=NOW, **fields)


def test_a_record_of_access_has_known_words(world: World) -> None:
    with refused("access_record_action_is_known"):
        insert(record(world, action="read"))
    with refused("access_record_quality_is_known"):
        insert(record(world, quality="outsider"))


def test_a_record_of_access_never_changes(world: World) -> None:
    insert(record(world))
    with refused("UPDATE agreements_accessrecord: rows are never changed or deleted"):
        AccessRecord.objects.update(action="downloaded")
    with (
        refused("DELETE agreements_accessrecord: rows are never changed or deleted"),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM agreements_accessrecord")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_record_of_access_is_never_emptied(world: World) -> None:
    with (
        refused("TRUNCATE agreements_accessrecord: rows are never deleted"),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE agreements_accessrecord")
