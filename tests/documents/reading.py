"""What the tests of documents read in a PDF: its text, its fonts, the shapes it shows, what it
lacks to be an archive."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import page
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream


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
    """Import all that sealing needs, and set a page: what follows takes the time of its work."""
    from agreements.documents import archival  # noqa: F401
    from agreements.documents.pdf import render
    from agreements.documents.seals import seal  # noqa: F401

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
    """The text that a reader can copy from the PDF, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def shapes_of(pdf: bytes) -> list[Shape]:
    """Every shape shown in the PDF, in the order in which it is drawn."""
    reader = PdfReader(io.BytesIO(pdf))
    return [shape for page in reader.pages for shape in _shapes_on(page, reader)]


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the fonts that draw the PDF, without their subset's tag: Source-Sans-3."""
    return {shape.font for shape in shapes_of(pdf)}


def empty_boxes_in(pdf: bytes) -> list[Shape]:
    """The shapes that stand for a character that the font doesn't have."""
    return [shape for shape in shapes_of(pdf) if shape.glyph == 0 or shape.boxed]


def _shapes_on(page: Any, reader: PdfReader) -> Iterator[Shape]:
    fonts = {key: _Font(value.get_object()) for key, value in page["/Resources"]["/Font"].items()}
    font: _Font | None = None
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            assert font is not None
            for string in operands[0] if operator == b"TJ" else operands:
                if hasattr(string, "original_bytes"):
                    yield from font.shapes(string.original_bytes)


class _Font:
    def __init__(self, font: Any) -> None:
        self.name = str(font["/BaseFont"]).split("+")[1].rstrip(",")
        # WeasyPrint numbers missing characters past the font's end, and maps them to glyph 0.
        encoding = font["/Encoding"].get_object()
        cmap = "" if encoding == "/Identity-H" else encoding.get_data().decode()
        pairs = re.findall(r"^<([0-9a-f]{4})> (\d+)$", cmap, re.MULTILINE)
        self._glyphs = {int(code, 16): int(glyph) for code, glyph in pairs}
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        file = TTFont(io.BytesIO(descriptor["/FontFile2"].get_object().get_data()))
        self._outlines, self._order = file.getGlyphSet(), file.getGlyphOrder()

    def shapes(self, string: bytes) -> Iterator[Shape]:
        for index in range(0, len(string), 2):
            code = int.from_bytes(string[index : index + 2], "big")
            glyph = self._glyphs.get(code, code)
            drawing = self._outline(glyph)
            yield Shape(self.name, glyph, bool(drawing) and drawing == self._outline(0))

    def _outline(self, glyph: int) -> list[Any]:
        pen = DecomposingRecordingPen(self._outlines)
        self._outlines[self._order[glyph]].draw(pen)
        return list(pen.value)
