"""What WeasyPrint's tags (ISO 32000-1, 14.7) lack for those who have the page read to them."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

_PIXEL: Final = 0.75  # points

_TAGGED: Final = re.compile(rb"/\w+\s+<<\s*/MCID\s+(\d+)\s*>>\s+BDC")


def mend_tags(document: Pdf) -> None:
    """Make the foot of the pages an artifact, and say where pictures are in the page's own points.

    WeasyPrint tags the foot, then leaves its tags out of the document's tree: content that is
    neither read nor said to be skipped. It gives the place of pictures in pixels from the top.
    """
    root = document.Root.StructTreeRoot
    read = {element.objgen: element for element in _elements(root.K)}
    for element in read.values():
        if element.S == "/Figure":
            _place(element)
    numbers = root.ParentTree.Nums
    of_page = dict(zip(map(int, list(numbers)[::2]), list(numbers)[1::2], strict=True))
    for page in document.pages:
        tags = of_page[int(page.StructParents)]
        skipped = {n for n, element in enumerate(tags) if element.objgen not in read}
        for number in skipped:
            tags[number] = None
        _skip(page.Contents, skipped)


def _elements(kids: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements under `kids`, in reading order; not their content."""
    waiting = [kids]
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, Array):
            waiting.extend(reversed(list(kid)))
        elif isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            if Name.K in kid:
                waiting.append(kid.K)


def _place(figure: pikepdf.Object) -> None:
    left, top, right, bottom = (float(side) * _PIXEL for side in figure.A.BBox)
    height = float(figure.Pg.MediaBox[3])
    figure.A.BBox = [left, height - bottom, right, height - top]


def _skip(content: pikepdf.Object, numbers: set[int]) -> None:
    """Mark the pieces of `content` that have these numbers as no part of the document."""

    def mark(found: re.Match[bytes]) -> bytes:
        skipped = int(found[1]) in numbers
        return b"/Artifact <</Type /Pagination>> BDC" if skipped else found[0]

    marked = _TAGGED.sub(mark, content.read_bytes())
    content.write(zlib.compress(marked), filter=Name.FlateDecode)
