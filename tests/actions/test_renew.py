"""Renewing, and pairing with another person: names are copied, texts are not; both are linked."""

import uuid
from datetime import UTC, datetime

import pytest

from agreements import journal
from agreements.actions.cancel import cancel
from agreements.actions.create import create
from agreements.actions.end import end
from agreements.actions.errors import (
    AlreadyLive,
    IsOver,
    NoNextYear,
    NotAllowed,
    NotOpen,
    NotOver,
    Refused,
)
from agreements.actions.renew import renew
from agreements.models import Agreement, Person, SchoolYear
from tests.conftest import NOW, World
from tests.making import in_force, made, party, written

MAY = datetime(2027, 5, 3, 15, 0, tzinfo=UTC)


@pytest.fixture
def next_year(world: World) -> SchoolYear:
    return SchoolYear.objects.create(start=2027)


def renewed(agreement: Agreement, principal: Person, **changes: object) -> Agreement:
    arguments = {"creation_key": uuid.uuid4(), "now": MAY} | changes
    return renew(agreement=agreement, principal=principal, **arguments)  # type: ignore[arg-type]


def test_names_are_copied_and_texts_are_not(world: World, next_year: SchoolYear) -> None:
    agreement = in_force(world)
    Person.objects.filter(pk=world.maya.pk).update(name="Autre nom")
    new = renewed(agreement, world.helene)
    assert new.school_year == next_year
    assert (new.mentee, new.mentor) == (agreement.mentee, agreement.mentor)
    assert (new.mentee_name, new.mentor_name) == (agreement.mentee_name, agreement.mentor_name)
    assert (new.status, new.revision, new.language) == ("open", 0, agreement.language)
    assert not any(getattr(new, part) for part in ("mentee_expectations", "arrangements"))
    assert new.follows == agreement
    assert new.events.get().data == {"follows": str(agreement.public_id)}
    assert Agreement.objects.get(pk=agreement.pk).status == "in_force"
    assert journal.verify(new) == []


def test_the_same_form_twice_renews_once(world: World, next_year: SchoolYear) -> None:
    agreement, key = in_force(world), uuid.uuid4()
    first, second = (renewed(agreement, world.helene, creation_key=key) for _time in range(2))
    assert first == second
    with pytest.raises(AlreadyLive):
        renewed(agreement, world.helene)


def test_what_ended_is_renewed(world: World, next_year: SchoolYear) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    assert renewed(Agreement.objects.get(), world.helene).follows == agreement


@pytest.mark.parametrize("someone", ["maya", "luc", "ines", "olivier", "other_principal"])
def test_nobody_else_renews(world: World, next_year: SchoolYear, someone: str) -> None:
    with pytest.raises(NotAllowed):
        renewed(in_force(world), getattr(world, someone))


def test_not_before_the_next_year_can_be_used(world: World) -> None:
    agreement = in_force(world)
    with pytest.raises(NoNextYear):
        renewed(agreement, world.helene)
    SchoolYear.objects.create(start=2027)
    with pytest.raises(NoNextYear):
        renewed(agreement, world.helene, now=NOW)


def test_neither_what_is_open_nor_what_was_cancelled(world: World, next_year: SchoolYear) -> None:
    agreement = written(world)
    with pytest.raises(NotOpen):
        renewed(agreement, world.helene)
    agreement = cancel(agreement=agreement, principal=world.helene, now=NOW)
    with pytest.raises(IsOver):
        renewed(agreement, world.helene)


# Another person


def test_another_mentor_after_an_agreement_that_is_over(world: World) -> None:
    former = made(world)
    former = cancel(agreement=former, principal=world.helene, now=NOW)
    new = made(world, mentor=party(world.olivier), follows=former)
    assert (new.follows, list(former.followed_by.all())) == (former, [new])


@pytest.mark.parametrize(
    ("stage", "principal", "refusal"),
    [("open", "helene", NotOver), ("over", "other_principal", NotAllowed)],
)
def test_no_other_agreement_is_followed(
    world: World, stage: str, principal: str, refusal: type[Refused]
) -> None:
    former = made(world)
    if stage == "over":
        former = cancel(agreement=former, principal=world.helene, now=NOW)
    with pytest.raises(refusal):
        create(
            principal=getattr(world, principal),
            school=world.school if principal == "helene" else world.other_school,
            school_year=world.year,
            mentee=party(world.maya),
            mentor=party(world.olivier),
            language="fr",
            creation_key=uuid.uuid4(),
            follows=former,
            now=NOW,
        )
    assert Agreement.objects.get() == former
