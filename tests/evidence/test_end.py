"""The two files that an end notice carries, in anybody's hands: whatever was done to them is a
fault, and nothing in them raises."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from agreements import content, evidence
from agreements.actions.end import end
from agreements.actions.seal import seal
from agreements.documents.attachments import attachments_of_end
from agreements.journal.codes import Code, event_code_fault, head_holds
from tests.conftest import NOW, World
from tests.evidence.test_files import hashed_anew
from tests.evidence.test_vectors import EXAMPLES_KEY, shape
from tests.making import in_force

EXAMPLES = Path(__file__).parents[2] / "docs/evidence/fin"
NAMES = ("fin.json", "journal.json")
FILES = [(EXAMPLES / name).read_bytes() for name in NAMES]


def faults(files: list[bytes]) -> list[str]:
    return [str(fault) for fault in evidence.end_faults(*files)]


def changed(change: Callable[..., object]) -> list[str]:
    """The faults after `change` of the end and the journal."""
    parsed: list[dict[str, Any]] = [json.loads(data) for data in FILES]
    change(*parsed)
    return faults([content.canonical(value).encode() for value in parsed])


def test_the_examples_prove_themselves(settings: Settings) -> None:
    assert faults(FILES) == []
    settings.JOURNAL_KEY = EXAMPLES_KEY
    told = json.loads(FILES[1])
    for event in told["events"]:
        assert event_code_fault(event["hash"], Code(event["mac"], event["mac_key"])) is None
    head = told["head"]
    assert head_holds(told["agreement"], head["length"], head["hash"], head["mac"])


def test_what_is_made_today_has_the_form_of_the_examples(world: World) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    seal(agreement.pk, NOW)
    event = agreement.events.select_related("agreement").get(kind="ended")
    said, told = (json.loads(file.data) for file in attachments_of_end(event))
    assert shape(said) == shape(json.loads(FILES[0]))
    kinds = {event["kind"]: shape(event) for event in json.loads(FILES[1])["events"]}
    assert [shape(e) for e in told["events"] if e["kind"] == "ended"] == [kinds["ended"]]


@given(st.sampled_from([0, 1]), st.data())
def test_any_byte_that_changes_is_found(number: int, data: st.DataObject) -> None:
    original = FILES[number]
    place = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != original[place]))
    false = original[:place] + bytes([byte]) + original[place + 1 :]
    files = [*FILES[:number], false, *FILES[number + 1 :]]
    # Who is named, and where, is the seal's to vouch for; codes need the application's key.
    free = rb'"(?:mac|mac_key|reference|school|school_year|mentee|mentor|said_by)":"[^"]*"'
    is_free = any(m.start() <= place < m.end() for m in re.finditer(free, original))
    assert faults(files) or is_free


@given(st.lists(st.binary(max_size=60), min_size=2, max_size=2))
def test_bytes_of_any_kind_are_not_in_form(files: list[bytes]) -> None:
    assert faults(files) == [f"{name} is not in its form" for name in NAMES]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("agreement", "0b6f1a52-7a4e-4a83-9f43-3f8d7c7f8a11", "fin.json is not of this content"),
        ("ends_on", "2027-02-03", "the end is vouched for by no event"),
        ("said_at", "2027-02-03T15:30:00+00:00", "the end is vouched for by no event"),
        ("for", "mentee", "the end is vouched for by no event"),
        ("by", "principal", "the end is vouched for by no event"),
        ("replaces", "2027-06-30", "the end is vouched for by no event"),
        ("event", 10, "the end is vouched for by no event"),
        ("document", "0" * 64, "the document is vouched for by no event"),
        ("ends_on", "someday", "fin.json is not in its form"),
        ("said_at", "2027-02-03T15:30:00", "fin.json is not in its form"),
        ("event", "11", "fin.json is not in its form"),
        ("schema", "mentorat/end/2", "fin.json is not in its form"),
    ],
)
def test_another_end_is_found(name: str, value: object, found: str) -> None:
    assert changed(lambda said, told: said.update({name: value})) == [found]


def test_an_end_cut_off_is_found() -> None:
    def cut(_said: dict[str, Any], told: dict[str, Any]) -> None:
        del told["events"][-1]
        hashed_anew(told)

    assert changed(cut) == ["the end is vouched for by no event"]


def test_the_end_of_what_never_came_into_force_is_found() -> None:
    def never(_said: dict[str, Any], told: dict[str, Any]) -> None:
        for event in told["events"]:
            if event["kind"] == "in_force":
                event |= {"kind": "written", "data": {"revision": 9, "parts": []}}
        hashed_anew(told)

    assert changed(never) == ["the coming into force is vouched for by no event"]


def test_the_sealing_of_an_end_notice_is_not_the_agreements() -> None:
    def another(_said: dict[str, Any], told: dict[str, Any]) -> None:
        for event in told["events"]:
            if event["kind"] == "document_stored":
                event["data"]["end"] = 11
        hashed_anew(told)

    assert changed(another) == ["the document is vouched for by no event"]
