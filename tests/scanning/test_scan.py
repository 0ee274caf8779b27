"""What is made of the files of a paper: clean pages, or a plain refusal, whatever is in them."""

import io
import os
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image
from pytest_django import Settings

from agreements.documents import scanner
from agreements.documents.scanner import scan_apart
from agreements.scanning import MAX_BYTES, MAX_PAGES, Problem, Scan
from agreements.scanning.pages import scan
from tests import papers
from tests.documents import mutating

ROTATED = 0x0112  # the tag of a telephone that was held sideways


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def with_program(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def with_names(pdf: Pdf) -> None:
    action = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", action])))


def with_file(pdf: Pdf) -> None:
    pdf.attachments["programme.exe"] = b"MZ"


def with_link(pdf: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI="https://ailleurs.example/")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = Array([link])


def with_launch(pdf: Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))


def with_field(pdf: Pdf) -> None:
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="nom", Rect=[0, 0, 9, 9])
    )
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def with_xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))


def with_movie(pdf: Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])])


def with_huge_picture(pdf: Pdf) -> None:
    (picture,) = pdf.pages[0].Resources.XObject.values()
    picture.Width = picture.Height = 40_000


def encrypted(password: str) -> bytes:
    """`password` is what opens it: empty, anybody can."""
    lock = pikepdf.Encryption(owner="a", user=password)
    return papers.changed(lambda pdf: None, encryption=lock)


HOSTILE = (
    with_program,
    with_names,
    with_file,
    with_link,
    with_launch,
    with_field,
    with_xfa,
    with_movie,
)


def test_papers_become_pages() -> None:
    """In the process, which opens nothing once it has begun: files of each kind, as many pages as
    one paper may have."""
    modes = [papers.png(number, mode) for number, mode in enumerate(("L", "RGBA", "P", "1"), 5)]
    files = [papers.jpeg(1), papers.png(2), papers.pdf(2), *modes, b"\n\n" + papers.pdf(1)]
    found = scan_apart(files)
    assert found.problem is None
    assert len(found.pages) == 9
    for page in found.pages:
        with Image.open(io.BytesIO(page.jpeg)) as picture:
            assert (picture.format, picture.mode) == ("JPEG", "RGB")
            assert picture.size == (page.width, page.height)
        assert len(page.jpeg) < 800_000


def test_a_page_still_shows_what_is_on_it() -> None:
    """Compared with the paper, small: writing would be lost by a wrong turn or a wrong scale."""
    for file in (papers.pdf(1), papers.jpeg(1), papers.png(1)):
        (page,) = scan([file]).pages
        small = (124, 160)
        found = Image.open(io.BytesIO(page.jpeg)).convert("L").resize(small)
        paper = papers.picture(1).convert("L").resize(small)
        apart = [abs(a - b) for a, b in zip(found.tobytes(), paper.tobytes(), strict=True)]
        assert sum(apart) / len(apart) < 3


def test_a_photograph_taken_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[ROTATED] = 6
    (page,) = scan([papers.jpeg(1, exif=exif)]).pages
    assert page.width > page.height


def test_nothing_of_the_file_but_its_pixels_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-exif"
    files = [
        papers.jpeg(1, exif=exif, comment=b"SECRET-comment", icc_profile=b"SECRET-profile"),
        papers.pdf(1, title="SECRET-title", author="SECRET-author"),
    ]
    assert all(b"SECRET" in file or b"S\0E\0C" in file for file in files)
    for page in scan(files).pages:
        assert b"SECRET" not in page.jpeg
        with Image.open(io.BytesIO(page.jpeg)) as picture:
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert not picture.getexif()


def test_a_picture_with_something_behind_it_is_only_the_picture() -> None:
    behind = papers.jpeg() + b"PK\x03\x04 SECRET archive"
    (page,) = scan([behind]).pages
    assert b"SECRET" not in page.jpeg


@pytest.mark.parametrize("change", HOSTILE, ids=[change.__name__ for change in HOSTILE])
def test_what_a_scan_never_holds_is_refused(change: Callable[[Pdf], None]) -> None:
    file = papers.changed(change)
    assert scan([file]) == Scan(problem=Problem.ACTIVE, file=0)
    # Hidden in a stream of objects, it is found too.
    packed = papers.changed(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert scan([packed]).problem is Problem.ACTIVE


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (list, Problem.EMPTY),
        (lambda: [b""], Problem.EMPTY),
        (lambda: [papers.jpeg(), b""], Problem.EMPTY),
        (lambda: [papers.jpeg()] * 11, Problem.TOO_MANY_FILES),
        (lambda: [bytes(MAX_BYTES), b"x"], Problem.TOO_LARGE),
        (lambda: [b"GIF89a" + bytes(100)], Problem.KIND),
        # WeasyPrint, where it is imported, has Pillow take pictures that are cut off.
        (lambda: [papers.jpeg()[:3000]], Problem.DAMAGED),
        (lambda: [papers.png()[:3000]], Problem.DAMAGED),
        (lambda: [papers.pdf(6), papers.pdf(5)], Problem.TOO_MANY_PAGES),
        (lambda: [papers.changed(with_program)], Problem.ACTIVE),
        (lambda: [papers.changed(with_huge_picture)], Problem.TOO_MANY_PIXELS),
        (lambda: [encrypted("b")], Problem.ENCRYPTED),
        (lambda: [encrypted("")], Problem.ENCRYPTED),
    ],
)
def test_each_refusal_comes_from_the_process(
    make: Callable[[], list[bytes]], problem: Problem
) -> None:
    """Or from before it."""
    found = scan_apart(make())
    assert (found.problem, found.pages) == (problem, ())


