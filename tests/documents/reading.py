"""What the tests of documents read in a PDF: its text, its fonts, the shapes it shows, what it
lacks to be an archive."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import page
import pikepdf
import pypdfium2
from django.urls import reverse
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader


@dataclass(frozen=True)
class Shape:
    """One shape on a page: its font, its number in that font (0: « no such glyph »), and whether
    it is drawn as glyph 0 is, an empty box."""

    font: str
    glyph: int
    boxed: bool


PROFILES = ("3a", "ua1")  # PDF/A-3a, PDF/UA-1


def page_of(body: str, style: str = "") -> str:
    """A whole HTML page around `body`."""
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


def set_a_page() -> None:
    """Import all that sealing needs, the addresses of the site among it, and set a page: what
    follows takes the time of its work."""
    from agreements.documents import archival  # noqa: F401
    from agreements.documents.pdf import render
    from agreements.documents.seals import seal  # noqa: F401
    from agreements.examination import examine  # noqa: F401

    reverse("agreements:verify")
    render(page_of("<p>Warm"))


def faults_of(pdf: bytes) -> list[str]:
    """What PDF/A-3a and PDF/UA-1 have against the PDF: « rule: message », nothing where all is
    well."""
    return [
        f"{failure.rule_id}: {failure.message}"
        for profile in PROFILES
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]


def text_of(pdf: bytes) -> str:
    """The text that a reader can copy from the PDF, page after page, to the letter: slower than
    `texts_of`, and of Arabic it tells each shape."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def texts_of(pdf: bytes) -> list[str]:
    """The text that a reader can copy from each page of the PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    # A hyphen at the end of a line, which PDFium takes for one that it may leave out.
    return [text.replace("\ufffe", "-").replace("\r\n", "\n") for text in texts]


def words_of(pdf: bytes) -> str:
    """The text, without white space: a line can break anywhere."""
    return squeezed("".join(texts_of(pdf)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def shapes_of(pdf: bytes) -> list[Shape]:
    """Every shape shown in the PDF, in the order in which it is drawn."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts: dict[tuple[int, int], _Font] = {}
        return [shape for page in document.pages for shape in _shapes_on(page, fonts)]


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the fonts that draw the PDF, without their subset's tag: Source-Sans-3."""
    return {shape.font for shape in shapes_of(pdf)}


def empty_boxes_in(pdf: bytes) -> list[Shape]:
    """The shapes that stand for a character that the font doesn't have."""
    return [shape for shape in shapes_of(pdf) if shape.glyph == 0 or shape.boxed]


def _shapes_on(page: pikepdf.Page, known: dict[tuple[int, int], "_Font"]) -> Iterator[Shape]:
    """`known`: the fonts of the pages before, to which it adds."""
    fonts = {name: _font(value, known) for name, value in page.Resources.Font.items()}
    font: _Font | None = None
    for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
        if str(operator) == "Tf":
            font = fonts[str(operands[0])]
            continue
        assert font is not None
        for string in operands[0] if str(operator) == "TJ" else operands:
            if isinstance(string, pikepdf.String):
                yield from font.shapes(bytes(string))


def _font(font: Any, known: dict[tuple[int, int], "_Font"]) -> "_Font":
    if font.objgen not in known:
        known[font.objgen] = _Font(font)
    return known[font.objgen]


class _Font:
    def __init__(self, font: Any) -> None:
        self.name = str(font.BaseFont).split("+")[1].rstrip(",")
        # WeasyPrint numbers missing characters past the font's end, and maps them to glyph 0.
        encoding = font.Encoding
        cmap = "" if encoding == "/Identity-H" else encoding.read_bytes().decode()
        pairs = re.findall(r"^<([0-9a-f]{4})> (\d+)$", cmap, re.MULTILINE)
        self._glyphs = {int(code, 16): int(glyph) for code, glyph in pairs}
        file = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))
        self._glyph_set, self._order = file.getGlyphSet(), file.getGlyphOrder()
        self._outlines: dict[int, list[Any]] = {}

    def shapes(self, string: bytes) -> Iterator[Shape]:
        for index in range(0, len(string), 2):
            code = int.from_bytes(string[index : index + 2], "big")
            glyph = self._glyphs.get(code, code)
            drawing = self._outline(glyph)
            yield Shape(self.name, glyph, bool(drawing) and drawing == self._outline(0))

    def _outline(self, glyph: int) -> list[Any]:
        if glyph not in self._outlines:
            pen = DecomposingRecordingPen(self._glyph_set)
            self._glyph_set[self._order[glyph]].draw(pen)
            self._outlines[glyph] = list(pen.value)
        return self._outlines[glyph]
