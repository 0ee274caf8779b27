"""An end notice is sealed beside the document: one for each time that an end is told."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from agreements import documents, journal
from agreements.actions.end import end
from agreements.actions.seal import seal, seal_again
from agreements.documents import read_document
from agreements.lifecycle import Actor
from agreements.models import Agreement, Document, Event, Notice, Sealing
from tests.actions.test_seal import _die
from tests.conftest import NOW, World
from tests.documents.certificates import NO_KEY
from tests.documents.reading import faults_of
from tests.journal.tampering import faults, tampering
from tests.making import in_force, written

light = pytest.mark.usefixtures("light_documents")
MINUTE = timedelta(minutes=1)
TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 15)


@pytest.fixture
def agreement(world: World) -> Agreement:
    return in_force(world)


def ended(agreement: Agreement, person: object, on: date = TODAY, minutes: int = 0) -> Event:
    end(agreement=agreement, person=person, on=on, now=NOW + minutes * MINUTE)
    return agreement.events.filter(kind="ended").latest("sequence")


def notices(agreement: Agreement) -> list[Document]:
    return list(Document.objects.filter(end__agreement=agreement).order_by("end__sequence"))


def test_an_end_is_sealed_beside_the_document_which_stays(
    world: World, agreement: Agreement
) -> None:
    document = seal(agreement.pk, NOW)
    assert document
    before = read_document(document)
    event = ended(agreement, world.luc)
    notice = seal(agreement.pk, NOW + MINUTE)
    assert [notice] == notices(agreement)
    assert (notice.agreement, notice.end, notice.of) == (None, event, agreement)
    assert faults_of(read_document(notice)) == []
    stored = agreement.events.filter(kind=Event.Kind.DOCUMENT_STORED).latest("sequence")
    assert stored.data == {
        "end": event.sequence,
        "sha256": notice.sha256,
        "size": notice.size,
        "level": "B-B",
        "certificate": notice.certificate,
    }
    assert read_document(Document.objects.get(agreement=agreement)) == before
    assert journal.verify(agreement) == []


@light
def test_sealing_twice_is_harmless(world: World, agreement: Agreement) -> None:
    ended(agreement, world.luc)
    assert seal(agreement.pk, NOW) == seal(agreement.pk, NOW + MINUTE)
    assert list(Sealing.objects.values_list("tries", flat=True)) == [1, 1]
    assert agreement.events.filter(kind=Event.Kind.DOCUMENT_STORED).count() == 2


def test_what_never_came_into_force_has_no_end_notice(world: World) -> None:
    agreement = written(world)
    ended(agreement, world.luc)
    assert not Sealing.objects.exists()
    assert seal(agreement.pk, NOW) is None


@light
def test_it_waits_for_the_document_that_it_follows(world: World, agreement: Agreement) -> None:
    """And isn't tried before: there is nothing that it could name."""
    ended(agreement, world.luc)
    with NO_KEY:
        assert seal(agreement.pk, NOW) is None
    own, of_end = Sealing.objects.of(agreement.pk)
    assert (own.tries, of_end.tries, of_end.failure) == (1, 0, "")
    assert not of_end.agreement
    call_command("seal_documents", all=True)
    assert not Sealing.objects.awaited().exists()
    assert len(notices(agreement)) == 1
    assert journal.verify(agreement) == []


@light
def test_a_failure_is_said_and_tried_again(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seal(agreement.pk, NOW)
    ended(agreement, world.luc)
    with monkeypatch.context() as patch:
        patch.setattr(documents, "make_end_notice", lambda _end, _now: 1 / 0)
        assert seal(agreement.pk, NOW) is None
    row = Sealing.objects.get(end__agreement=agreement)
    assert (row.failure, row.detail, row.tries) == ("render", "ZeroDivisionError", 1)
    assert seal(agreement.pk, NOW) is None  # a pause is on
    assert seal_again(agreement.pk, NOW) == notices(agreement)[0]


@light
def test_an_end_brought_forward_has_a_second_notice(world: World, agreement: Agreement) -> None:
    """What was said stays sealed as it was said; the second notice says that it replaces it."""
    first = ended(agreement, world.luc, LATER)
    seal(agreement.pk, NOW)
    kept = read_document(notices(agreement)[0])
    second = ended(agreement, world.maya, TODAY, minutes=1)
    seal(agreement.pk, NOW + MINUTE)
    assert [notice.end for notice in notices(agreement)] == [first, second]
    assert read_document(notices(agreement)[0]) == kept
    assert journal.verify(agreement) == []


@light
def test_two_ends_before_anything_is_sealed(world: World, agreement: Agreement) -> None:
    with NO_KEY:
        ended(agreement, world.luc, LATER)
        ended(agreement, world.maya, TODAY, minutes=1)
    assert seal(agreement.pk, NOW + MINUTE) == notices(agreement)[1]
    assert len(notices(agreement)) == 2
    assert journal.verify(agreement) == []


@light
def test_who_dies_on_the_way_leaves_no_bytes_behind(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch, cupboard
) -> None:
    seal(agreement.pk, NOW)
    ended(agreement, world.luc)
    for number, step in enumerate(("_finish", "documents.make_end_notice")):
        with monkeypatch.context() as patch:
            patch.setattr(f"agreements.actions.seal.{step}", _die)
            with pytest.raises(KeyboardInterrupt):
                seal(agreement.pk, NOW + number * timedelta(minutes=5))
    assert seal(agreement.pk, NOW + timedelta(minutes=10))
    assert len([*cupboard.rglob("*.pdf")]) == 2


@light
def test_a_notice_that_changed_is_found(world: World, agreement: Agreement) -> None:
    event = ended(agreement, world.luc)
    notice = seal(agreement.pk, NOW)
    assert notice
    rows = Document.objects.filter(pk=notice.pk)
    place = f"the notice of the end told by event {event.sequence}"
    stored = agreement.events.latest("sequence").sequence
    with tampering():
        rows.update(sha256="f" * 64)
    assert faults(agreement) == [
        f"event {stored} tells of what is not there",
        f"{place} is vouched for by no event",
    ]
    with tampering():
        rows.delete()
    assert faults(agreement) == [f"event {stored} tells of what is not there"]


@light
def test_a_notice_whose_bytes_changed_is_found(
    world: World, agreement: Agreement, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(agreement, world.luc)
    notice = seal(agreement.pk, NOW)
    assert notice
    with notice.file.storage.open(notice.file.name, "r+b") as file:
        file.seek(100)
        file.write(b"!")
    with pytest.raises(SystemExit):
        call_command("verify", agreement.reference)
    assert (
        f"{agreement.reference}: the notice that is kept of the end told by event "
        f"{notice.end.sequence} is missing, or is not the one that was sealed"
    ) in capsys.readouterr().out


def test_the_event_names_its_notices_and_one_that_vanished_is_found(
    world: World, agreement: Agreement
) -> None:
    end(agreement=agreement, person=world.helene, on_behalf_of=Actor.MENTEE, on=TODAY, now=NOW)
    event = agreement.events.get(kind="ended")
    told = Notice.objects.filter(agreement=agreement, kind="ended")
    assert {str(notice.public_id) for notice in told} == set(event.data["notices"])
    assert {notice.person for notice in told} == {world.maya, world.luc}
    assert faults(agreement) == []
    told[0].delete()
    assert faults(agreement) == [f"event {event.sequence} tells of what is not there"]
