"""The tags of the letter, for those who have it read to them."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pytest

from tests.cast import World
from tests.documents.test_archival import SHAPE, archive_of, fill, loaded


def elements_under(kid: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(kid, pikepdf.Array):
        for each in kid:  # type: ignore[attr-defined]
            yield from elements_under(each)
    elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
        yield kid
        yield from elements_under(kid.get("/K", pikepdf.Array()))


@pytest.fixture
def letter(world: World) -> Iterator[pikepdf.Pdf]:
    """An agreement of several pages, one of its signatures drawn."""
    agreement = loaded(world)
    fill(agreement, "Maya Nguyễn", "Se voir souvent, en parler simplement. " * 60, "Le jeudi")
    agreement.standing_signatures[0].drawing = SHAPE
    with pikepdf.open(io.BytesIO(archive_of(agreement))) as pdf:
        yield pdf


def test_every_piece_of_a_page_is_read_or_said_to_be_skipped(letter: pikepdf.Pdf) -> None:
    elements = list(elements_under(letter.Root.StructTreeRoot.K))
    assert len(letter.pages) > 2
    for page in letter.pages:
        content = page.Contents.read_bytes()
        pieces = {int(n) for n in re.findall(rb"/MCID (\d+)", content)}
        read = {
            int(kid)
            for element in elements
            if element.get("/Pg", page.obj).objgen == page.objgen
            for kid in element.get("/K", pikepdf.Array())
            if isinstance(kid, int)
        }
        assert pieces == read
        # The reference and the page's number.
        assert content.count(b"/Artifact <</Type /Pagination>> BDC") >= 2


def test_headings_are_in_order(letter: pikepdf.Pdf) -> None:
    headings = [str(e.S) for e in elements_under(letter.Root.StructTreeRoot.K)]
    headings = [heading for heading in headings if re.fullmatch(r"/H\d", heading)]
    assert headings == ["/H1", "/H2", "/H3", "/H3", "/H3", "/H2"]


def test_pictures_are_where_the_tags_say(letter: pikepdf.Pdf) -> None:
    millimetre = 72 / 25.4
    drawing, code = (
        [float(side) / millimetre for side in element.A.BBox]
        for element in elements_under(letter.Root.StructTreeRoot.K)
        if element.S == "/Figure"
    )
    assert code[0] == pytest.approx(25, abs=0.1)  # the page's margin
    assert [code[2] - code[0], code[3] - code[1]] == pytest.approx([26, 26], abs=0.1)
    assert drawing[2] - drawing[0] == pytest.approx(42, abs=0.1)
    assert drawing[1] > code[3]  # above it on the page: points grow upwards
