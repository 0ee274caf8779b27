"""What the database keeps of what was written and signed in an agreement, whoever asks."""

import ast
from datetime import date
from pathlib import Path

import pytest

from agreements.models import Agreement, SchoolYear, Signature, StandingText
from tests.conftest import NOW, World
from tests.making import in_force, made, signed, written
from tests.models.rows import LATER, over, row
from tests.models.rules import refused


def changes(world: World) -> dict[str, object]:
    """Another value for each word of an agreement."""
    return {
        "school_id": world.other_school.pk,
        "school_year_id": SchoolYear.objects.create(start=2030).pk,
        "standing_text_id": StandingText.objects.create(version=2, published_at=NOW, content={}).pk,
        "language": "en",
        "mentee_id": world.olivier.pk,
        "mentor_id": world.ines.pk,
        "school_name": "Autre école",
        "mentee_name": "Autre nom",
        "mentor_name": "Autre nom",
        "mentee_expectations": "Autre texte",
        "mentor_expectations": "Autre texte",
        "arrangements": "Autre texte",
        "meeting_frequency": "Autre texte",
        "meeting_length": "Autre texte",
        "meeting_place": "Autre texte",
        "contact_channel": "Autre texte",
        "review_date": date(2027, 1, 1),
        "revision": 99,
    }


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_the_words_of_an_agreement_are_fixed_once_it_is_no_longer_open(
    world: World, status: str
) -> None:
    agreement = in_force(world) if status == "in_force" else written(world)
    if status != "in_force":
        over(agreement, status)
    for column, value in changes(world).items():
        with refused("UPDATE agreements_agreement: the words are fixed once it is no longer open"):
            row(agreement).update(**{column: value})


def test_the_words_of_an_open_agreement_change_freely(world: World) -> None:
    agreement = made(world)  # nobody wrote or signed: see below
    for column, value in changes(world).items():
        assert row(agreement).update(**{column: value}) == 1


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_who_has_written_or_signed_stays_a_party(world: World, side: str) -> None:
    by = "UPDATE agreements_agreement: who has written or signed stays a party"
    other = {"mentee": "mentor", "mentor": "mentee"}[side]
    agreement = written(world)
    person = getattr(agreement, side)
    with refused(by):
        row(agreement).update(**{side: world.olivier.pk})
    row(agreement).update(**{f"{other}_expectations": " "})
    assert row(agreement).update(**{other: world.olivier.pk}) == 1
    again = written(world, school_year=SchoolYear.objects.create(start=2028))
    signed(again, person)
    row(again).update(**{f"{side}_expectations": ""})
    with refused(by):  # what lapsed was signed all the same
        Signature.objects.filter(agreement=again).update(lapsed_at=LATER)
        row(again).update(**{side: world.olivier.pk})


def test_what_is_signed_is_fixed() -> None:
    """A new part of the content must be added to the columns that the trigger fixes."""
    parts = Agreement(
        standing_text=StandingText(version=1, content={"fr": {}}),
        school_year=SchoolYear(start=2026),
        language="fr",
        review_date=date(2027, 1, 1),
    ).content()
    fixed = set(changes_columns())
    assert set(parts["written"]) <= fixed
    assert set(parts) - {"schema", "written"} == {
        "language",
        "standing_text",
        "school_year",
        "school",
        "mentee",
        "mentor",
        "revision",
    }


def changes_columns() -> list[str]:
    """The keys of `changes`, read from its source, without a database."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    function = next(n for n in tree.body if getattr(n, "name", "") == "changes")
    dictionary = next(n for n in ast.walk(function) if isinstance(n, ast.Dict) and len(n.keys) > 9)
    return [key.value for key in dictionary.keys if isinstance(key, ast.Constant)]
