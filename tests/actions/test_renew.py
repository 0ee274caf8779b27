"""Renewing, and pairing with another person: names are copied, texts are not; both are linked."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from agreements import journal
from agreements.actions.cancel import cancel
from agreements.actions.correct_contact import correct_contact
from agreements.actions.create import create
from agreements.actions.end import end
from agreements.actions.errors import (
    AlreadyLive,
    NoNextYear,
    NotAllowed,
    NotRenewable,
    Refused,
    StillRunning,
)
from agreements.actions.following import HasSuccessor, NotOver, OtherMentee, SameMentor
from agreements.actions.party import Party
from agreements.actions.renew import renew
from agreements.lifecycle import Actor
from agreements.models import Agreement, Person, SchoolYear
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, over, party, signed, written, wrote

MAY = datetime(2027, 5, 3, 15, 0, tzinfo=UTC)
THE_DAY = date(2026, 12, 15)
EVE = datetime(2026, 12, 15, 4, 59, tzinfo=UTC)  # 23:59 of the day before, in America/Toronto
ON_THE_DAY = datetime(2026, 12, 15, 5, 0, tzinfo=UTC)


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
    with pytest.raises(NotRenewable):
        renewed(agreement, world.helene)
    agreement = cancel(agreement=agreement, principal=world.helene, now=NOW)
    with pytest.raises(NotRenewable):
        renewed(agreement, world.helene)


# Beside one whose end is told for a later day


@pytest.fixture
def ending(world: World) -> Agreement:
    """Last year's, whose renewal is in force and ends on 15 December."""
    last_year = SchoolYear.objects.create(start=2025)
    former = in_force(world, school_year=last_year)
    renewed(former, world.helene, now=NOW)
    current = in_force_again(world)
    end(agreement=current, person=world.luc, on=THE_DAY, now=NOW)
    return former


def in_force_again(world: World) -> Agreement:
    """The renewal, written and signed by both."""
    agreement = Agreement.objects.get(follows__isnull=False)
    wrote(agreement, world.maya, mentee_expectations="Observer.", arrangements="Le mardi.")
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    for person in (world.maya, world.luc):
        signed(agreement, person)
    return Agreement.objects.get(pk=agreement.pk)


def test_a_pair_has_no_second_one_until_the_day_of_the_end(world: World, ending: Agreement) -> None:
    before = rows_of_the_domain()
    for now in (NOW, EVE):
        with pytest.raises(StillRunning, match="dont la fin est à venir"), override("fr"):
            renewed(ending, world.helene, now=now)
        with pytest.raises(StillRunning):
            made(world, now=now)
    assert rows_of_the_domain() == before
    assert renewed(ending, world.helene, now=ON_THE_DAY).school_year == world.year


def test_an_end_that_is_brought_forward_makes_way(world: World, ending: Agreement) -> None:
    current = Agreement.objects.get(school_year=world.year)
    end(agreement=current, person=world.maya, on=NOW.date(), now=NOW)
    assert renewed(ending, world.helene, now=NOW)


def test_another_mentor_need_not_wait(world: World, ending: Agreement) -> None:
    assert made(world, mentor=party(world.olivier))


def test_what_never_came_into_force_makes_way_at_once(world: World) -> None:
    """Nobody can write or sign in it any more."""
    end(agreement=made(world), person=world.luc, on=THE_DAY, now=NOW)
    assert made(world)


def test_a_corrected_address_makes_no_second_one_either(world: World, ending: Agreement) -> None:
    new = made(world, mentee=Party("Maya Nguyễn", "maya.n@ecole.example"))
    change = {"role": Actor.MENTEE, "principal": world.helene, "email": world.maya.email}
    with pytest.raises(StillRunning):
        correct_contact(agreement=new, **change, now=NOW)
    assert correct_contact(agreement=new, **change, now=ON_THE_DAY).mentee == world.maya


def test_the_next_year_is_renewed_whatever_end_is_told(world: World, next_year: SchoolYear) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=date(2027, 6, 20), now=NOW)
    assert renewed(Agreement.objects.get(), world.helene).school_year == next_year


# Another person


def test_another_mentor_after_an_agreement_that_is_over(world: World) -> None:
    former = made(world)
    former = cancel(agreement=former, principal=world.helene, now=NOW)
    new = made(world, mentor=party(world.olivier), follows=former)
    assert (new.follows, list(former.followed_by.all())) == (former, [new])


def paired(world: World, former: Agreement, **changes: object) -> Agreement:
    return made(world, **{"mentor": party(world.olivier), "follows": former} | changes)


def test_the_mentee_is_the_same(world: World) -> None:
    former = over(world, made(world), "ended")
    with pytest.raises(OtherMentee):
        paired(world, former, mentee=party(world.ines))
    assert paired(world, former, mentee=Party("Maya N.", " MAYA@demonstration.example")).follows


def test_the_mentor_is_another(world: World) -> None:
    former = over(world, in_force(world), "ended")
    with pytest.raises(SameMentor):
        paired(world, former, mentor=party(world.luc))
    assert made(world).follows is None  # the two may make another agreement


def test_only_what_is_over_is_paired_anew(world: World) -> None:
    former = in_force(world)
    with pytest.raises(NotOver):
        paired(world, former)
    end(agreement=former, person=world.luc, on=NOW.date() + timedelta(days=8), now=NOW)
    with pytest.raises(NotOver):
        paired(world, former)
    assert paired(world, former, now=NOW + timedelta(days=8)).follows == former


def test_what_has_expired_is_paired_anew(world: World, next_year: SchoolYear) -> None:
    former, july = in_force(world), datetime(2027, 7, 2, 15, 0, tzinfo=UTC)
    assert paired(world, former, school_year=next_year, now=july).follows == former


def test_it_is_paired_once_and_then_its_successor_is(world: World) -> None:
    former, key = over(world, made(world), "ended"), uuid.uuid4()
    new = paired(world, former, creation_key=key)
    assert paired(world, former, creation_key=key) == new
    with pytest.raises(HasSuccessor):
        paired(world, former, mentor=party(world.ines))
    after = paired(world, over(world, new, "cancelled"), mentor=party(world.ines))
    assert after.follows == new


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
