"""A chain that was tampered with, around the triggers, is found, and the right row is named."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from agreements import evidence, journal
from agreements.journal.codes import event_code, head_code
from agreements.models import Agreement, Event, SchoolYear
from tests.conftest import NOW, World
from tests.journal.conftest import Signed
from tests.journal.tampering import (
    change,
    event,
    events_named,
    faults,
    hashed,
    insert,
    rewrite,
    shift,
    swap,
    tampering,
)
from tests.making import made, party, wrote

ATTACKERS_KEY = "what somebody without the key would use instead of it"


@pytest.fixture
def world(both_signed: Signed) -> World:
    return both_signed[0]


@pytest.fixture
def agreement(both_signed: Signed) -> Agreement:
    return both_signed[1]


def head(agreement: Agreement, **columns: object) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(**columns)


def test_a_chain_is_whole_as_written(agreement: Agreement) -> None:
    assert [e.sequence for e in agreement.events.all()] == [1, 2, 3, 4, 5, 6]
    assert event(agreement, 1).previous_hash == evidence.ORIGIN
    assert agreement.journal_length == 6
    assert faults(agreement) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "document_stored"},
        {"at": NOW + timedelta(microseconds=1)},
        {"data": {"parts": ["arrangements"], "revision": 2}},
        {"actor_id": None},
        {"previous_hash": "f" * 64},
        {"hash": "f" * 64},
    ],
)
def test_an_altered_event_is_found(agreement: Agreement, columns: dict[str, object]) -> None:
    with tampering():
        change(agreement, 3, **columns)
    assert faults(agreement)[0] == "event 3 was altered"
    assert events_named(agreement) == {"event 3"}


def test_another_actor_is_found(agreement: Agreement, world: World) -> None:
    with tampering():
        change(agreement, 4, actor=world.olivier)
    assert events_named(agreement) == {"event 4"}


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"mac": "f" * 64}, "was not written by the application"),
        ({"mac": "é"}, "was not written by the application"),
        ({"mac_key": "ffffffff"}, "is under a key that is not known here"),
    ],
)
def test_an_altered_code_is_found(agreement: Agreement, columns: dict[str, str], what: str) -> None:
    with tampering():
        change(agreement, 6, **columns)
    assert faults(agreement)[0] == f"event 6 {what}"
    assert events_named(agreement) == {"event 6"}


def test_an_event_altered_with_its_hash_is_found(agreement: Agreement) -> None:
    """Whoever computes the hash anew has no code for it."""
    altered = event(agreement, 3)
    altered.data = {"parts": ["arrangements"], "revision": 2}
    with tampering():
        change(agreement, 3, data=altered.data, hash=hashed(altered, agreement))
    assert events_named(agreement) == {"event 3"}
    assert faults(agreement)[0] == "event 3 was not written by the application"


@pytest.mark.parametrize(("start", "own_code"), [(1, False), (4, True)])
def test_a_chain_written_anew_without_the_key_is_found(
    agreement: Agreement, settings: Settings, start: int, own_code: bool
) -> None:
    settings.JOURNAL_KEY, ours = ATTACKERS_KEY, settings.JOURNAL_KEY
    false = event_code("f" * 64)
    settings.JOURNAL_KEY = ours
    with tampering():
        change(agreement, start, data={"revision": 7})
        rewrite(agreement, start, false if own_code else None)
    assert events_named(agreement) == {f"event {place}" for place in range(start, 7)}
    kind = "under a key that is not known here" if own_code else "not written by the application"
    assert all(kind in fault for fault in faults(agreement)[: 7 - start])


@pytest.mark.parametrize("place", [1, 3, 6])
def test_a_missing_event_is_found(agreement: Agreement, place: int) -> None:
    with tampering():
        agreement.events.filter(sequence=place).delete()
    assert faults(agreement)[0] == f"event {place} is missing"
    assert events_named(agreement) == {f"event {place}"}


def test_missing_events_are_named_together(agreement: Agreement) -> None:
    with tampering():
        agreement.events.filter(sequence__in=[2, 3, 4]).delete()
    assert faults(agreement)[0] == "each of events 2 to 4 is missing"


def test_a_missing_event_is_found_though_the_others_move_up(agreement: Agreement) -> None:
    with tampering():
        agreement.events.filter(sequence=3).delete()
        shift(agreement, 4, by=-1)
    found = faults(agreement)
    assert "event 3 is missing" in found
    assert {f"event {n} was moved to another place" for n in (4, 5, 6)} <= set(found)


def test_an_inserted_event_is_found(agreement: Agreement) -> None:
    with tampering():
        insert(agreement, 4)
    found = faults(agreement)
    assert found[0] == "event 4 was not written by the application"
    assert {f"event {n} was moved to another place" for n in (4, 5, 6)} <= set(found)


def test_reordered_events_are_found(agreement: Agreement) -> None:
    with tampering():
        swap(agreement, 2, 5)
    assert faults(agreement)[:2] == [
        "event 5 was moved to another place",
        "event 2 was moved to another place",
    ]


def test_events_of_another_agreement_are_found(agreement: Agreement, world: World) -> None:
    other = made(world, mentor=party(world.olivier))
    with tampering():
        agreement.events.all().delete()
        other.events.update(agreement=agreement)
    assert faults(agreement)[:2] == ["event 1 was altered", "each of events 2 to 6 is missing"]
    assert faults(other) == ["event 1 is missing"]


# The head


def test_events_cut_off_at_the_end_are_found(agreement: Agreement) -> None:
    with tampering():
        agreement.events.filter(sequence__gt=3).delete()
    assert faults(agreement)[0] == "each of events 4 to 6 is missing"


@pytest.mark.parametrize("of_another", [False, True])
def test_a_head_moved_back_with_the_events_is_found(
    agreement: Agreement, world: World, of_another: bool
) -> None:
    other = made(world, mentor=party(world.olivier))
    for writer in (world.maya, world.olivier):
        other = wrote(other, writer, arrangements=f"Le mardi {writer.pk}.")
    assert other.journal_length == 3
    with tampering():
        agreement.events.filter(sequence__gt=3).delete()
        false = other.journal_head if of_another else agreement.journal_head
        head(agreement, journal_length=3, journal_head=false)
    assert faults(agreement)[0] == (
        "the head does not fit the journal: it was altered, or events at the end were cut off"
    )


def test_a_head_is_not_made_with_another_key(agreement: Agreement, settings: Settings) -> None:
    settings.JOURNAL_KEY, ours = ATTACKERS_KEY, settings.JOURNAL_KEY
    false = head_code(str(agreement.public_id), 3, event(agreement, 3).hash).mac
    settings.JOURNAL_KEY = ours
    with tampering():
        agreement.events.filter(sequence__gt=3).delete()
        head(agreement, journal_length=3, journal_head=false)
    assert events_named(agreement) == {"the head"}


@pytest.mark.parametrize(
    "columns",
    [{"journal_length": 5}, {"journal_length": 2**31 - 1}, {"journal_length": 0}]
    + [{"journal_head": text} for text in ("", "é", "f" * 64)],
)
def test_an_altered_head_is_found(agreement: Agreement, columns: dict[str, object]) -> None:
    with tampering():
        head(agreement, **columns)
    assert events_named(agreement) == {"the head"}


def test_events_beyond_the_head_are_found(agreement: Agreement) -> None:
    """The agreement's row alone was put back as it was."""
    code = head_code(str(agreement.public_id), 4, event(agreement, 4).hash)
    with tampering():
        head(agreement, journal_length=4, journal_head=code.mac)
    assert faults(agreement)[:2] == [
        "event 5 stands beyond the end of the journal",
        "event 6 stands beyond the end of the journal",
    ]


