"""The block at the letter's end that says how the document proves itself."""

import io
import subprocess
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from pytest_django import Settings
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from agreements.documents import render_agreement
from agreements.documents.colophon import colophon_of, methods_in_words
from agreements.models import Agreement
from tests.cast import World
from tests.documents.reading import squeezed, texts_of, words_of
from tests.documents.test_archival import SEAL, SHAPE, archive_of, fill, loaded
from tests.documents.test_pdf import needs_poppler
from tests.making import signed, written

ADDRESS = "https://mentorat.example/verifier/7K3F-9Q2M/"


@pytest.fixture
def agreement(world: World, settings: Settings) -> Agreement:
    settings.BASE_URL = "https://mentorat.example"
    agreement = loaded(world)
    agreement.reference = "7K3F-9Q2M"
    return agreement


def pages_of(pdf: bytes) -> list[str]:
    return [squeezed(text) for text in texts_of(pdf)]


def test_it_says_who_sealed_what_was_signed_and_how(agreement: Agreement) -> None:
    agreement.standing_signatures[1].authentication = "passkey"
    words = words_of(archive_of(agreement, demonstration=False))
    digest = agreement.standing_signatures[0].content_digest
    for said in (
        f"Scellé électroniquement par {SEAL}",
        "En vigueur depuis le 23 novembre 2026, 10 h · référence 7K3F-9Q2M",
        f"Pour vérifier ce document : {ADDRESS}",
        "Maya Nguyễn – identité confirmée par code envoyé par courriel, 23 novembre 2026, 10 h",
        "Luc Tremblay – identité confirmée par clé d’accès, 23 novembre 2026, 10 h",
        f"Empreinte du texte que les deux ont signé (SHA-256) : {digest[:16]}…",
    ):
        assert squeezed(said) in words, said
    assert "démonstration:" not in words


def test_a_demonstration_says_so(agreement: Agreement) -> None:
    said = squeezed("Sceau de démonstration : il ne prouve rien.")
    assert said in words_of(archive_of(agreement, demonstration=True))


def test_it_speaks_the_languages_of_the_document(world: World) -> None:
    words = words_of(archive_of(loaded(world, language="en")))
    for said in ("Sealed electronically by", "To verify this document:", "code sent by e-mail"):
        assert squeezed(said) in words


def test_its_address_is_a_link(agreement: Agreement) -> None:
    page = PdfReader(io.BytesIO(archive_of(agreement))).pages[-1]
    links = [a.get_object() for a in page["/Annots"] if a.get_object()["/Subtype"] == "/Link"]
    assert {link["/A"]["/URI"] for link in links} == {ADDRESS}


@needs_poppler
def test_its_code_is_drawn_as_it_is_meant(agreement: Agreement) -> None:
    """Each module of the picture is dark or light as the code of the address says."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(ADDRESS)
    matrix = code.get_matrix()
    command = ["pdftoppm", "-r", "200", "-gray", "-f", "2", "-l", "2", "-"]
    picture = subprocess.run(command, input=archive_of(agreement), capture_output=True).stdout
    with Image.open(io.BytesIO(picture)) as page:
        margin = page.crop((0, page.height // 3, round(page.width * 0.28), page.height * 9 // 10))
        ink = margin.point(lambda value: 255 if value < 100 else 0)
        # The last of the margin's inks that is a square: above it are labels and names.
        top = _first_row_of(ink, round(26 / 25.4 * 200))
        left = ink.getbbox()[0]  # type: ignore[index]
        side = 26 / 25.4 * 200 / len(matrix)
        drawn = [
            [
                bool(ink.getpixel((left + int((x + 0.5) * side), top + int((y + 0.5) * side))))
                for x in range(len(matrix))
            ]
            for y in range(len(matrix))
        ]
    assert drawn == matrix


def _first_row_of(ink: Image.Image, side: int) -> int:
    """The top of the square of `side` pixels: its corners' marks make its left edge dark for a
    seventh of the way or more, as no letter does."""
    left = ink.getbbox()[0]  # type: ignore[index]
    run = 0
    for y in range(ink.height):
        run = run + 1 if ink.getpixel((left + 3, y)) else 0
        if run > side // 7:
            return y - run + 1
    raise AssertionError("no code")


@pytest.mark.parametrize("length", [200, 900, 1300, 2100])
def test_it_stays_whole_with_the_signatures_and_some_text(length: int, world: World) -> None:
    agreement = loaded(world)
    fill(agreement, "Maya", ("Se voir souvent, en parler simplement. " * 140)[:length], "")
    *before, last = pages_of(archive_of(agreement))
    for said in ("Signaturedumentoré", "Signaturedumentor:", "Scelléélec", "Empreintedu"):
        assert said in last
        assert not any(said in page for page in before)
    assert not last.startswith("Signature")


def test_an_ordinary_agreement_takes_two_pages(world: World) -> None:
    agreement = loaded(world)
    fill(agreement, "Maya Nguyễn", "Se voir souvent, en parler simplement. " * 6, "Le jeudi")
    assert len(pages_of(archive_of(agreement))) == 2


def test_what_never_came_into_force_proves_nothing(world: World) -> None:
    with pytest.raises(ValueError, match="force"):
        colophon_of(written(world), seal_name=SEAL, demonstration=False)


@pytest.mark.parametrize(
    ("authentication", "words"),
    [
        ("code", "code sent by e-mail"),
        ("sso+passkey", "account of the organisation, passkey"),
        ("passkey+carrier-pigeon", "passkey, carrier-pigeon"),
    ],
)
def test_methods_are_told_in_words(authentication: str, words: str, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"
    assert methods_in_words(authentication) == words


def figures_of(pdf: bytes) -> list[str]:
    """The alternative texts of the pictures."""
    reader = PdfReader(io.BytesIO(pdf))
    found: list[str] = []

    def walk(element: Any) -> None:
        element = element.get_object() if isinstance(element, IndirectObject) else element
        if isinstance(element, list):
            for kid in element:
                walk(kid)
        elif isinstance(element, dict):
            if element.get("/S") == "/Figure":
                found.append(element["/Alt"])
            walk(element.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_drawn_signature_is_a_picture_with_words(agreement: Agreement) -> None:
    agreement.standing_signatures[0].drawing = SHAPE
    code = "Code QR\u00a0: l’adresse de la page de vérification, écrite aussi à côté"
    assert figures_of(archive_of(agreement)) == ["Signature tracée de Maya Nguyễn", code]


def test_the_page_shows_the_drawing_too(world: World, client: Client) -> None:
    made = written(world)
    client.force_login(world.maya)
    page = reverse("agreements:sign", args=[made.public_id])
    drawn = "<title>Signature tracée de Luc Tremblay</title>"
    assert drawn not in client.get(page).content.decode()
    signed(made, world.luc, drawing=SHAPE)
    html = client.get(page).content.decode()
    assert f'<path d="{SHAPE}"' in html
    assert drawn in html


def test_words_that_look_like_markup_are_words(agreement: Agreement) -> None:
    name = '"><b>Centre</b>'
    pdf = render_agreement(agreement, seal_name=name, demonstration=False)
    assert squeezed(name) in words_of(pdf)
