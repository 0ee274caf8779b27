import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from unicodedata import combining

import pytest
from django.contrib.staticfiles import finders
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from agreements.documents.pdf import font_files, render, unprintable

from .reading import empty_boxes_in, fonts_of, page_of, shapes_of, text_of, texts_of, words_of

HERE = Path(__file__).parent
LETTER = (HERE / "letter.fr.html").read_text(encoding="utf-8")
SHIPPED = {
    "Source-Sans-3",
    "Source-Sans-3-Semi-Bold",
    "Source-Sans-3-Italic",
    "Noto-Sans-Canadian-Aboriginal",
    "Noto-Sans-Canadian-Aboriginal-Semi-Bold",
    "Noto-Sans-Arabic",
    "Noto-Sans-Arabic-Semi-Bold",
    "Noto-Emoji",
}
VIETNAMESE = "Nguyễn Thị Hồng Đặng"
SAMPLES = {
    "french": "L’œuvre d’Éric à Noël — « ça va » – ÆŒŸ…",
    "vietnamese": VIETNAMESE,
    "inuktitut": "ᐃᓄᒃᑎᑐᑦ",
    "cree": "ᓀᐦᐃᔭᐍᐏᐣ",
    "arabic": "العربية محمّد لا",
    "greek": "Ελληνικά ᾳ",
    "cyrillic": "Щербак Їжак",
    "emoji": "😀👍🎓❤☑",
    "kanienkeha": "Kanien’kéha, Wôbanakiak, Tshakapesh, x̂ ẏ ḡ",
    "signs": "✓ → ½ ² € ≥ №",
}

# The picture needs poppler; a machine that tests every commit must have it.
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftoppm") and os.environ.get("CI") != "true", reason="no pdftoppm here"
)


@cache
def letter() -> bytes:
    """The letter's PDF, for the tests that read it."""
    return render(LETTER)


def in_new_process(code: str, **env: str) -> bytes:
    """What a fresh Python with Django set up writes when it runs `code`."""
    result = subprocess.run(
        [sys.executable, "-c", f"import sys, django; django.setup()\n{code}"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **env},
    )
    return result.stdout


RENDER_LETTER = (
    "from pathlib import Path; from agreements.documents.pdf import render\n"
    f"sys.stdout.buffer.write(render(Path({str(HERE / 'letter.fr.html')!r}).read_text('utf-8')))"
)


def pictures_of(texts: Sequence[str], folder: Path) -> list[Image.Image]:
    """The ink of each of `texts` on a page of its own, cropped."""
    style = (
        "@page { size: 60mm 30mm; margin: 5mm }"
        "p { font-size: 40pt; margin: 0; break-after: page } p:last-child { break-after: auto }"
    )
    pdf = render(page_of("".join(f"<p>{text}</p>" for text in texts), style))
    command = ["pdftoppm", "-r", "60", "-gray", "-", folder / "page"]
    subprocess.run(command, input=pdf, check=True)
    pages = sorted(folder.glob("page-*"))
    assert len(pages) == len(texts)
    return [_ink_of(page) for page in pages]


def _ink_of(file: Path) -> Image.Image:
    with Image.open(file) as page:
        ink = page.point(lambda value: 255 - value)
        return ink.crop(ink.getbbox())


def test_the_letter_fits_two_letter_pages() -> None:
    pages = PdfReader(io.BytesIO(letter())).pages
    assert [(page.mediabox.width, page.mediabox.height) for page in pages] == [(612, 792)] * 2


def test_each_page_has_its_reference_and_number() -> None:
    for number, text in enumerate(texts_of(letter()), 1):
        assert "référence 7K4M-Q2XD" in text
        assert f"Page {number} de 2" in text


def test_the_words_of_the_foot_are_those_of_the_page() -> None:
    foot = (
        '<div class="letter-foot"><span>Agreement 1</span>'
        '<span class="pages">Page <span class="page"></span> of <span class="page-count"></span>'
        "</span></div>"
    )
    assert "Page 1 of 1" in text_of(render(page_of(foot + "<p>Hello")))


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize("script", SAMPLES)
def test_every_script_is_drawn_and_can_be_copied(script: str, weight: int) -> None:
    pdf = render(page_of(f'<p style="font-weight: {weight}">{SAMPLES[script]}'))
    assert fonts_of(pdf) <= SHIPPED
    assert empty_boxes_in(pdf) == []
    copied = unicodedata.normalize("NFC", text_of(pdf))
    # Arabic is copied in the order in which it is drawn: what counts is that no letter is lost.
    assert sorted("".join(copied.split())) == sorted("".join(SAMPLES[script].split()))