def test_a_journal_that_is_gone_is_found(agreement: Agreement) -> None:
    with tampering():
        agreement.events.all().delete()
    assert faults(agreement)[0] == "each of events 1 to 6 is missing"
    with tampering():
        head(agreement, journal_length=0, journal_head="")
    assert faults(agreement)[0] == "event 1 is missing"


@pytest.mark.parametrize(
    "tamper",
    [
        lambda agreement: agreement.events.filter(sequence=6).delete(),
        lambda agreement: agreement.events.all().delete(),
        lambda agreement: head(agreement, journal_head="f" * 64),
        lambda agreement: head(agreement, journal_length=7),
    ],
)
def test_no_event_is_added_where_it_would_hide_that_others_are_gone(
    agreement: Agreement, tamper: object
) -> None:
    with tampering():
        tamper(agreement)  # type: ignore[operator]
    before = faults(agreement)
    with pytest.raises(journal.Broken):
        journal.append(agreement, Event.Kind.DOCUMENT_STORED, actor=None, now=NOW)
    assert faults(agreement) == before


# Appending


@pytest.mark.parametrize("zone", ["UTC", "America/Toronto"])
def test_the_hash_is_of_the_moment_not_of_its_zone(world: World, zone: str) -> None:
    agreement = made(
        world, now=NOW.astimezone(ZoneInfo(zone)), school_year=SchoolYear.objects.create(start=2025)
    )
    assert faults(agreement) == []


def test_the_application_itself_may_act(world: World) -> None:
    agreement = made(world, school_year=SchoolYear.objects.create(start=2025))
    last = journal.append(
        agreement, Event.Kind.DOCUMENT_STORED, actor=None, now=NOW, data={"size": 1}
    )
    assert (last.sequence, last.actor) == (2, None)
    assert faults(agreement) == ["event 2 tells of what is not there"]
