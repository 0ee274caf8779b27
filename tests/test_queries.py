"""Every page takes at most eight queries, and as many for forty rows as for one."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.actions.renew import renew
from agreements.models import Agreement, Membership, Notice, SchoolYear
from tests.conftest import NOW, World
from tests.making import answered, in_force, made, over, party, remarked, signed, written, wrote
from tests.queries import MOST, ROWS, mentee, queries, schools
from tests.signing_in import client_of
from tests.views.register import register, sign_for

LISTS = [
    ("home", "maya"),
    ("home", "luc"),
    ("home", "helene"),
    ("home", "ines"),
    ("home", "alice"),
    ("listing", "helene"),
    ("listing", "ines"),
    ("archives", "helene"),
    ("archives", "ines"),
    ("people", "alice"),
    ("invite", "alice"),
    ("delegate", "helene"),
]
PAGES = {
    "being written": [
        ("read", "maya"),
        ("read", "helene"),
        ("read", "ines"),
        ("end", "maya"),
        ("end", "helene"),
        ("cancel", "helene"),
    ],
    "partly signed": [
        ("read", "maya"),
        ("read", "luc"),
        ("sign", "maya"),
        ("signed", "luc"),
        ("withdraw", "luc"),
    ],
    "in force": [
        ("read", "maya"),
        ("read", "helene"),
        ("read", "ines"),
        ("renew", "helene"),
        ("journal", "luc"),
        ("journal", "helene"),
        ("concern", "ines"),
        ("document", "luc"),
        ("document", "helene"),
        ("document", "ines"),
    ],
    "discussed": [("read", "maya"), ("read", "luc"), ("sign", "maya"), ("reuse", "maya")],
    "renewed": [("read", "maya"), ("read", "helene")],
    "ended": [("read", "maya"), ("read", "helene"), ("read", "ines"), ("journal", "helene")],
}
Commit = Callable[..., object]


def renewed(world: World) -> Agreement:
    """An agreement that renews the one of the year before, and is talked about."""
    before = SchoolYear.objects.create(start=world.year.start - 1)
    agreement = renew(
        agreement=in_force(world, school_year=before),
        principal=world.helene,
        creation_key=uuid4(),
        now=NOW,
    )
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    remarked(agreement, world.maya, part="mentor_expectations")
    return agreement


@pytest.fixture
def at_stage(
    world: World, django_capture_on_commit_callbacks: Commit
) -> Callable[[str], Agreement]:
    def at_stage(stage: str) -> Agreement:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            if stage == "being written":
                return made(world)
            if stage == "in force":
                return in_force(world)
            if stage == "ended":
                return over(world, in_force(world), "ended")
            if stage == "renewed":
                return renewed(world)
            agreement = written(world)
            if stage == "discussed":
                for part in ("arrangements", "mentor_expectations"):
                    answered(remarked(agreement, world.maya, part=part), world.luc)
            else:
                signed(agreement, world.luc)
            return agreement

    return at_stage


def test_lists_are_flat(world: World) -> None:
    add_to_lists(world, 0)
    few = {(name, person): queries(getattr(world, person), name) for name, person in LISTS}
    add_to_lists(world, *range(1, ROWS))
    for (name, person), before in few.items():
        many = queries(getattr(world, person), name)
        assert len(before) == len(many) <= MOST, "\n".join([f"{name} of {person}", *many])


def add_to_lists(world: World, *numbers: int) -> None:
    """For each number: for Luc one signed and one that he signed first; for Maya one to write."""
    names = [f"Personne N{number}" for number in numbers]
    register(world, *names)
    sign_for(register(world, *names, signed=False), "mentor")
    for number in numbers:
        made(world, mentor=party(mentee(number)))


def test_what_was_not_delivered_is_flat(world: World) -> None:
    """Where a principal lands, and on the list."""

    def cost(name: str) -> int:
        gone = {"state": "failed", "next_try_at": None, "undelivered_at": NOW, "error": "550"}
        Notice.objects.update(**gone)
        return len(queries(world.helene, name))

    made(world)
    few = {name: cost(name) for name in ("home", "listing")}
    add_to_lists(world, *range(ROWS))
    for name, before in few.items():
        assert cost(name) == before <= MOST


@pytest.mark.parametrize("stage", PAGES)
def test_the_pages_of_an_agreement(
    world: World, at_stage: Callable[[str], Agreement], stage: str
) -> None:
    agreement = at_stage(stage)
    for name, someone in PAGES[stage]:
        found = queries(getattr(world, someone), name, agreement)
        assert len(found) <= MOST, "\n".join([f"{name} of {someone}", *found])


@pytest.mark.parametrize("name", ["correct_contact", "correct_name"])
def test_the_pages_where_an_address_and_a_name_are_corrected(world: World, name: str) -> None:
    url = reverse(f"agreements:{name}", args=[made(world).public_id, "mentee"])
    client = client_of(world.helene)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    assert len(captured) <= MOST


def test_a_page_of_an_agreement_is_flat(world: World, at_stage: Callable[[str], Agreement]) -> None:
    agreement = at_stage("partly signed")
    few = {who: queries(getattr(world, who), "read", agreement) for who in ("maya", "helene")}
    for number in range(ROWS):
        made(world, mentee=party(mentee(number)))
        made(world, mentor=party(mentee(1000 + number)))
    schools(world, ROWS)
    for who, before in few.items():
        assert len(queries(getattr(world, who), "read", agreement)) == len(before)


def test_a_persons_page_is_flat(world: World) -> None:
    url = reverse("agreements:person", args=[world.helene.public_id])

    def cost() -> int:
        client = client_of(world.alice)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = cost()
    schools(world, ROWS)
    Membership.objects.filter(person=world.helene).update(
        ends_at=timezone.now(), ended_by=world.alice
    )
    schools(world, ROWS, "Autre école")
    assert few == cost() <= MOST


def test_the_creation_form_is_flat(world: World) -> None:
    few = queries(world.helene, "create")
    schools(world, ROWS)
    SchoolYear.objects.bulk_create(SchoolYear(start=2000 + n) for n in range(20))
    many = queries(world.helene, "create")
    assert len(few) == len(many) <= MOST, "\n".join(many)


def test_remarks_are_flat(world: World) -> None:
    agreement = written(world)

    def cost(name: str) -> int:
        return len(queries(world.maya, name, agreement))

    answered(remarked(agreement, world.luc), world.maya)
    few = {name: cost(name) for name in ("read", "sign")}
    for _number in range(12):
        answered(remarked(agreement, world.luc), world.maya)
        answered(remarked(agreement, world.maya), world.luc)
    assert {name: cost(name) for name in ("read", "sign")} == few


@pytest.mark.parametrize("name", ["home", "listing", "archives"])
def test_many_memberships_cost_nothing(world: World, name: str) -> None:
    few = queries(world.helene, name)
    schools(world, ROWS)
    assert len(few) == len(queries(world.helene, name))
