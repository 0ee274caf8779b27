"""The three files that a document carries, in anybody's hands: whatever was done to them is a
fault, and nothing in them raises."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import content, evidence

ROOT = Path(__file__).parents[2]
NAMES = ("entente.json", "signatures.json", "journal.json")
FILES = [(ROOT / "docs/evidence" / name).read_bytes() for name in NAMES]
Parsed = list[dict[str, Any]]


def faults(files: list[bytes]) -> list[str]:
    return [str(fault) for fault in evidence.file_faults(*files)]


def changed(change: Callable[..., object]) -> list[str]:
    """The faults after `change` of the content, the signatures and the journal."""
    parsed: Parsed = [json.loads(data) for data in FILES]
    change(*parsed)
    return faults([content.canonical(value).encode() for value in parsed])


def hashed_anew(journal: dict[str, Any]) -> None:
    """What anybody can do after a change: compute every hash from there on."""
    previous = evidence.ORIGIN
    for event in journal["events"]:
        event["previous"] = previous
        previous = event["hash"] = evidence.event_hash(event)
    journal["head"] |= {"hash": previous, "length": len(journal["events"])}


def in_a_code(place: int) -> bool:
    """Whether a byte of the journal is of what only the application's key can check."""
    codes = re.finditer(rb'"mac(_key)?":"\w+"', FILES[2])
    return any(code.start() <= place < code.end() for code in codes)


def test_nothing_was_done() -> None:
    assert faults(FILES) == []


@given(st.sampled_from([0, 1, 2]), st.data())
def test_any_byte_that_changes_is_found(number: int, data: st.DataObject) -> None:
    original = FILES[number]
    place = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != original[place]))
    false = original[:place] + bytes([byte]) + original[place + 1 :]
    files = [*FILES[:number], false, *FILES[number + 1 :]]
    assert faults(files) or (number == 2 and in_a_code(place))


@given(st.lists(st.binary(max_size=60), min_size=3, max_size=3))
def test_bytes_of_any_kind_are_not_in_form(files: list[bytes]) -> None:
    assert faults(files) == [f"{name} is not in its form" for name in NAMES]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(st.data())
def test_values_of_any_kind_raise_nothing(data: st.DataObject) -> None:
    parsed: Parsed = [json.loads(file) for file in FILES]
    holder: Any = parsed[data.draw(st.sampled_from([1, 2]))]
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            break
        holder = inner
    holder[key] = data.draw(JSON.filter(lambda value: value != inner))
    found = faults([content.canonical(value).encode() for value in parsed])
    assert found or key in ("mac", "mac_key")


@pytest.mark.parametrize(
    "text",
    [
        b'{"schema":"mentorat/agreement/1","revision":3}',  # not sorted
        b'{"revision":3,"revision":3,"schema":"mentorat/agreement/1"}',  # one key, two readings
        b'{"revision":3,"schema":"mentorat/agreement/1"}\n',
        b'\xef\xbb\xbf{"revision":3,"schema":"mentorat/agreement/1"}',
        b'{"a":"E\xcc\x81","revision":3,"schema":"mentorat/agreement/1"}',
        b'{"a":"\\ud800","revision":3,"schema":"mentorat/agreement/1"}',
        b'{"a":NaN,"revision":3,"schema":"mentorat/agreement/1"}',
        b'{"revision":true,"schema":"mentorat/agreement/1"}',
        b'{"revision":3,"schema":"mentorat/agreement/2"}',
        b'{"a":' + b"9" * 5000 + b',"revision":3,"schema":"mentorat/agreement/1"}',
        b"[" * 100_000,
        b"[]",
        b"",
    ],
)
def test_text_with_another_reading_is_refused(text: bytes) -> None:
    assert faults([text, *FILES[1:]]) == ["entente.json is not in its form"]


