"""Have something read in a process of its own, within a time, a few at once on this machine.

Nothing of it is written anywhere: it goes to the process by a pipe.
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

AT_ONCE: Final = 2  # processes of a kind on this machine, whatever asks for them
_PATIENCE: Final = 3  # seconds, for one of them to end
logger = logging.getLogger(__name__)
_ROOT: Final = Path(__file__).resolve().parents[2]


class Busy(Exception):
    """As many files as may be are being read: this one can be in a moment."""


def answer_of(module: str, asked: bytes, *, within: float) -> bytes:
    """What `python -m module` says of `asked`; nothing, when it hit a bound.

    Args:
        within: seconds.
    """
    command = [sys.executable, "-B", "-m", module]
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
            answer, _nothing = process.communicate(asked, timeout=within)
        except subprocess.TimeoutExpired:
            answer = b""
        finally:
            process.kill()
    if not answer:  # nothing of the file is logged
        logger.warning("%s ended with %s and no answer", module, process.returncode)
    return answer


@contextmanager
def turn(kind: str) -> Iterator[None]:
    """One of the AT_ONCE places, which the system gives back when whoever holds it dies.

    Args:
        kind: names the folder of the places.

    Raises:
        Busy: all are held.
    """
    folder = Path(settings.DATA_DIR) / kind
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
