"""The document of an agreement that was signed by hand: a cover, then its pages, sealed."""

import hashlib
import io
import json
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.db import connection

from agreements import journal
from agreements.actions.seal import seal
from agreements.documents import NotProven, read_document, render_agreement
from agreements.documents.attachments import attachments_of
from agreements.documents.paper import pictures_of
from agreements.documents.verification import Register, verify_file
from agreements.examination import Facts, Verdict
from agreements.models import Agreement, Document, PaperScan, Sealing
from tests.cast import NOW, World
from tests.database import without_triggers
from tests.documents.certificates import SEAL_NAME
from tests.documents.reading import texts_of
from tests.documents.sealed import ready_to_seal
from tests.making import signed, written
from tests.papers import SIGNED_ON, on_paper

pytestmark = pytest.mark.usefixtures("examined_here")


def pdf_of(agreement: Agreement) -> bytes:
    document = seal(agreement.pk, NOW)
    assert document, Sealing.objects.get(agreement=agreement).detail
    return read_document(document)


def texts(pdf: bytes) -> list[str]:
    return [" ".join(text.split()) for text in texts_of(pdf)]


def drawn_on(page: pikepdf.Page) -> pikepdf.Stream:
    """The one picture that a page draws."""
    (name,) = re.findall(rb"(/\w+) Do", page.Contents.read_bytes())
    return page.Resources.XObject[name.decode()]


@pytest.fixture
def agreement(world: World, our_seal: None) -> Agreement:
    return on_paper(world)


def test_the_cover_says_that_it_was_signed_on_paper(agreement: Agreement) -> None:
    cover, *pages = texts(pdf_of(agreement))
    assert len(pages) == 2
    for said in (
        "Signée sur papier",
        "Maya Nguyễn, 20 novembre 2026",
        "Luc Tremblay, 21 novembre 2026",
        "Consignée par Hélène Bérubé",
        agreement.reference,
        *(page["sha256"] for page in agreement.paper_signing.pages),
        *agreement.paper_signing.originals,
        agreement.paper_signing.digest,
    ):
        assert said in cover, cover
    assert "page 1 sur 2" in pages[0]
    assert "Page 2 de 3" in pages[0]


def test_the_cover_is_in_the_language_of_the_agreement(world: World, our_seal: None) -> None:
    cover, *_pages = texts(pdf_of(on_paper(world, language="en")))
    assert "Signed on paper" in cover
    assert "Recorded by Hélène Bérubé" in cover


def test_its_pages_are_the_pictures_that_were_looked_at(agreement: Agreement) -> None:
    """To the byte: what the cover and papier.json say can be computed from the file."""
    with pikepdf.open(io.BytesIO(pdf_of(agreement))) as pdf:
        pictures = [drawn_on(page) for page in list(pdf.pages)[1:]]
        found = [hashlib.sha256(picture.read_raw_bytes()).hexdigest() for picture in pictures]
        # ISO 19005-3, 6.2.8.
        assert not any(picture.get("/Interpolate") for picture in pictures)
    assert found == [page["sha256"] for page in agreement.paper_signing.pages]


def test_its_pages_are_said_to_be_pictures(agreement: Agreement) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(agreement))) as pdf:
        figures = [
            str(item.Alt)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    assert sum("signé" in alt and "à la main" in alt for alt in figures) == 2


def test_it_carries_what_was_recorded(agreement: Agreement) -> None:
    paper, signatures, told = attachments_of(agreement)
    assert [paper.name, signatures.name, told.name] == [
        "papier.json",
        "signatures.json",
        "journal.json",
    ]
    recorded = json.loads(paper.data)
    assert hashlib.sha256(paper.data).hexdigest() == agreement.paper_signing.digest
    assert recorded["signed"]["mentee"] == {"name": "Maya Nguyễn", "on": "2026-11-20"}
    events = json.loads(told.data)["events"]
    assert [event["kind"] for event in events] == ["created", "paper_signed", "in_force"]
    assert "Maya" not in told.data.decode()


def test_it_is_found_authentic(agreement: Agreement) -> None:
    report = verify_file(pdf_of(agreement), NOW)
    assert (report.verdict, report.register) == (Verdict.AUTHENTIC, Register.SAME)
    assert isinstance(report.facts, Facts)
    assert report.facts.mentee_signed_at is None
    assert report.facts.mentee_signed_on == SIGNED_ON
    assert report.record
    assert report.record.signed_at == {}
    assert list(report.record.signed_on.values()) == [SIGNED_ON, SIGNED_ON.replace(day=21)]
    assert report.record.is_whole


def test_the_same_paper_gives_the_same_bytes(agreement: Agreement) -> None:
    assert ready_to_seal(agreement) == ready_to_seal(agreement)


def test_its_pages_go_once_it_is_sealed(agreement: Agreement) -> None:
    assert PaperScan.objects.count() == 1
    pdf_of(agreement)
    assert PaperScan.objects.count() == 0
    assert Document.objects.count() == 1
    assert journal.verify(agreement) == []


def test_it_is_not_made_of_other_pages(agreement: Agreement, world: World) -> None:
    connection.check_constraints()  # PostgreSQL alters no table with checks pending
    with without_triggers(connection):
        PaperScan.objects.update(pages=agreement.paper_signing.pages[:1])
        connection.check_constraints()
    with pytest.raises(NotProven):
        pictures_of(agreement)
    assert seal(agreement.pk, NOW) is None
    assert Sealing.objects.get().failure == Sealing.Failure.PROOF


def test_an_electronic_signature_is_told_as_lapsed(world: World, our_seal: None) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    agreement = on_paper(world, agreement)
    (signature,) = json.loads(attachments_of(agreement)[1].data)["signatures"]
    assert signature["lapsed_at"]
    assert verify_file(pdf_of(agreement), NOW).verdict is Verdict.AUTHENTIC


def test_it_conforms_to_pdf_a(agreement: Agreement, tmp_path: Path) -> None:
    """What a renderer can see of it: every page is drawn, without a complaint."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of(agreement))
    done = subprocess.run(
        ["pdftoppm", "-r", "20", "-png", path, tmp_path / "page"], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert len(list(tmp_path.glob("page-*.png"))) == 3


def test_what_was_written_online_is_not_in_it(world: World, our_seal: None) -> None:
    agreement = on_paper(world, written(world))
    words = agreement.mentee_expectations
    pdf = render_agreement(agreement, seal_name=SEAL_NAME, demonstration=False)
    assert words not in " ".join(texts(pdf))
    assert words.encode() not in b"".join(file.data for file in attachments_of(agreement))
