"""The end notice as a letter, an archive, and a file that anybody verifies."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.utils.translation import override
from pypdf import PdfReader

from agreements import verdicts
from agreements.actions.end import end
from agreements.actions.seal import seal
from agreements.documents import make_end_notice, read_document, render_end_notice
from agreements.documents.attachments import Attachment
from agreements.documents.verification import Register, find_record, verify_file
from agreements.examination import Reason, Verdict
from agreements.lifecycle import Actor
from agreements.models import Agreement, Document, Event, Person
from agreements.text import NAME_MAX_LENGTH
from tests.conftest import NOW, World
from tests.documents import mutating
from tests.documents.reading import empty_boxes_in, faults_of, squeezed, words_of
from tests.documents.test_archival import NAMES
from tests.journal.tampering import change, tampering
from tests.making import in_force, made, signed, wrote

pytestmark = pytest.mark.usefixtures("examined_here")
light = pytest.mark.usefixtures("light_agreement")
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 1)


def sealed_end(
    agreement: Agreement,
    person: Person,
    on: date = TODAY,
    now=NOW,
    on_behalf_of: Actor | None = None,
) -> Document:
    end(agreement=agreement, person=person, on_behalf_of=on_behalf_of, on=on, now=now)
    document = seal(agreement.pk, now)
    assert document
    assert document.end
    return document


@light
def test_it_says_who_when_from_which_day_and_what_it_follows(world: World) -> None:
    agreement = in_force(world)
    pdf = read_document(sealed_end(agreement, world.luc, LATER))
    words = words_of(pdf)
    for said in (
        "Avis de fin",
        agreement.reference,
        "2026-2027",
        "Maya Nguyễn",
        "École des Érables",
        "L’entente prend fin le 1er décembre 2026.",
        "Le 23 novembre 2026, 10 h, Luc Tremblay, personne mentore, y a mis fin.",
        Document.objects.get(agreement=agreement).sha256,
        f"/verifier/{agreement.reference}/",
        "Page 1 de 1",
    ):
        assert squeezed(said) in words, said
    for written in (agreement.mentee_expectations, world.maya.email, world.luc.email):
        assert squeezed(written) not in words
    assert "devance" not in words


@light
@pytest.mark.parametrize(
    ("someone", "party", "said"),
    [
        ("maya", None, "Maya Nguyễn, the mentee, ended it."),
        ("luc", None, "Luc Tremblay, the mentor, ended it."),
        (
            "helene",
            Actor.MENTEE,
            "Hélène Bérubé, a principal of the school, ended it on behalf of Maya Nguyễn.",
        ),
    ],
)
def test_in_english(world: World, someone: str, party: Actor | None, said: str) -> None:
    agreement = in_force(world, language="en")
    document = sealed_end(agreement, getattr(world, someone), on_behalf_of=party)
    pdf = read_document(document)
    words = words_of(pdf)
    for phrase in ("End notice", said, "The agreement ends on November 23, 2026.", "Page 1 of 1"):
        assert squeezed(phrase) in words
    assert pikepdf.open(io.BytesIO(pdf)).Root.Lang == "en-CA"
    assert faults_of(pdf) == []


@light
def test_one_that_brings_the_end_forward_says_so(world: World) -> None:
    agreement = in_force(world)
    sealed_end(agreement, world.luc, LATER)
    words = words_of(read_document(sealed_end(agreement, world.maya, TODAY + DAY, NOW + DAY)))
    for said in (
        "L’entente prend fin le 24 novembre 2026.",
        "Cette fin devance celle qui avait été annoncée le 23 novembre 2026 pour le "
        "1er décembre 2026.",
    ):
        assert squeezed(said) in words


@light
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_it_is_an_archive_of_one_page_in_every_script(world: World, name: str) -> None:
    agreement = in_force(world)
    seal(agreement.pk, NOW)
    end(agreement=agreement, person=world.helene, on_behalf_of=Actor.MENTOR, on=TODAY, now=NOW)
    agreement = Agreement.objects.for_display().select_related("standing_text").get()
    agreement.mentee_name = agreement.mentor_name = agreement.school_name = name
    event = agreement.events.select_related("actor").get(kind="ended")
    event.agreement = agreement
    event.actor.name = name
    pdf = render_end_notice(
        event,
        seal_name=name,
        demonstration=True,
        attachments=[Attachment("fin.json", b"{}", "La fin", "application/json", "Data")],
    )
    assert faults_of(pdf) == []
    assert empty_boxes_in(pdf) == []
    if len(name) < NAME_MAX_LENGTH:  # the longest word of the widest letter takes two
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_it_is_authentic_and_says_what_it_is(world: World) -> None:
    agreement = in_force(world)
    notice = sealed_end(agreement, world.luc, LATER)
    pdf = read_document(notice)
    report = verify_file(pdf, NOW)
    assert (report.verdict, report.reason) == (Verdict.AUTHENTIC, None)
    assert (report.register, report.tells_the_same) == (Register.SAME, True)
    assert report.facts
    assert report.facts.end
    own = Document.objects.get(agreement=agreement)
    told = report.facts.end
    assert (told.said_at, told.ends_on, told.document) == (NOW, LATER, own.sha256)
    assert (report.facts.mentee_signed_at, report.facts.mentor_signed_at) == (NOW, NOW)
    with override("fr"):
        shown = verdicts.of_report(report)
    assert "C’est un avis de fin" in str(shown.explanation)
    assert ("Ce document", "un avis de fin") in [(f.label, f.text) for f in shown.facts]
    for person in (world.maya, world.luc, world.helene):
        assert person.name not in str(report)


def test_the_document_that_it_follows_stays_authentic(world: World) -> None:
    agreement = in_force(world)
    document = seal(agreement.pk, NOW)
    assert document
    before = read_document(document)
    sealed_end(agreement, world.luc)
    report = verify_file(before, NOW)
    assert (report.verdict, report.register) == (Verdict.AUTHENTIC, Register.SAME)
    assert report.facts
    assert report.facts.end is None
    assert report.record
    assert report.record.ends_on == TODAY


@light
def test_one_that_was_replaced_says_so(world: World) -> None:
    agreement = in_force(world)
    first = read_document(sealed_end(agreement, world.luc, LATER))
    second = read_document(sealed_end(agreement, world.maya, TODAY, NOW + timedelta(minutes=1)))
    with override("en"):
        texts = [
            [str(fact.text) for fact in verdicts.of_report(verify_file(pdf, NOW)).facts]
            for pdf in (first, second)
        ]
    replaced = "The end was brought forward: a later notice replaces this one."
    assert [replaced in said for said in texts] == [True, False]


@light
def test_the_record_of_its_reference_names_it(world: World) -> None:
    agreement = in_force(world)
    notice = sealed_end(agreement, world.luc)
    record = find_record(agreement.reference, NOW)
    assert record
    assert (record.end_sealed_at, record.end_sha256) == (NOW, notice.sha256)
    with override("fr"):
        labels = [str(fact.label) for fact in verdicts.of_record(record).facts]
    assert labels[-2:] == ["Avis de fin scellé le", "Début du SHA-256 de l’avis de fin"]


@light
def test_another_file_than_the_stored_one_is_not_authentic(world: World) -> None:
    """Even under our own seal: there is one notice of each end."""
    agreement = in_force(world)
    notice = sealed_end(agreement, world.luc)
    assert notice.end
    event = Event.objects.select_related("actor").get(pk=notice.end.pk)
    event.agreement = (
        Agreement.objects.for_display().select_related("standing_text").get(pk=agreement.pk)
    )
    again = make_end_notice(event, NOW + DAY).pdf
    report = verify_file(again, NOW)
    assert (report.verdict, report.reason) == (Verdict.ALTERED, Reason.STORED)
    assert report.register is Register.OTHER


@light
def test_a_byte_that_changed_is_found(world: World) -> None:
    pdf = read_document(sealed_end(in_force(world), world.luc))
    for place in (1, 5000, 20000, 30000):
        report = verify_file(mutating.flipped(pdf, place), NOW)
        assert report.verdict is not Verdict.AUTHENTIC, place


@light
def test_a_journal_that_was_rewritten_is_said(world: World) -> None:
    agreement = in_force(world)
    pdf = read_document(sealed_end(agreement, world.luc))
    last = agreement.events.get(kind="ended").sequence
    with tampering():
        # The sealing of the agreement came after the end was told, and ends the notice's journal.
        change(agreement, last + 1, hash="0" * 64)
    assert not verify_file(pdf, NOW).tells_the_same


@light
def test_those_who_signed_again_are_dated_by_their_last_signature(world: World) -> None:
    agreement = made(world)
    wrote(agreement, world.maya, mentee_expectations="Apprendre.", arrangements="Le mardi.")
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    signed(agreement, world.maya)
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    signed(agreement, world.maya, NOW + DAY)
    signed(agreement, world.luc, NOW + 2 * DAY)
    pdf = read_document(sealed_end(agreement, world.luc, LATER, NOW + 3 * DAY))
    facts = verify_file(pdf, NOW).facts
    assert facts
    assert (facts.mentee_signed_at, facts.mentor_signed_at) == (NOW + DAY, NOW + 2 * DAY)
    assert facts.in_force_at == NOW + 2 * DAY
