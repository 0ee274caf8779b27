"""The document of a real agreement: what it says, once and for all."""

import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from agreements.actions.party import Party
from agreements.actions.seal import seal
from agreements.documents import Damaged, read_document
from tests.cast import NOW, World
from tests.documents.reading import squeezed, words_of
from tests.making import in_force, made, signed, written, wrote

NAMES = {
    "œ, É, ’": "Élise Œuvrard-L’Écuyer",
    "Inuktitut": "ᐃᓄᒃᑎᑐᑦ ᓄᓇᕕᒃ",
    "Cree": "ᓀᐦᐃᔭᐍᐏᐣ",
    "Arabic": "محمد الأمين",
    "Vietnamese": "Nguyễn Thị Hồng Đặng",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_in_any_script_signs_and_is_printed(world: World, name: str) -> None:
    agreement = made(world, mentee=Party(name, "quelquun@ecole.example"))
    wrote(agreement, agreement.mentee, mentee_expectations=name, arrangements=name)
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    signed(agreement, agreement.mentee)
    signed(agreement, world.luc)
    document = seal(agreement.pk, NOW)
    assert document
    pdf = read_document(document)
    # On the line of facts, in two written parts, and on the signature line. Arabic comes out of
    # a PDF in the order and the shapes it is drawn in: its picture is looked at in test_pdf.py.
    if name != NAMES["Arabic"]:
        assert words_of(pdf).count(squeezed(name)) >= 4
    fonts = {
        font["/BaseFont"].split("+")[-1]
        for page in PdfReader(BytesIO(pdf)).pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }
    assert all(font.startswith(("Source-S", "Noto-Sans")) for font in fonts), fonts


def test_it_says_what_the_page_says(world: World) -> None:
    agreement = in_force(world)
    document = seal(agreement.pk, NOW)
    assert document
    pdf = read_document(document)
    words = words_of(pdf)
    rendering = agreement.standing_text.rendering("fr")
    for paragraph in rendering["paragraphs"]:
        assert squeezed("".join(run["text"] for run in paragraph)) in words
    for said in (
        "Entente mentorale",
        "2026-2027",
        "École des Érables",
        world.maya.email,
        agreement.mentee_expectations,
        agreement.mentor_expectations,
        agreement.arrangements,
        "23 novembre 2026",
        f"Référence {agreement.reference}",
        "Page 1 de",
    ):
        assert squeezed(said) in words, said
    reader = PdfReader(BytesIO(pdf))
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == [612, 792]  # Letter, points
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"


def test_an_english_document_is_english(world: World) -> None:
    agreement = in_force(world, language="en")
    document = seal(agreement.pk, NOW)
    assert document
    words = words_of(read_document(document))
    for said in ("Mentoring Agreement", "Page 1 of", "November 23, 2026"):
        assert squeezed(said) in words
    assert "Pistes" not in words


def test_a_signature_that_was_drawn_is_printed_and_described(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya, drawing="M12,30.5L13.1,31L40,72.4M60,10L60.1,10")
    signed(agreement, world.luc)
    document = seal(agreement.pk, NOW)
    assert document
    reader = PdfReader(BytesIO(read_document(document)))
    lines = b"".join(page.get_contents().get_data() for page in reader.pages)  # type: ignore[union-attr]
    assert b"12 30.5 m" in lines
    assert b"13.1 31 l" in lines
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    described = [o["/Alt"] for o in objects if isinstance(o, dict) and o.get("/S") == "/Figure"]
    assert [d for d in described if "igna" in d] == ["Signature tracée de Maya Nguyễn"]


def test_other_bytes_are_never_given_out(world: World) -> None:
    document = seal(in_force(world).pk, NOW)
    assert document
    with document.file.storage.open(document.file.name, "r+b") as file:
        file.seek(100)
        file.write(b"!")
    with pytest.raises(Damaged):
        read_document(document)


def test_a_web_process_starts_without_the_libraries_of_documents() -> None:
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "import mentorat.wsgi; from django.urls import get_resolver;"
        "get_resolver().url_patterns;"
        "heavy = {'weasyprint', 'pyhanko', 'asn1crypto', 'pikepdf', 'pkcs11', 'qrcode'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
