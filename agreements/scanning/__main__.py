"""The process in which a scan is made anew: whatever is in the files, it can only waste a little.

In, on standard input: what agreements.scanning.result.asked wrote. Out: the dump of a Scan; or
nothing, and an error, where a bound was hit.
"""

import io
import sys
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image, JpegImagePlugin, PngImagePlugin

from agreements.examination.bounds import bind
from agreements.scanning.pages import scan
from agreements.scanning.result import files_of

CPU: Final = 20  # seconds; ten pages take three
MEMORY: Final = 900 * 1024 * 1024  # bytes of addresses; the largest picture takes half


def _load_all() -> None:
    """What the libraries open when they are first used: nothing can be opened any more later."""
    kinds = (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile)
    assert all(kind.format in Image.OPEN for kind in kinds)  # noqa: S101
    Image.new("RGB", (8, 8)).save(io.BytesIO(), "JPEG", optimize=True)
    with pikepdf.new() as pdf:  # qpdf opens the system's random numbers
        pdf.add_blank_page()
        packed = io.BytesIO()
        pdf.save(packed, encryption=pikepdf.Encryption(owner="", user=""))
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        packed = io.BytesIO()
        pdf.save(packed)
    pypdfium2.PdfDocument(packed.getvalue())[0].render().to_pil()


def main() -> None:
    """Read, bind this process, make the pages, answer."""
    line = sys.stdin.buffer.readline()
    files = files_of(line, sys.stdin.buffer.read())
    _load_all()
    bind(CPU, MEMORY)
    sys.stdout.buffer.write(scan(files).dump())


main()
