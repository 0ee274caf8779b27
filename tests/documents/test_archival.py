"""The letter as an archive: PDF/A-3a and PDF/UA-1 at once, before and after it is sealed."""

import hashlib
import io
import pickle
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from agreements.documents import render_agreement
from agreements.documents.archival import prepare
from agreements.documents.attachments import Attachment
from agreements.documents.pdf import render, unprintable
from agreements.examination.container import SEAL_FIELD
from agreements.models import Agreement
from agreements.models.agreement import EXPECTATIONS
from agreements.text import LINE_MAX_LENGTH, NAME_MAX_LENGTH, TEXT_MAX_LENGTH, clean_text
from tests.cast import World
from tests.documents.reading import empty_boxes_in, faults_of, page_of
from tests.documents.sealed import sealed_now
from tests.making import in_force

SEAL = "Centre de services scolaire des Découvreurs"
SHAPE = "M20 70C40 10 60 10 60 60S80 90 100 50 120 20 130 55L150 80 170 40"
DETAILS = ("meeting_frequency", "meeting_length", "meeting_place", "contact_channel")
FILES = [
    Attachment("entente.json", b'{"a":1}', "Le contenu signé", "application/json", "Source"),
    Attachment("signatures.json", b"[]", "Les signatures", "application/json", "Data"),
    Attachment("journal.json", b"[2]", "Le journal", "application/json", "Supplement"),
]
NAMES = {
    "french": "Élise Œuvrard-L’Écuyer",
    "inuktitut": "ᐃᓄᒃᑎᑐᑦ ᓄᓇᕕᒃ",
    "cree": "ᓀᐦᐃᔭᐍᐏᐣ",
    "arabic": "محمد الأمين",
    "arabic and latin": "Amina محمد Tremblay (أمينة), 3 ans",
    "vietnamese": "Nguyễn Thị Hồng Đặng",
    "decomposed": "Nguye\u0302\u0303n x\u0302",
    "greek and cyrillic": "Ελληνικά Щербак Їжак",
    "emoji": "Maya 😀👍🏽🎓❤\ufe0f👩\u200d🏫 1\ufe0f\u20e3",
    "joiners": "Ana\u200dB\u200cC\u00adD\u200eE\u200fF ب\u200cب",
    "spaces": "a\u00a0b\u202fc\u2009d\u3000e\u2003f\u2028g\u2029h",
    "signs": "<&>\"' ✓ → ½ € №",
    "one long word": "w" * NAME_MAX_LENGTH,
    "one letter": "é",
}

needs_qpdf = pytest.mark.skipif(not shutil.which("qpdf"), reason="no qpdf here")


def loaded(world: World, **changes: object) -> Agreement:
    """An agreement in force, as the document is made of it."""
    made = in_force(world, **changes)
    return Agreement.objects.for_display().select_related("standing_text").get(pk=made.pk)


_loaded: list[bytes] = []
_archives: list[bytes] = []


@pytest.fixture
def agreement(request: pytest.FixtureRequest) -> Agreement:
    """The same for every test, as nobody changed it: but for the first one's, it is in no
    database."""
    if not _loaded:
        # A copy of another kind would leave behind the signatures that were loaded with it.
        _loaded.append(pickle.dumps(loaded(request.getfixturevalue("world"))))
    same: Agreement = pickle.loads(_loaded[0])  # noqa: S301 - written just above
    return same


@pytest.fixture
def archive(agreement: Agreement) -> bytes:
    """That of the agreement, made once for the tests that read it."""
    if not _archives:
        _archives.append(archive_of(agreement))
    return _archives[0]


def archive_of(agreement: Agreement, **changes: Any) -> bytes:
    arguments = {"seal_name": SEAL, "demonstration": True, "attachments": FILES}
    return render_agreement(agreement, **(arguments | changes))


def fill(agreement: Agreement, name: str, text: str, line: str, drawing: str = "") -> None:
    """Put words in every place that somebody writes in, without saving them."""
    for field in (*EXPECTATIONS.values(), "arrangements"):
        setattr(agreement, field, text)
    for field in DETAILS:
        setattr(agreement, field, line)
    agreement.mentee_name = agreement.mentor_name = agreement.school_name = name
    for signature in agreement.standing_signatures:
        signature.typed_name, signature.drawing = name, drawing


