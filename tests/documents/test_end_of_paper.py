"""The end notice of an agreement that was signed by hand."""

import io
import json

import pikepdf
import pytest
from django.core.management import call_command

from agreements import verdicts
from agreements.actions.end import end
from agreements.actions.seal import seal
from agreements.documents import read_document
from agreements.documents.verification import Register, verify_file
from agreements.examination import Examination, Facts, Verdict
from agreements.models import Agreement, Document, PaperScan
from tests.cast import NOW, World
from tests.documents.reading import faults_of, squeezed, words_of
from tests.documents.test_end_notice import TODAY, sealed_end
from tests.making import signed, written
from tests.papers import on_paper

pytestmark = pytest.mark.usefixtures("examined_here")


@pytest.fixture
def agreement(world: World) -> Agreement:
    """Maya had signed what was written online, which the paper then replaced."""
    agreement = written(world)
    signed(agreement, world.maya)
    return on_paper(world, agreement)


def test_it_follows_the_document_that_holds_the_paper(world: World, agreement: Agreement) -> None:
    pdf = read_document(sealed_end(agreement, world.luc))
    words = words_of(pdf)
    for said in (
        "Avis de fin",
        "L’entente prend fin le 23 novembre 2026.",
        "Le document qui contient le papier signé par les deux demeure tel qu’il a été scellé.",
        Document.objects.get(agreement=agreement).sha256,
    ):
        assert squeezed(said) in words, said
    assert faults_of(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert sorted(opened.attachments) == ["fin.json", "journal.json"]
        told = json.loads(opened.attachments["journal.json"].get_file().read_bytes())
    kinds = [event["kind"] for event in told["events"]]
    assert kinds[-4:] == ["paper_signed", "in_force", "ended", "document_stored"]


def test_anybody_verifies_it(
    world: World, agreement: Agreement, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has nothing of the paper: not the day beside a signature, and of a signature that lapsed
    with it, nothing."""
    notice = sealed_end(agreement, world.maya)
    report = verify_file(read_document(notice), NOW)
    assert (report.verdict, report.register) == (Verdict.AUTHENTIC, Register.SAME)
    assert report.facts
    assert report.facts.end
    assert report.facts.content_digest == agreement.paper_signing.digest
    times = report.facts.mentee_signed_at, report.facts.mentor_signed_at
    days = report.facts.mentee_signed_on, report.facts.mentor_signed_on
    assert (times, days) == ((None, None), (None, None))
    call_command("verify", agreement.reference)
    assert capsys.readouterr().out == "1 verified, 0 at fault.\n"


def test_what_is_said_of_it_where_the_register_is_not_there(
    world: World, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = read_document(sealed_end(agreement, world.maya))
    monkeypatch.setattr(
        "agreements.documents.verification.find_record", lambda _reference, _now: None
    )
    lines = [(str(f.label), str(f.text)) for f in verdicts.of_report(verify_file(pdf, NOW)).facts]
    assert ("Signée", "sur papier") in lines
    assert not any(label.startswith("Signée par") for label, _text in lines)


def test_its_facts_are_read_back_as_they_were_told(world: World, agreement: Agreement) -> None:
    for document in (sealed_end(agreement, world.maya), Document.objects.get(agreement=agreement)):
        facts = verify_file(read_document(document), NOW).facts
        assert isinstance(facts, Facts)
        found = Examination(verdict=Verdict.AUTHENTIC, facts=facts)
        assert Examination.load(found.dump()) == found


def test_its_pages_wait_for_the_agreement_s_own_document(
    world: World, agreement: Agreement
) -> None:
    """An end that is told before the document is sealed has its notice after it."""
    end(agreement=agreement, person=world.luc, on=TODAY, now=NOW)
    assert PaperScan.objects.count() == 1
    notice = seal(agreement.pk, NOW)
    assert notice
    assert notice.end
    own = Document.objects.get(agreement=agreement)
    assert own.pk < notice.pk
    assert PaperScan.objects.count() == 0
    assert verify_file(read_document(own), NOW).verdict is Verdict.AUTHENTIC
