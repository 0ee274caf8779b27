"""Have a file examined in a process of its own: within a time, within a memory, a few at once.

Nothing of the file is written anywhere: it goes to the process by a pipe.
"""

import fcntl
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from agreements.examination import Examination, Reason, Trust, Verdict
from agreements.examination.glance import glance

AT_ONCE: Final = 2  # examinations on this machine, whatever asks for them
_PATIENCE: Final = 3  # seconds, for one of them to end
_WITHIN: Final = 20  # seconds, of which the process may compute five
logger = logging.getLogger(__name__)
_ROOT: Final = Path(__file__).resolve().parents[2]


class Busy(Exception):
    """As many files as may be are being examined: this one can be in a moment."""


def examine_apart(data: bytes, trust: Trust) -> Examination:
    """What agreements.examination says of the file, whatever is in it.

    Raises:
        Busy: others are being examined.
    """
    if reason := glance(data):
        return Examination(Verdict.UNREADABLE, reason)
    with _turn():
        answer = _answer(trust.dump() + data)
    try:
        return Examination.load(answer)
    except (ValueError, KeyError, TypeError):
        return Examination(Verdict.UNREADABLE, Reason.TOO_COSTLY)


def _answer(asked: bytes) -> bytes:
    """What the process says; nothing, when it hit a bound."""
    command = [sys.executable, "-B", "-m", "agreements.examination"]
    # Without the environment, in which there are keys.
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"LANG": "C.UTF-8"},
    )
    with process:
        try:
            answer, _nothing = process.communicate(asked, timeout=_WITHIN)
        except subprocess.TimeoutExpired:
            answer = b""
        finally:
            process.kill()
    if not answer:  # nothing of the file is logged
        logger.warning("an examination ended with %s and no answer", process.returncode)
    return answer


@contextmanager
def _turn() -> Iterator[None]:
    """One of the AT_ONCE places, which the system gives back when whoever holds it dies.

    Raises Busy.
    """
    folder = Path(settings.DATA_DIR) / "examinations"
    folder.mkdir(mode=0o700, exist_ok=True)
    deadline = time.monotonic() + _PATIENCE
    while True:
        for place in range(AT_ONCE):
            descriptor = os.open(folder / str(place), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            try:
                yield
            finally:
                os.close(descriptor)
            return
        if time.monotonic() >= deadline:
            raise Busy
        time.sleep(0.1)
