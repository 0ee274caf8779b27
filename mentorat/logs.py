"""What the log says of an error: where it happened and what kind it was, never its message, which
may hold what somebody typed or an address (« Key (email)=(…) already exists »)."""

import logging
import time
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Formats exceptions, and those that they come from, without their messages. Times are UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%SZ"
    default_msec_format = ""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        error = ei[1]
        lines: list[str] = []
        while error is not None:
            kind = type(error)
            lines += [f"{kind.__module__}.{kind.__qualname__}, raised by:\n"]
            lines += traceback.format_tb(error.__traceback__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip()