@pytest.mark.parametrize(
    ("make", "file"),
    [
        (lambda: [papers.jpeg(), b"", b""], 1),
        (lambda: [papers.jpeg(), papers.png(), b"GIF89a"], 2),
        (lambda: [papers.changed(with_program), papers.jpeg()], 0),
        (lambda: [papers.pdf(6), papers.pdf(5)], None),
        (lambda: [papers.jpeg()] * 11, None),
    ],
)
def test_it_says_which_file_is_refused(make: Callable[[], list[bytes]], file: int | None) -> None:
    assert scan_apart(make()).file == file


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: [b"<svg xmlns='http://www.w3.org/2000/svg'/>"], Problem.KIND),
        (lambda: [b"PK\x03\x04" + bytes(100)], Problem.KIND),
        (lambda: [b"II*\0" + bytes(100)], Problem.KIND),
        (lambda: [b"%!PS-Adobe-3.0"], Problem.KIND),
        (lambda: [papers.pdf(1)[:3000]], Problem.DAMAGED),
        (lambda: [b"%PDF-1.7\n%%EOF"], Problem.DAMAGED),
        (lambda: [papers.pdf(MAX_PAGES + 1)], Problem.TOO_MANY_PAGES),
    ],
)
def test_other_files_are_refused_with_a_reason(
    make: Callable[[], list[bytes]], problem: Problem
) -> None:
    found = scan(make())
    assert (found.problem, found.pages) == (problem, ())


def huge_png(side: int) -> bytes:
    """A few bytes that say they are a picture of `side` × `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_that_unpacks_to_gigabytes_is_refused() -> None:
    assert scan_apart([huge_png(100_000)]) == Scan(problem=Problem.TOO_MANY_PIXELS, file=0)
    assert scan_apart([huge_png(7_000)]) == Scan(problem=Problem.DAMAGED, file=0)


@pytest.mark.parametrize(
    "make",
    [
        mutating.nested,
        mutating.nested_fields,
        mutating.looping,
        mutating.huge_table,
        mutating.huge_length,
        mutating.hostile_picture,
        lambda: mutating.bomb(1),
        lambda: b"%PDF-1.7\n" + os.urandom(300_000),
    ],
    ids=["nested", "fields", "looping", "table", "length", "picture", "bomb", "noise"],
)
def test_a_file_that_is_made_to_hurt_is_answered(make: Callable[[], bytes]) -> None:
    found = scan_apart([make()])
    assert found.problem in set(Problem) - {Problem.EMPTY, Problem.KIND}


@cache
def seeds() -> tuple[bytes, ...]:
    return papers.pdf(1), papers.jpeg(), papers.png()


@given(
    seed=st.sampled_from(range(3)),
    places=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=12),
    cut=st.floats(0.2, 1),
)
def test_random_damage_is_answered(
    seed: int, places: list[tuple[float, bytes]], cut: float
) -> None:
    """Here and without bounds: nothing but a scan or a problem comes out, and no other error."""
    data = bytearray(seeds()[seed])
    for place, other in places:
        start = int(place * (len(data) - len(other)))
        data[start : start + len(other)] = other
    found = scan([bytes(data[: int(cut * len(data))])])
    assert bool(found.pages) != bool(found.problem)
    assert Scan.load(found.dump()) == found


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(3))
def test_random_files_in_the_process(seed: int) -> None:
    for number in range(150):
        dice = random.Random(number)
        data = bytearray(seeds()[seed])
        for _change in range(dice.randint(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        found = scan_apart([bytes(data)])
        assert bool(found.pages) != bool(found.problem), number


@pytest.mark.parametrize(
    "act",
    ["open('/etc/hostname')", "open('/tmp/grown', 'wb')", "socket.socket()", "bytearray(10**9)"],
)
def test_what_the_process_may_not_do(act: str) -> None:
    program = (
        "import socket; from agreements.examination.bounds import bind; bind(20, 900 * 1024**2)\n"
        f"try: {act}\nexcept (OSError, MemoryError): print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert b"refused" in done.stdout, done.stderr


def test_the_process_binds_itself_before_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that it hits is an answer: it took too much."""
    monkeypatch.setattr(scanner, "_WITHIN", 0.01)
    assert scan_apart([papers.pdf(1)]) == Scan(problem=Problem.TOO_COSTLY)


def test_nothing_is_written_anywhere(folder: Path) -> None:
    scan_apart([papers.jpeg()])
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.stat().st_size for path in files} == {0}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[]\n",
        b'{"problem": null, "pages": []}\n',
        b'{"problem": null, "pages": [[9, 1, 1]]}\n',
        b'{"problem": null, "pages": [[1, 1, 1]]}\nlonger',
        b'{"problem": "x", "pages": []}\n',
    ],
)
def test_another_answer_is_no_scan(answer: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Scan.load(answer)