def is_whole(pdf: bytes, folder: Path) -> bool:
    """Whether qpdf reads the file without a word of complaint."""
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["qpdf", "--check", str(file)], capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("language", "length", "drawing"),
    [
        ("fr", 40, SHAPE),
        ("en", 40, ""),
        ("fr", 400, ""),
        ("en", 1500, SHAPE),
        ("fr", TEXT_MAX_LENGTH, ""),
    ],
)
def test_an_agreement_is_an_archive_sealed_or_not(
    language: str, length: int, drawing: str, world: World
) -> None:
    agreement = loaded(world, language=language)
    fill(agreement, world.maya.name, ("Se voir souvent.\nEn parler. " * 200)[:length], "", drawing)
    pdf = archive_of(agreement)
    assert faults_of(pdf) == []
    assert faults_of(sealed_now(pdf)) == []
    assert pikepdf.open(io.BytesIO(pdf)).Root.Lang == f"{language}-CA"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_it_is_an_archive_in_every_script(name: str, agreement: Agreement) -> None:
    fill(agreement, name, f"{name}\n\t{name} " * 4, name)
    pdf = archive_of(agreement, seal_name=name)
    assert faults_of(pdf) == []
    assert faults_of(sealed_now(pdf)) == []
    assert empty_boxes_in(pdf) == []


@pytest.mark.parametrize(
    "letter",
    [
        "w",
        pytest.param("م", marks=pytest.mark.stress),
        pytest.param("ᐃ", marks=pytest.mark.stress),
        pytest.param("😀", marks=pytest.mark.stress),
    ],
)
def test_it_is_an_archive_when_every_place_is_full(letter: str, agreement: Agreement) -> None:
    fill(
        agreement,
        letter * NAME_MAX_LENGTH,
        letter * TEXT_MAX_LENGTH,
        letter * LINE_MAX_LENGTH,
        SHAPE,
    )
    assert faults_of(archive_of(agreement, seal_name=letter * 200)) == []


printable = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]) | st.sampled_from("\n\t"),
    max_size=60,
).map(lambda text: "".join(c for c in clean_text(text) if not unprintable(c)))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=printable, text=printable, line=printable)
def test_whatever_a_form_accepts_makes_an_archive(
    agreement: Agreement, name: str, text: str, line: str
) -> None:
    fill(agreement, name, text, line)
    pdf = archive_of(agreement, seal_name=name)
    assert faults_of(pdf) == []
    assert empty_boxes_in(pdf) == []


@pytest.mark.stress
@settings(max_examples=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=printable, text=printable, line=printable)
def test_whatever_a_form_accepts_makes_an_archive_at_length(
    agreement: Agreement, name: str, text: str, line: str
) -> None:
    fill(agreement, name, text, line)
    assert faults_of(sealed_now(archive_of(agreement, seal_name=name))) == []


@pytest.mark.parametrize("drawing", ["nothing of a path", "M0 0L", "M1e9 1e9L-1e9 5", "M0 0z"])
def test_a_drawing_that_cannot_be_drawn_spoils_nothing(drawing: str, agreement: Agreement) -> None:
    fill(agreement, "Maya", "Texte", "", drawing)
    assert faults_of(archive_of(agreement)) == []


def test_a_fault_would_be_seen() -> None:
    """Nothing is checked by a checker that is content with anything."""
    faults = faults_of(render(page_of("<p>Bonjour<p><img src='lost.png'>")))
    assert any(fault.startswith("PDFA3A-") for fault in faults)
    assert any(fault.startswith("PDFUA1-ID-PART") for fault in faults)