@needs_poppler
@pytest.mark.parametrize("script", SAMPLES)
def test_no_letter_looks_like_the_empty_box(script: str, tmp_path: Path) -> None:
    letters = [c for c in dict.fromkeys("".join(SAMPLES[script].split())) if not combining(c)]
    box, again, *pictures = pictures_of(["\U0010fffd"] * 2 + letters, tmp_path)
    assert (again.size, again.tobytes()) == (box.size, box.tobytes())  # wherever it is
    for letter, picture in zip(letters, pictures, strict=True):
        assert (picture.size, picture.tobytes()) != (box.size, box.tobytes()), letter


def test_an_empty_box_would_be_seen() -> None:
    [box] = empty_boxes_in(render(page_of("<p>\U0010fffd")))
    assert box.glyph == 0


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", [VIETNAMESE, "Élodie Gagnon", "Željko Łukasz", "x̂ ǧ ḥ"])
def test_a_name_is_set_in_one_font(name: str, form: str, weight: int) -> None:
    text = unicodedata.normalize(form, name)  # type: ignore[arg-type]
    pdf = render(page_of(f'<p style="font-weight: {weight}">{text}'))
    assert len(fonts_of(pdf)) == 1
    assert empty_boxes_in(pdf) == []


@pytest.mark.parametrize("weight", [400, 600])
def test_spaces_that_do_not_break_are_not_boxes(weight: int) -> None:
    text = "«\u00a0oui\u202f! », 5\u2009%\u2007\u2011 co\u00adopération"
    pdf = render(page_of(f'<p style="font-weight: {weight}">{text}'))
    assert len(fonts_of(pdf)) == 1
    assert empty_boxes_in(pdf) == []


def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    def glyphs(text: str) -> list[int]:
        return [shape.glyph for shape in shapes_of(render(page_of(f"<p>{text}")))]

    alef, beh = glyphs("ا"), glyphs("ب")
    assert glyphs("اب") == beh + alef
    assert glyphs("ب\u200cب") == beh + beh
    assert glyphs("بب") != beh + beh


def test_bold_and_italic_have_their_own_fonts() -> None:
    assert fonts_of(render(page_of("<p>a <strong>b</strong> <em>c</em>"))) == {
        "Source-Sans-3",
        "Source-Sans-3-Semi-Bold",
        "Source-Sans-3-Italic",
    }


