"""The stage that the database counts by is the one that people are shown."""

from datetime import date, timedelta

import pytest

from agreements.actions.end import end
from agreements.lifecycle import Actor, Stage
from agreements.models import Agreement, SchoolYear
from agreements.models.stages import stage_on
from tests.conftest import NOW, World
from tests.making import in_force, made, over, signed, written, wrote

TODAY = NOW.date()


@pytest.fixture
def one_of_each(world: World) -> None:
    """An agreement at each stage, and some that are nearly at another."""
    years = iter(SchoolYear.objects.get_or_create(start=start)[0] for start in range(2010, 2024))
    made(world, school_year=next(years))
    half = made(world, school_year=next(years))
    wrote(half, world.maya, mentee_expectations="Oser demander.", arrangements="Le mardi.")
    written(world, school_year=next(years))
    signed(written(world, school_year=next(years)), world.luc)
    lapsed = written(world, school_year=next(years))
    signed(lapsed, world.luc)
    wrote(lapsed, world.maya, arrangements="Le jeudi.")
    in_force(world, school_year=next(years))
    for status in ("ended", "cancelled"):
        over(world, made(world, school_year=next(years)), status)
    announced = in_force(world)
    end(
        agreement=announced,
        person=world.luc,
        on_behalf_of=Actor.MENTOR,
        on=TODAY + timedelta(days=9),
        now=NOW,
    )


def test_the_database_and_the_page_agree(world: World, one_of_each: None) -> None:
    of_the_end = (TODAY, TODAY + timedelta(days=8), TODAY + timedelta(days=9))
    for today in (*of_the_end, date(2011, 6, 30), date(2011, 7, 1)):
        found = list(Agreement.objects.annotate(stage_shown=stage_on(today)))
        shown = [(a.pk, a.stage_shown) for a in found]
        assert shown == [(a.pk, a.stage(today).value) for a in found], today


def test_every_stage_is_tried(world: World, one_of_each: None) -> None:
    in_force(world, school_year=SchoolYear.objects.get_or_create(start=2027)[0])
    tried = {a.stage_shown for a in Agreement.objects.annotate(stage_shown=stage_on(TODAY))}
    assert tried == {stage.value for stage in Stage}
