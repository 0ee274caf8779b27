"""Have the files of a signed paper made into clean pages, in a process of its own: within a time,
within a memory, a few at once."""

from collections.abc import Sequence
from typing import Final

from agreements.documents.apart import Busy, answer_of, turn
from agreements.scanning import MAX_BYTES, MAX_FILES, Problem, Scan
from agreements.scanning.result import asked

__all__ = ["Busy", "scan_apart"]

_WITHIN: Final = 25  # seconds: a web server gives up on a request after thirty


def scan_apart(files: Sequence[bytes]) -> Scan:
    """The clean pages of `files`, whatever is in them, or the problem with them.

    Raises:
        Busy: others are being read.
    """
    if not files:
        return Scan(problem=Problem.EMPTY)
    if b"" in files:
        return Scan(problem=Problem.EMPTY, file=files.index(b""))
    if len(files) > MAX_FILES:
        return Scan(problem=Problem.TOO_MANY_FILES)
    if sum(map(len, files)) > MAX_BYTES:
        return Scan(problem=Problem.TOO_LARGE)
    with turn("scans"):
        answer = answer_of("agreements.scanning", asked(files), within=_WITHIN)
    try:
        return Scan.load(answer)
    except (ValueError, KeyError, TypeError):
        return Scan(problem=Problem.TOO_COSTLY)