@needs_qpdf
def test_it_is_whole(archive: bytes, tmp_path: Path) -> None:
    assert is_whole(archive, tmp_path)
    assert is_whole(sealed_now(archive), tmp_path)
    assert not is_whole(archive[: len(archive) // 2], tmp_path)


def test_the_same_agreement_gives_the_same_bytes(archive: bytes, agreement: Agreement) -> None:
    assert archive == archive_of(agreement)
    assert archive != archive_of(agreement, attachments=FILES[:2])
    assert archive != archive_of(agreement, demonstration=False)


def test_every_date_in_it_is_the_agreements_own(archive: bytes) -> None:
    with pikepdf.open(io.BytesIO(archive)) as pdf:
        assert pdf.docinfo.CreationDate == pdf.docinfo.ModDate == "D:20261123150000Z"
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert xmp.count("2026-11-23T15:00:00+00:00") == 3
        for file in pdf.Root.AF:
            assert str(file.EF.F.Params.ModDate).startswith("D:20261123150000")


def test_it_says_what_it_is(agreement: Agreement) -> None:
    agreement.mentee_name = "Maya <&> Nguyễn"
    title = "Entente mentorale 2026-2027 – Maya <&> Nguyễn, Luc Tremblay"
    with pikepdf.open(io.BytesIO(archive_of(agreement))) as pdf, pdf.open_metadata() as xmp:
        assert xmp["pdfaid:part"] == "3"
        assert xmp["pdfaid:conformance"] == "A"
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert xmp["dc:title"] == str(pdf.docinfo.Title) == title
        assert xmp["dc:publisher"] == {SEAL}
        assert xmp["dc:language"] == {"fr-CA"}
        assert xmp["pdf:Producer"] == str(pdf.docinfo.Producer)


def test_it_carries_its_files(archive: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed_now(archive))) as pdf:
        assert {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()} == {
            file.name: file.data for file in FILES
        }
        for file, stated in zip(FILES, pdf.Root.AF, strict=True):
            assert file.name == stated.UF
            assert stated.Desc == file.description
            assert stated.AFRelationship == f"/{file.relationship}"
            embedded = stated.EF.F
            assert embedded.Subtype == f"/{file.media_type}"
            assert embedded.Params.Size == len(file.data)
            digest = hashlib.md5(file.data, usedforsecurity=False).digest()
            assert bytes(embedded.Params.CheckSum) == digest


def test_it_is_an_archive_without_files(agreement: Agreement) -> None:
    pdf = archive_of(agreement, attachments=[])
    assert faults_of(pdf) == []
    assert "/AF" not in pikepdf.open(io.BytesIO(pdf)).Root


def test_its_one_field_is_empty_and_tagged(archive: bytes) -> None:
    with pikepdf.open(io.BytesIO(archive)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert (field.FT, field.T) == ("/Sig", SEAL_FIELD)
        assert f"Sceau électronique de {SEAL}" == field.TU
        assert field.F == 4 + 128  # Print, Locked
        assert "/V" not in field
        assert field.AP.N.read_bytes() == b""
        page = next(page for page in pdf.pages if page.objgen == field.P.objgen)
        assert field.objgen in [annotation.objgen for annotation in page.Annots]
        parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        numbered = dict(zip(parents[::2], parents[1::2], strict=True))
        element = numbered[field.StructParent]
        assert element.S == "/Form"
        assert [kid.Obj.objgen for kid in element.K] == [field.objgen]


def test_its_field_lies_over_the_words_of_the_seal_and_not_over_the_link(archive: bytes) -> None:
    page = PdfReader(io.BytesIO(archive)).pages[-1]
    annotations = [a.get_object() for a in page["/Annots"]]
    [field] = [a["/Rect"] for a in annotations if a["/Subtype"] == "/Widget"]
    links = [a["/Rect"] for a in annotations if a["/Subtype"] == "/Link"]
    places: dict[str, float] = {}

    def keep(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        places[text.strip()] = tm[5] * cm[3] + cm[5]

    page.extract_text(visitor_text=keep)
    left, bottom, right, top = (float(side) for side in field)
    [words] = [y for text, y in places.items() if text.startswith("Scellé électroniquement")]
    assert bottom < words < top
    assert right - left > 300  # points: the width of the words
    assert links
    assert all(float(link[3]) <= bottom or float(link[1]) <= bottom for link in links)


def test_a_page_without_place_for_the_seal_is_refused() -> None:
    dated = page_of("<p>Bonjour").replace(
        "<title>", '<meta name="dcterms.created" content="2026-11-23T15:00:00Z"><title>'
    )
    with pytest.raises(ValueError, match="place for the seal"):
        prepare(render(dated), seal_name=SEAL)


def test_a_page_without_date_is_refused() -> None:
    with pytest.raises(ValueError, match="no date"):
        prepare(render(page_of("<p>Bonjour")), seal_name=SEAL)