def test_other_words_are_found() -> None:
    def change(entente: dict, *_others: dict) -> None:
        entente["written"]["arrangements"] = "Jamais."

    assert changed(change) == [
        f"the {role}'s signature on revision 3 is not of this content"
        for role in ("mentee", "mentor")
    ]


def test_a_signature_taken_from_the_file_is_found() -> None:
    def change(_entente: dict, signatures: dict, _journal: dict) -> None:
        del signatures["signatures"][2]

    assert "event 8 tells of what is not there" in changed(change)


def test_a_signature_taken_from_both_files_is_found() -> None:
    """With every hash computed anew: two must stand, and come into force."""

    def change(_entente: dict, signatures: dict, journal: dict) -> None:
        del signatures["signatures"][2]
        del journal["events"][7]
        journal["events"][7]["sequence"] = 8
        hashed_anew(journal)

    assert changed(change) == [
        "signatures.json does not fit the journal: it was altered, or events at the end were cut "
        "off",
        "event 8 tells of what is not there",
    ]


def test_another_detail_of_a_signature_is_found() -> None:
    def change(_entente: dict, signatures: dict, _journal: dict) -> None:
        signatures["signatures"][1]["ip_address"] = "198.51.100.1"

    assert changed(change) == ["the mentee's signature on revision 3 differs from its event"]


def test_another_order_is_found() -> None:
    def change(_entente: dict, _signatures: dict, journal: dict) -> None:
        one, other = journal["events"][1:3]
        one["sequence"], other["sequence"] = 3, 2

    assert changed(change)[:2] == [
        "event 2 was moved to another place",
        "event 3 was moved to another place",
    ]


def test_a_journal_that_was_cut_off_is_found() -> None:
    def change(_entente: dict, _signatures: dict, journal: dict) -> None:
        del journal["events"][-1]

    def with_its_head(entente: dict, signatures: dict, journal: dict) -> None:
        change(entente, signatures, journal)
        hashed_anew(journal)

    end = "does not fit the journal: it was altered, or events at the end were cut off"
    assert changed(change) == [f"the head {end}", f"journal.json {end}"]
    assert changed(with_its_head) == [f"journal.json {end}"]


def test_files_of_two_agreements_are_found() -> None:
    def change(_entente: dict, signatures: dict, _journal: dict) -> None:
        signatures["agreement"] = "0b6f1a52-7a4e-4a83-9f43-3f8d7c7f8a11"

    assert changed(change) == ["signatures.json is not of this content"]


def test_an_event_of_another_agreement_is_found() -> None:
    def change(_entente: dict, _signatures: dict, journal: dict) -> None:
        journal["events"][1]["agreement"] = "0b6f1a52-7a4e-4a83-9f43-3f8d7c7f8a11"
        hashed_anew(journal)

    assert changed(change) == ["event 2 was altered"]


@pytest.mark.parametrize("length", [0, 8, 10, 10**12])
def test_a_head_of_another_length_is_found(length: int) -> None:
    def change(_entente: dict, _signatures: dict, journal: dict) -> None:
        journal["head"]["length"] = length

    assert changed(change)[0].startswith("the head")


@pytest.mark.parametrize("place", [-1, 0, 10**12])
def test_an_event_at_an_impossible_place_is_found(place: int) -> None:
    def change(_entente: dict, _signatures: dict, journal: dict) -> None:
        journal["events"][1]["sequence"] = place
        hashed_anew(journal)

    assert changed(change)[0].startswith(("event 2 is missing", "each of events"))


def test_a_journal_of_ten_thousand_false_events_takes_no_day() -> None:
    def change(_entente: dict, _signatures: dict, journal: dict) -> None:
        false = journal["events"][0] | {"hash": "f" * 64}
        journal["events"] += [false | {"sequence": number} for number in range(10, 10_000)]

    assert len(changed(change)) > 9_000


def test_the_checker_needs_no_django() -> None:
    code = "import agreements.evidence, sys; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
