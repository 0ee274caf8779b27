"""Seal: one document for what came into force, whatever fails and whoever else is at it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command

from agreements import documents, journal
from agreements.actions.seal import CLAIM, PAUSES, seal, seal_again
from agreements.documents import read_document
from agreements.documents.seals import seal as seals
from agreements.documents.seals.seal import Sealed
from agreements.models import Agreement, Document, Event, Sealing
from agreements.models.sealing import SealingQuerySet
from tests.conftest import NOW, World
from tests.documents.certificates import NO_KEY
from tests.journal.tampering import tampering
from tests.making import in_force, written

light = pytest.mark.usefixtures("light_documents")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def agreement(world: World) -> Agreement:
    return in_force(world)


def row(agreement: Agreement) -> Sealing:
    return Sealing.objects.get(agreement=agreement)


def test_what_came_into_force_is_sealed(agreement: Agreement) -> None:
    document = seal(agreement.pk, NOW)
    assert document == Document.objects.get(agreement=agreement)
    assert (document.level, document.created_at) == ("B-B", NOW)
    event = agreement.events.get(kind=Event.Kind.DOCUMENT_STORED)
    assert event.data == {
        "sha256": document.sha256,
        "size": len(read_document(document)),
        "level": "B-B",
        "certificate": document.certificate,
    }
    assert journal.verify(agreement) == []
    sealing = row(agreement)
    assert (sealing.claim, sealing.claimed_until, sealing.failure, sealing.tries) == (
        None,
        None,
        "",
        1,
    )


@light
def test_sealing_twice_is_harmless(agreement: Agreement) -> None:
    assert seal(agreement.pk, NOW) == seal(agreement.pk, NOW + MINUTE)
    assert row(agreement).tries == 1
    assert agreement.events.filter(kind=Event.Kind.DOCUMENT_STORED).count() == 1


def test_what_is_not_in_force_is_not_sealed(world: World) -> None:
    assert seal(written(world).pk, NOW) is None
    assert not Document.objects.exists()


@light
def test_a_claim_keeps_others_away_until_it_ends(agreement: Agreement) -> None:
    Sealing.objects.update(claim=uuid4(), claimed_until=NOW + MINUTE)
    assert seal(agreement.pk, NOW) is None
    assert seal_again(agreement.pk, NOW) is None
    assert seal(agreement.pk, NOW + MINUTE)


@light
def test_without_a_key_documents_wait_and_are_sealed_once_there_is_one(
    agreement: Agreement, cupboard: Path
) -> None:
    now = NOW
    with NO_KEY:
        for number, pause in enumerate((*PAUSES, PAUSES[-1]), 1):
            assert seal(agreement.pk, now) is None
            sealing = row(agreement)
            assert (sealing.failure, sealing.detail, sealing.tries) == ("key", "no_key", number)
            assert sealing.not_before == now + pause
            assert seal(agreement.pk, now + pause - timedelta(seconds=1)) is None
            assert row(agreement).tries == number
            now += pause
    assert Agreement.objects.get(pk=agreement.pk).status == "in_force"
    assert not cupboard.exists()
    assert seal(agreement.pk, now)
    assert row(agreement).failure == ""


@light
def test_asked_again_it_waits_for_no_pause(agreement: Agreement) -> None:
    with NO_KEY:
        assert seal(agreement.pk, NOW) is None
    assert seal(agreement.pk, NOW + timedelta(seconds=1)) is None
    assert seal_again(agreement.pk, NOW + timedelta(seconds=1))


@light
def test_a_storage_that_fails_leaves_no_bytes_behind(agreement: Agreement, cupboard: Path) -> None:
    cupboard.write_text("in the place of the folder")
    assert seal(agreement.pk, NOW) is None
    assert (row(agreement).failure, row(agreement).detail) == ("storage", "NotADirectoryError")
    cupboard.unlink()
    assert seal(agreement.pk, NOW + MINUTE)


def test_a_letter_that_fails_says_so(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch, cupboard: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("agreements.documents.make.letter_of", lambda _agreement: 1 / 0)
        assert seal(agreement.pk, NOW) is None
    assert (row(agreement).failure, row(agreement).detail) == ("render", "ZeroDivisionError")
    assert not cupboard.exists()


def test_what_its_journal_does_not_prove_is_not_sealed(agreement: Agreement) -> None:
    with tampering():
        Event.objects.filter(agreement=agreement, sequence=2).update(kind="signed")
    assert seal(agreement.pk, NOW) is None
    assert (row(agreement).failure, row(agreement).detail) == ("proof", "verify")


def test_what_would_not_verify_is_not_kept(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch, cupboard: Path
) -> None:
    """A fault of sealing that nobody foresaw: one byte of the seal's padding."""
    made = seals.seal

    def faulty(pdf: bytes, *, now: datetime) -> Sealed:
        sealed = made(pdf, now=now)
        end = sealed.pdf.rindex(b"00>")
        return replace(sealed, pdf=sealed.pdf[:end] + b"01" + sealed.pdf[end + 2 :])

    with monkeypatch.context() as patch:
        patch.setattr(seals, "seal", faulty)
        assert seal(agreement.pk, NOW) is None
    assert (row(agreement).failure, row(agreement).detail) == ("check", "seal")
    assert not cupboard.exists()
    assert seal(agreement.pk, NOW + MINUTE)


