"""A process that works in children of its own, which can be killed: tests.victim, from here."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.database import address

ROOT = Path(__file__).resolve().parents[1]


class Victim:
    """It shares this test's database, and does one thing: "module:function" (a key, a time), after
    others that prepare it."""

    def __init__(self, does: str, *before: str, **environment: str) -> None:
        keys = {"DATABASE_URL": address(connection), "MENTORAT_JOURNAL_KEY": settings.JOURNAL_KEY}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.victim", does, *before],
            cwd=ROOT,
            env=os.environ | keys | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def start(self, pk: int, now: datetime, kill_after: float | None = None) -> None:
        """Begin with a row; `kill_after` in seconds."""
        asked = {"pk": pk, "now": now.isoformat(), "kill_after": kill_after}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        """The exit status of the process that was started, once it ends."""
        return int(self._line())

    def time_of(self, pk: int, now: datetime) -> float:
        """Seconds that one takes here, and now."""
        start = time.perf_counter()
        self.start(pk, now)
        assert self.end() == 0
        return time.perf_counter() - start

    def close(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()
