"""What an agreement says of itself, from its rows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.lifecycle import Actor, Stage
from agreements.models import Agreement, Membership
from agreements.models.agreement import new_reference
from tests.conftest import NOW, World
from tests.making import EXPECTATIONS, in_force, made, signed, written, wrote

TODAY = date(2026, 11, 23)
LAST_DAY = date(2027, 6, 30)
DAY_AFTER = date(2027, 7, 1)


def read(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


# Stage


def test_a_new_agreement_is_to_complete(world: World) -> None:
    assert made(world).stage(TODAY) is Stage.TO_COMPLETE


def test_an_agreement_is_to_complete_until_the_last_part_is_written(world: World) -> None:
    agreement = made(world)
    agreement = wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS, arrangements="Midi.")
    assert agreement.stage(TODAY) is Stage.TO_COMPLETE
    agreement = wrote(agreement, world.luc, mentor_expectations="Écouter.")
    assert agreement.stage(TODAY) is Stage.TO_SIGN


def test_one_signature_signs_in_part(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    assert read(agreement).stage(TODAY) is Stage.PARTLY_SIGNED


def test_a_lapsed_signature_counts_no_longer(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    wrote(agreement, world.maya, arrangements="Le jeudi midi.")
    assert read(agreement).stage(TODAY) is Stage.TO_SIGN


@pytest.mark.parametrize("today", [TODAY, LAST_DAY])
def test_two_signatures_put_in_force_until_the_year_ends(world: World, today: date) -> None:
    assert in_force(world).stage(today) is Stage.IN_FORCE


def test_an_agreement_in_force_expires_after_30_june(world: World) -> None:
    assert in_force(world).stage(DAY_AFTER) is Stage.EXPIRED


@pytest.mark.parametrize("status", ["ended", "cancelled"])
@pytest.mark.parametrize("today", [TODAY, DAY_AFTER])
def test_what_is_over_stays_so_after_the_year(world: World, status: str, today: date) -> None:
    agreement = written(world)
    ends_on = TODAY if status == "ended" else None
    Agreement.objects.filter(pk=agreement.pk).update(
        status=status, ends_on=ends_on, **{f"{status}_at": NOW}
    )
    assert read(agreement).stage(today) is Stage(status)


def test_an_end_that_is_told_comes_on_its_day(world: World) -> None:
    agreement = in_force(world)
    row = Agreement.objects.filter(pk=agreement.pk)
    row.update(status="ended", ended_at=NOW, ends_on=TODAY + timedelta(days=1))
    assert read(agreement).stage(TODAY) is Stage.ENDING
    assert read(agreement).stage(TODAY + timedelta(days=1)) is Stage.ENDED
    assert read(agreement).stage(DAY_AFTER) is Stage.ENDED


def test_what_nobody_signed_does_not_expire(world: World) -> None:
    assert written(world).stage(DAY_AFTER) is Stage.TO_SIGN


# What is missing


@pytest.mark.parametrize("blank", ["", "   ", "\n\t\n"])
def test_three_parts_are_missing_at_first_in_the_order_of_the_form(blank: str) -> None:
    agreement = Agreement(mentee_expectations=blank, mentor_expectations=blank, arrangements=blank)
    assert agreement.missing_before_signing() == [
        "mentee_expectations",
        "mentor_expectations",
        "arrangements",
    ]


@pytest.mark.parametrize("part", ["mentee_expectations", "mentor_expectations", "arrangements"])
def test_one_part_is_missing(part: str) -> None:
    parts = dict.fromkeys(("mentee_expectations", "mentor_expectations", "arrangements"), "…")
    assert Agreement(**parts | {part: ""}).missing_before_signing() == [part]
    assert Agreement(**parts).missing_before_signing() == []


# Who knows of it

KNOW = {"maya", "luc", "helene", "ines"}
CAST = (*KNOW, "olivier", "alice", "other_principal", "other_staff")


@pytest.mark.parametrize("someone", sorted(CAST))
@pytest.mark.parametrize("make", [made, written, in_force])
def test_parties_principals_and_staff_know_of_an_agreement(
    world: World, someone: str, make: object
) -> None:
    agreement = make(world)  # type: ignore[operator]
    seen = Agreement.objects.visible_to(getattr(world, someone))
    assert list(seen) == ([agreement] if someone in KNOW else [])


def test_staff_of_one_school_know_of_its_agreements_only(world: World) -> None:
    agreement = made(world)
    Membership.objects.create(person=world.olivier, role="staff", school=world.other_school)
    assert not Agreement.objects.visible_to(world.olivier).exists()
    Membership.objects.create(person=world.olivier, role="staff", school=world.school)
    assert Agreement.objects.visible_to(world.olivier).get() == agreement


def test_several_roles_show_an_agreement_once(world: World) -> None:
    """Luc mentors, and is staff of the school and of its centre too."""
    agreement = made(world)
    for place in ({"school": world.school}, {"service_centre": world.centre}):
        Membership.objects.create(person=world.luc, role="staff", **place)
    assert list(Agreement.objects.visible_to(world.luc)) == [agreement]


def test_having_made_an_agreement_gives_no_sight_of_it(world: World) -> None:
    made(world)
    world.helene.memberships.update(ends_at=timezone.now())
    assert not Agreement.objects.visible_to(world.helene).exists()


def test_lists_of_parties_and_of_those_responsible_are_apart(world: World) -> None:
    agreement = made(world)
    assert Agreement.objects.of_party(world.maya).get() == agreement
    assert Agreement.objects.of_party(world.luc).get() == agreement
    assert not Agreement.objects.of_party(world.helene).exists()
    assert Agreement.objects.under_responsibility_of(world.helene).get() == agreement
    assert Agreement.objects.under_responsibility_of(world.ines).get() == agreement
    assert not Agreement.objects.under_responsibility_of(world.maya).exists()


# The document's words


def test_names_and_school_are_the_ones_of_the_day_it_was_made(world: World) -> None:
    agreement = made(world)
    before = agreement.content()
    type(world.school).objects.update(name="École rebaptisée")
    type(world.maya).objects.filter(pk=world.maya.pk).update(name="Maya Roy", email="m@x.example")
    assert read(agreement).content() == before


def test_addresses_are_outside_the_content(world: World) -> None:
    assert "@" not in str(in_force(world).content())


def test_every_detail_of_the_arrangements_is_in_the_content(world: World) -> None:
    details = {
        "meeting_frequency": "Aux deux semaines",
        "meeting_length": "45 minutes",
        "meeting_place": "Au local 204",
        "contact_channel": "Téléphone",
        "review_date": date(2027, 2, 15),
    }
    agreement = wrote(made(world), world.maya, **details)
    assert agreement.content()["written"] == {
        **details,
        "review_date": "2027-02-15",
        "mentee_expectations": "",
        "mentor_expectations": "",
        "arrangements": "",
    }


def test_roles_are_places_in_the_agreement(world: World) -> None:
    agreement = made(world)
    assert agreement.role_of(world.maya) is Actor.MENTEE
    assert agreement.role_of(world.luc) is Actor.MENTOR
    assert agreement.role_of(world.helene) is None
    assert agreement.party(Actor.MENTEE).pk == world.maya.pk
    assert agreement.party(Actor.MENTOR).pk == world.luc.pk
    assert agreement.name_of(Actor.MENTEE) == world.maya.name
    assert agreement.name_of(Actor.MENTOR) == world.luc.name


def test_a_reference_has_no_letter_that_looks_like_a_digit() -> None:
    for _ in range(200):
        reference = new_reference()
        assert len(reference) == 9
        assert reference[4] == "-"
        assert not set("ILOU") & set(reference)
