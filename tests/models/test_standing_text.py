"""Version 1 is the schools’ form, word for word; an agreement keeps the version it has."""

from pathlib import Path
from typing import Any

import pytest

from agreements.models import StandingText
from tests.cast import NOW, World, publish_standing_text
from tests.making import made, written

FORM = Path(__file__).resolve().parent.parent / "data" / "entente-mentorale.fr.md"
BLANK = "_____"


@pytest.fixture
def version_1(db: None) -> StandingText:
    if not StandingText.objects.exists():
        publish_standing_text()
    return StandingText.objects.get(version=1)


def paragraph(runs: list[dict[str, Any]]) -> str:
    return "".join(f"**{run['text']}**" if run.get("bold") else run["text"] for run in runs)


def form(text: dict[str, Any]) -> str:
    """The paper form, put together again from the structure."""
    labels, prompts = text["labels"], text["prompts"]
    lines = [
        text["title"],
        f"{labels['school_year']} 20__ - 20__",
        f"{labels['mentee']} {BLANK} {labels['email']} {BLANK}",
        f"{labels['mentor']} {BLANK} {labels['email']} {BLANK}",
        f"{labels['school']} {BLANK}",
        *(paragraph(runs) for runs in text["paragraphs"]),
        text["written_heading"],
        f"{prompts['label']} {', '.join([*prompts['items'], prompts['ending']])}",
        f"{labels['mentee_signature']} {BLANK} {labels['date']} {BLANK}",
        f"{labels['mentor_signature']} {BLANK} {labels['date']} {BLANK}",
    ]
    return "\n\n".join(lines) + "\n"


def test_version_1_is_the_form_word_for_word(version_1: StandingText) -> None:
    assert form(version_1.rendering("fr")) == FORM.read_text(encoding="utf-8")


def shape(text: dict[str, Any]) -> dict[str, Any]:
    return {
        "keys": set(text),
        "labels": set(text["labels"]),
        "bold runs of each paragraph": [
            sum(bool(run.get("bold")) for run in runs) for runs in text["paragraphs"]
        ],
        "prompts": len(text["prompts"]["items"]),
        "ending": text["prompts"]["ending"],
    }


def test_english_has_the_structure_of_french(version_1: StandingText) -> None:
    assert shape(version_1.rendering("en")) == shape(version_1.rendering("fr"))
    assert shape(version_1.rendering("fr"))["bold runs of each paragraph"] == [0, 1, 1, 1, 1, 1]


def test_no_words_of_the_english_are_left_in_french(version_1: StandingText) -> None:
    french = set(form(version_1.rendering("fr")).split("\n\n"))
    assert french.isdisjoint(form(version_1.rendering("en")).split("\n\n"))


def test_there_is_no_third_language(version_1: StandingText) -> None:
    with pytest.raises(KeyError):
        version_1.rendering("iu")


def test_an_agreement_keeps_the_version_it_was_made_with(world: World) -> None:
    before = written(world)
    content = before.content()
    StandingText.objects.create(
        version=2,
        published_at=NOW,
        content={"fr": {"title": "Entente mentorale corrigée"}, "en": {"title": "Corrected"}},
    )
    before = type(before).objects.get(pk=before.pk)
    assert before.standing_text.version == 1
    assert before.content() == content
    over = type(before).objects.filter(pk=before.pk)
    over.update(status="ended", ended_at=NOW, ends_on=NOW.date())
    assert made(world).standing_text.version == 2
