"""From the bytes of a file to clean pages: whatever the file is, its pixels are drawn anew."""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2
from PIL import Image, ImageOps

from agreements.scanning import hostile
from agreements.scanning.result import MAX_PAGES, MAX_PIXELS, Page, Problem, Refused, Scan

# A page of Letter size at 200 points an inch: small writing stays legible.
_BOX: Final = (1700, 2200)
# No document of ours is larger than 10 MB (agreements.examination.glance): ten such pages are 8.
_MOST_BYTES: Final = 800_000
_QUALITIES: Final = (80, 65, 50, 35)
_LEAST_SIDE: Final = 300  # pixels; on less, nobody reads a signature
_PDF_WITHIN: Final = 1024  # bytes; readers of PDF look no further

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def scan(files: Sequence[bytes]) -> Scan:
    """The clean pages of `files`, in their order, or the first problem with them."""
    pages: list[Page] = []
    for number, file in enumerate(files):
        try:
            for picture in _pictures(file):
                if len(pages) == MAX_PAGES:
                    return Scan(problem=Problem.TOO_MANY_PAGES)
                pages.append(_clean(picture))
        except Refused as refused:
            return Scan(problem=refused.problem, file=number)
    return Scan(tuple(pages)) if pages else Scan(problem=Problem.EMPTY)


def _pictures(data: bytes) -> Iterator[Image.Image]:
    """
    Raises:
        Refused: it isn't one of the kinds that are taken, by its content, or can't be read.
    """
    if not data:
        raise Refused(Problem.EMPTY)
    if data.startswith(b"\xff\xd8\xff"):
        yield _photograph(data, "JPEG")
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield _photograph(data, "PNG")
    elif b"%PDF-" in data[:_PDF_WITHIN]:
        hostile.check(data)
        yield from _drawn(data)
    else:
        raise Refused(Problem.KIND)


def _photograph(data: bytes, kind: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused(Problem.TOO_MANY_PIXELS)
            if min(opened.size) < _LEAST_SIDE:
                raise Refused(Problem.DAMAGED)
            # A JPEG is unpacked no larger than need be, whichever way it is turned.
            opened.draft("RGB", (max(_BOX), max(_BOX)))
            opened.load()
            turned = ImageOps.exif_transpose(opened)
            return _on_white(_within(turned))
    except Image.DecompressionBombError as error:
        raise Refused(Problem.TOO_MANY_PIXELS) from error
    # What Pillow raises for a file that isn't in its form.
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        KeyError,
        IndexError,
        TypeError,
        ZeroDivisionError,
        struct.error,
        zlib.error,
    ) as error:
        raise Refused(Problem.DAMAGED) from error


def _drawn(data: bytes) -> Iterator[Image.Image]:
    try:
        pdf = pypdfium2.PdfDocument(data)
        with pdf:
            for page in pdf:
                width, height = page.get_size()
                if not (width > 1 and height > 1):
                    raise Refused(Problem.DAMAGED)
                box = _BOX if height >= width else _BOX[::-1]
                scale = min(box[0] / width, box[1] / height)
                drawn = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
                yield drawn.to_pil().convert("RGB")
                page.close()
    except pypdfium2.PdfiumError as error:
        raise Refused(Problem.DAMAGED) from error


def _within(picture: Image.Image) -> Image.Image:
    """The picture, no larger than a page."""
    box = _BOX if picture.height >= picture.width else _BOX[::-1]
    scale = min(1, box[0] / picture.width, box[1] / picture.height)
    if scale == 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    # Sixteen bits a pixel, or a palette, are not resized as they are.
    plain = picture if picture.mode in ("RGB", "RGBA", "L") else picture.convert("RGBA")
    return plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _on_white(picture: Image.Image) -> Image.Image:
    """What is see-through is paper."""
    if picture.mode in ("RGB", "L", "CMYK", "YCbCr", "1"):
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _clean(picture: Image.Image) -> Page:
    """The pixels alone, packed anew: what the file said beside them stays behind."""
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    for quality in _QUALITIES:
        packed = io.BytesIO()
        bare.save(packed, "JPEG", quality=quality, optimize=True)
        if packed.tell() <= _MOST_BYTES:
            break
    return Page(packed.getvalue(), bare.width, bare.height)
