"""What a glance at a file says: many that people send need no more."""

from typing import Final

from agreements.examination.result import Reason

MAX_BYTES: Final = 10 * 1024 * 1024
_HEADER_WITHIN: Final = 1024  # bytes; readers of PDF look no further


def glance(data: bytes) -> Reason | None:
    """Why a file can't be a PDF that anybody reads, if that is plain."""
    if not data:
        return Reason.EMPTY
    if len(data) > MAX_BYTES:
        return Reason.TOO_LARGE
    return None if b"%PDF-" in data[:_HEADER_WITHIN] else Reason.NOT_PDF