@pytest.mark.parametrize("family", ["DejaVu Sans", "Liberation Serif", "serif", "monospace"])
def test_the_system_fonts_are_never_used(family: str) -> None:
    assert fonts_of(render(page_of(f'<p style="font-family: {family}">Bonjour'))) <= SHIPPED


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    """The letter as another process makes it, on a machine that seems to have no fonts, and the
    folder in which that process had its temporary ones."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "fonts.conf").write_text(
        f"<fontconfig><cachedir>{folder}</cachedir></fontconfig>", encoding="utf-8"
    )
    without = {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "FONTCONFIG_PATH": str(folder)}
    return in_new_process(RENDER_LETTER, TMPDIR=str(folder), **without), folder


def test_a_machine_without_fonts_makes_the_same_bytes(elsewhere: tuple[bytes, Path]) -> None:
    assert elsewhere[0] == letter()


def test_threads_make_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(render, [LETTER] * 4)) == {letter()}


def test_a_page_cannot_bring_fonts_to_the_next() -> None:
    before = letter()
    arabic = next(name for name in font_files() if "arabic-400" in name)
    intruder = f'@font-face {{ font-family: "Source Sans 3"; src: url("{arabic}") }}'
    render(page_of("<p>Bonjour", intruder))
    assert render(LETTER) == before


def test_nothing_of_weasyprint_is_loaded_before_the_first_document() -> None:
    code = "import agreements.documents, agreements.documents.pdf, agreements.documents.checks\n"
    assert in_new_process(code + "print('weasyprint' in sys.modules)") == b"False\n"


def test_a_process_leaves_no_folder_behind(elsewhere: tuple[bytes, Path]) -> None:
    assert list(elsewhere[1].glob("weasyprint-*")) == []


def test_the_pdf_says_its_title_and_language_and_is_tagged() -> None:
    reader = PdfReader(io.BytesIO(letter()))
    assert reader.metadata is not None
    assert reader.metadata.title == "Entente mentorale"
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def letter_with(text: str) -> str:
    """The letter with `text` in each of its three written parts."""
    return re.sub(r'(<p class="written">).*?(</p>)', rf"\g<1>{text}\g<2>", LETTER, flags=re.DOTALL)


@pytest.mark.parametrize("length", [200, 900, 1300, 1500, 1700, 2100, 5000])
def test_the_signatures_stay_together_and_never_alone(length: int) -> None:
    text = ("Se voir souvent, en parler simplement. " * 140)[:length]
    pages = texts_of(render(letter_with(text)))
    together = [
        "Signature du mentoré" in page
        and "Signature du mentor\n" in page
        and "14 septembre" in page
        and "15 septembre" in page
        for page in pages
    ]
    assert together == [False] * (len(pages) - 1) + [True]
    assert not pages[-1].lstrip().startswith("Signature")
    for heading in ("Attentes du mentoré", "Attentes du mentor", "Modalités privilégiées"):
        assert not any(
            re.search(rf"{heading}\s*\n(Signature|Entente mentorale 2026)", page) for page in pages
        )


@cache
def set_with(text: str) -> bytes:
    """The PDF of that letter."""
    return render(letter_with(text))


LONG_WORDS = ["w" * 400, "ᐃ" * 400, "é" * 400, "https://example.ca/" * 21]


@pytest.mark.parametrize("word", LONG_WORDS)
def test_a_word_without_end_is_whole(word: str) -> None:
    assert words_of(set_with(word)).count(word) == 3


@needs_poppler
@pytest.mark.parametrize("word", LONG_WORDS)
def test_a_word_without_end_stays_inside_the_margin(word: str) -> None:
    command = ["pdftoppm", "-r", "36", "-gray", "-f", "2", "-singlefile", "-"]
    png = subprocess.run(command, input=set_with(word), capture_output=True).stdout
    with Image.open(io.BytesIO(png)) as page:
        _left, _top, right, _bottom = page.point(lambda value: 255 - value).getbbox() or (0,) * 4
    assert right / 36 * 25.4 == pytest.approx(216 - 25, abs=1.5)  # mm


def test_line_breaks_of_what_was_written_are_kept() -> None:
    assert "un\ndeux" in text_of(render(letter_with("un\ndeux")))


def test_every_font_that_the_style_sheets_name_is_there() -> None:
    assert None not in font_files().values()
    sheet = finders.find("css/fonts.css")
    assert isinstance(sheet, str)
    names = re.findall(r'url\("\.\./(.+?)"\)', Path(sheet).read_text(encoding="utf-8"))
    assert len(names) > 20
    assert [name for name in names if finders.find(name) is None] == []


def test_what_cannot_be_printed_is_told() -> None:
    assert unprintable("王小明, Maya 王\u200d\n") == "王小明"
    assert "".join(map(unprintable, SAMPLES.values())) == ""
    assert unprintable("1\u0890 2\u0891 \ufff9") == "\u0890\u0891\ufff9"
    assert unprintable("a\U0001bca0b\U0001bca3") == "\U0001bca0\U0001bca3"
    assert unprintable("a\u3000b\u2003c\u2028d ❤\ufe0f 👩\u200d🏫 e\u2060\u200ff") == ""


def test_what_is_invisible_prints_no_empty_box() -> None:
    """Every character of the category that no font draws and no form refuses, one by one."""
    invisible = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf"]
    assert len(invisible) > 100
    printable = "<p>".join(c for c in invisible if not unprintable(c))
    assert empty_boxes_in(render(page_of(printable))) == []


def test_a_space_that_no_font_has_is_an_ordinary_one() -> None:
    pdf = render(page_of("<p>a\u3000b\u2003c\u1680d\u2028e"))
    assert empty_boxes_in(pdf) == []
    assert text_of(pdf).split() == ["a", "b", "c", "d", "e"]


def letters(*ranges: tuple[int, int]) -> st.SearchStrategy[str]:
    every = [chr(code) for first, last in ranges for code in range(first, last + 1)]
    return st.text([c for c in every if unicodedata.category(c)[0] == "L"], min_size=1, max_size=12)


words = st.one_of(
    letters((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x17F)),  # Latin
    letters((0x41, 0x5A), (0x61, 0x7A), (0x1EA0, 0x1EF9)),  # Vietnamese
    letters((0x1401, 0x167F)),  # Inuktitut, Cree, Innu, Naskapi
    letters((0x620, 0x64A)),
    letters((0x386, 0x3CE)),
    letters((0x400, 0x45F)),
    st.text("😀👍🏽🎓❤👩🏫", min_size=1, max_size=4),
)
names = st.tuples(st.lists(words, min_size=1, max_size=4), st.sampled_from(["NFC", "NFD"])).map(
    lambda drawn: unicodedata.normalize(drawn[1], " ".join(drawn[0]))  # type: ignore[arg-type]
)


@settings(max_examples=60, deadline=None)
@given(names, st.sampled_from([400, 600]))
def test_any_name_in_these_scripts_is_drawn(name: str, weight: int) -> None:
    pdf = render(page_of(f'<p style="font-weight: {weight}">{name}'))
    assert unprintable(name) == ""
    assert fonts_of(pdf) <= SHIPPED
    assert empty_boxes_in(pdf) == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), max_size=20))
def test_what_is_said_to_be_printable_is_drawn(text: str) -> None:
    printable = "".join(c for c in text if not unprintable(c) and c not in "<&")
    assert empty_boxes_in(render(page_of(f"<p>.{printable}"))) == []
