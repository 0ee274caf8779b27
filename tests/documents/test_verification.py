"""A file and the register: what each says, and which verdict that makes."""

from pathlib import Path

import pytest
from pytest_django import Settings

from agreements.documents.seals.keys import forget_key
from agreements.documents.seals.seal import seal
from agreements.documents.verification import Register, Unsure, find_record, verify_file
from agreements.examination import Reason, Verdict
from agreements.lifecycle import Actor, Stage
from agreements.models import Agreement, Event
from tests.cast import NOW, World
from tests.documents import mutating
from tests.documents.certificates import SEAL_NAME, issue
from tests.documents.sealed import ROOT, ready_to_seal, sealed_by, stored
from tests.journal.tampering import change, tampering
from tests.making import in_force, written

pytestmark = pytest.mark.usefixtures("our_seal", "examined_here")


@pytest.fixture
def agreement(world: World) -> Agreement:
    return in_force(world)


@pytest.fixture
def pdf(agreement: Agreement) -> bytes:
    return seal(ready_to_seal(agreement), now=NOW).pdf


def test_our_stored_document(agreement: Agreement, pdf: bytes) -> None:
    document = stored(agreement, pdf)
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.reason) == (Verdict.AUTHENTIC, None)
    assert (report.register, report.sha256) == (Register.SAME, document.sha256)
    assert report.tells_the_same
    record = report.record
    assert record
    assert (record.reference, record.school_year) == (agreement.reference, "2026-2027")
    assert (record.school, record.stage) == ("École des Érables", Stage.IN_FORCE)
    assert record.signed_at == {Actor.MENTEE: NOW, Actor.MENTOR: NOW}
    assert (record.sealed_at, record.level, record.is_whole) == (NOW, "B-B", True)


def test_nobody_is_named(agreement: Agreement, pdf: bytes, world: World) -> None:
    stored(agreement, pdf)
    said = str(verify_file(pdf, NOW)) + str(find_record(agreement.reference, NOW))
    for person in (world.maya, world.luc, world.helene):
        assert person.name not in said
        assert person.email not in said


def test_a_file_that_the_register_does_not_hold(agreement: Agreement, pdf: bytes) -> None:
    """Sealed by us all the same: before the row was written, or in another copy of the site."""
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.register) == (Verdict.AUTHENTIC, Register.UNKNOWN)
    assert report.record
    assert report.record.sealed_at is None


def test_another_file_than_the_stored_one_is_not_authentic(
    agreement: Agreement, pdf: bytes
) -> None:
    """Even under our own seal: there is exactly one document per agreement."""
    stored(agreement, pdf)
    again = seal(ready_to_seal(agreement), now=NOW).pdf
    assert again != pdf
    report = verify_file(again, NOW)
    assert (report.verdict, report.reason) == (Verdict.ALTERED, Reason.STORED)
    assert report.register is Register.OTHER


def test_the_stored_bytes_without_a_seal_are_not_authentic(agreement: Agreement) -> None:
    """What was stored before there was a seal."""
    pdf = ready_to_seal(agreement)
    stored(agreement, pdf)
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.register) == (Verdict.NOT_OURS, Register.SAME)


def test_a_journal_that_was_rewritten_is_said(agreement: Agreement, pdf: bytes) -> None:
    stored(agreement, pdf)
    last = Event.objects.get(agreement=agreement, kind="in_force").sequence
    with tampering():
        change(agreement, last, hash="0" * 64)
    report = verify_file(pdf, NOW)
    assert report.verdict is Verdict.AUTHENTIC
    assert not report.tells_the_same
    assert report.record
    assert not report.record.is_whole


def test_a_demonstration_proves_nothing_in_production(
    agreement: Agreement, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL_KEY = settings.SEAL_CERTIFICATE = ""
    settings.DEMONSTRATION = True
    forget_key()
    pdf = seal(ready_to_seal(agreement), now=NOW).pdf
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.is_demonstration) == (Verdict.AUTHENTIC, True)
    settings.DEMONSTRATION = False
    forget_key()
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.reason) == (Verdict.FOREIGN, Reason.DEMONSTRATION)
    settings.SEAL_TRUSTED = str(tmp_path / "seal" / "demonstration.pem")  # by mistake
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.reason) == (Verdict.FOREIGN, Reason.DEMONSTRATION)


def test_nobody_is_accused_when_our_own_seals_cannot_be_read(
    agreement: Agreement, pdf: bytes, settings: Settings, tmp_path: Path
) -> None:
    other = sealed_by(issue(SEAL_NAME, ROOT), ready_to_seal(agreement), settings, tmp_path / "o")
    settings.SEAL_TRUSTED = str(tmp_path / "nowhere.pem")
    with pytest.raises(Unsure):
        verify_file(pdf, NOW)
    assert verify_file(other, NOW).verdict is Verdict.AUTHENTIC
    assert verify_file(mutating.flipped(pdf, 5000), NOW).verdict is Verdict.ALTERED


def test_the_register_keeps_to_itself_what_is_not_signed(world: World) -> None:
    agreement = written(world)
    assert find_record(agreement.reference, NOW) is None
    Agreement.objects.filter(pk=agreement.pk).update(
        status="ended", ended_at=NOW, ends_on=NOW.date()
    )
    assert find_record(agreement.reference, NOW) is None


def test_the_register_knows_what_ended(agreement: Agreement) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(
        status="ended", ended_at=NOW, ends_on=NOW.date()
    )
    record = find_record(agreement.reference, NOW)
    assert record
    assert (record.stage, record.ends_on, record.sealed_at) == (Stage.ENDED, NOW.date(), None)
