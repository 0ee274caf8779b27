"""What is asked of a scan, and what it says."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 20 * 1024 * 1024  # of all the files together
MAX_FILES: Final = 10
MAX_PAGES: Final = 10
MAX_PIXELS: Final = 50_000_000  # of one picture; telephones make no larger ones by themselves


class Problem(StrEnum):
    """Why nothing is made of the files."""

    EMPTY = "empty"
    KIND = "kind"  # none of PDF, JPEG and PNG, by its content
    TOO_LARGE = "too_large"
    TOO_MANY_FILES = "too_many_files"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"  # it holds what a scan of a paper never does
    DAMAGED = "damaged"
    TOO_COSTLY = "too_costly"  # it takes more time or memory than a scan ever would


class Refused(Exception):
    """The files are not taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Page:
    """A clean page: a JPEG of `width` × `height` pixels."""

    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Of the JPEG, in hexadecimal."""
        return hashlib.sha256(self.jpeg).hexdigest()


@dataclass(frozen=True, slots=True)
class Scan:
    """Clean pages, in the order of the files; or the problem with the files, and no page.

    Attributes:
        file: which one has the problem, counted from 0; None where it is one of them together, or
            isn't known.
    """

    pages: Sequence[Page] = ()
    problem: Problem | None = None
    file: int | None = None

    def dump(self) -> bytes:
        """One line of JSON, then the bytes of the pages, one after the other."""
        sizes = [[len(page.jpeg), page.width, page.height] for page in self.pages]
        head = {"problem": self.problem, "file": self.file, "pages": sizes}
        return json.dumps(head).encode() + b"\n" + b"".join(page.jpeg for page in self.pages)

    @classmethod
    def load(cls, answer: bytes) -> "Scan":
        """
        Raises:
            ValueError, KeyError, TypeError: it isn't the dump of one.
        """
        line, _end, rest = answer.partition(b"\n")
        head = json.loads(line)
        pages = []
        for size, width, height in head["pages"]:
            pages.append(Page(rest[:size], int(width), int(height)))
            rest = rest[size:]
        if rest or any(not page.jpeg for page in pages) or bool(pages) == bool(head["problem"]):
            raise ValueError("not the dump of a scan")
        problem = Problem(head["problem"]) if head["problem"] else None
        return cls(tuple(pages), problem, None if head["file"] is None else int(head["file"]))


def asked(files: Sequence[bytes]) -> bytes:
    """The files, as they are given to the process: one line of their sizes, then their bytes."""
    return json.dumps([len(file) for file in files]).encode() + b"\n" + b"".join(files)


def files_of(line: bytes, rest: bytes) -> list[bytes]:
    """What `asked` wrote."""
    files = []
    for size in json.loads(line):
        files.append(rest[:size])
        rest = rest[size:]
    return files