@light
def test_who_is_slower_than_a_claim_gives_way(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch, cupboard: Path
) -> None:
    make_document = documents.make_document
    winners: list[Document | None] = []

    def slow(made: Agreement, _now: object) -> Sealed:
        sealed = make_document(made, NOW)
        if not winners:
            winners.append(None)
            winners[0] = seal(agreement.pk, NOW + CLAIM)
        return sealed

    monkeypatch.setattr(documents, "make_document", slow)
    assert seal(agreement.pk, NOW) == winners[0] == Document.objects.get()
    assert [str(file.relative_to(cupboard)) for file in cupboard.rglob("*.pdf")] == [
        Document.objects.get().file.name
    ]


@light
def test_who_looked_before_another_sealed_makes_nothing(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch, cupboard: Path
) -> None:
    free = SealingQuerySet.free
    asked: list[str] = []

    def slow(rows: SealingQuerySet, now: datetime) -> SealingQuerySet:
        asked.append("")
        if len(asked) == 2:  # between the look and the claim
            seal(agreement.pk, NOW)
        return free(rows, now)

    monkeypatch.setattr(SealingQuerySet, "free", slow)
    assert seal(agreement.pk, NOW) == Document.objects.get()
    assert (row(agreement).failure, row(agreement).tries) == ("", 1)
    assert len([*cupboard.rglob("*.pdf")]) == 1


@light
def test_two_who_die_leave_no_bytes_behind(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch, cupboard: Path
) -> None:
    """One before its document is known, the next one while it makes its own."""
    for step, now in (("_finish", NOW), ("documents.make_document", NOW + CLAIM)):
        with monkeypatch.context() as patch:
            patch.setattr(f"agreements.actions.seal.{step}", _die)
            with pytest.raises(KeyboardInterrupt):
                seal(agreement.pk, now)
    assert seal(agreement.pk, NOW + 2 * CLAIM)
    assert len([*cupboard.rglob("*.pdf")]) == 1


def _die(*_arguments: object) -> None:
    raise KeyboardInterrupt


@light
def test_the_command_seals_what_is_due(
    agreement: Agreement, capsys: pytest.CaptureFixture[str]
) -> None:
    with NO_KEY, pytest.raises(SystemExit):
        call_command("seal_documents")
    assert "0 sealed, 1 awaited." in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("seal_documents")  # a pause is on
    call_command("seal_documents", all=True)
    assert "1 sealed, 0 awaited." in capsys.readouterr().out
