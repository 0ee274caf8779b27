"""The process in which a file is examined: whatever is in it, it can only waste a little.

In, on standard input: one line, the dump of a Trust; then the file. Out: the dump of an
Examination; nothing, and an error, where a bound was hit.
"""

import asyncio
import io
import sys
from importlib import import_module
from typing import Final

import pikepdf

from agreements.examination.bounds import bind
from agreements.examination.examine import examine
from agreements.examination.result import Trust

# What the libraries import when they first need it: nothing can be opened any more by then.
_LATER: Final = ("cryptography.hazmat.backends.openssl.backend", "encodings.idna")


def _open_chance() -> None:
    """Have qpdf open the system's random numbers, without which it tells of no file that is
    encrypted as PDF 2.0 does it."""
    with pikepdf.new() as pdf:
        pdf.save(io.BytesIO(), encryption=pikepdf.Encryption(owner="", user=""))


def main() -> None:
    """Read, bind this process, examine, answer."""
    for name in _LATER:
        import_module(name)
    trust = Trust.load(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    loop = asyncio.new_event_loop()  # it opens descriptors
    _open_chance()
    bind()
    sys.stdout.buffer.write(examine(data, trust, loop).dump())


main()
