"""The examples of docs/evidence.md are what the application makes and accepts; test_page.py
recomputes them without it."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from agreements import content, evidence
from agreements.documents.attachments import attachments_of
from agreements.journal.codes import Code, event_code_fault, head_holds
from tests.conftest import World
from tests.making import signed, written, wrote

EXAMPLES = Path(__file__).parents[2] / "docs/evidence"
EXAMPLES_KEY = "docs/evidence: the key of these examples, no secret"
CASES = json.loads((EXAMPLES / "canonical.json").read_text())
FILES = ("entente.json", "signatures.json", "journal.json")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_canonical_text_is_what_the_examples_say(case: dict[str, str]) -> None:
    text = content.canonical(json.loads(case["json"]))
    assert text == case["canonical"]
    assert content.digest(text) == case["sha256"]


def test_the_examples_prove_themselves(settings: Settings) -> None:
    entente, signatures, journal = ((EXAMPLES / name).read_bytes() for name in FILES)
    assert evidence.file_faults(entente, signatures, journal) == []
    settings.JOURNAL_KEY = EXAMPLES_KEY
    told = json.loads(journal)
    for event in told["events"]:
        assert event_code_fault(event["hash"], Code(event["mac"], event["mac_key"])) is None
    head = told["head"]
    assert head_holds(told["agreement"], head["length"], head["hash"], head["mac"])


def test_what_is_made_today_has_the_form_of_the_examples(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    wrote(agreement, world.luc, meeting_place="Ici")
    signed(agreement, world.luc)
    signed(agreement, world.maya)
    for file in attachments_of(agreement):
        example = json.loads((EXAMPLES / file.name).read_text())
        assert shape(json.loads(file.data)) == shape(example), file.name


def shape(value: object) -> object:
    """The keys, at every depth; of a list, those that its items have."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(item), sort_keys=True) for item in value})
    return None
