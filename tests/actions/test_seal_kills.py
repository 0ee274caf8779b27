"""The sealing process dies anywhere, again and again: one valid document all the same."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from agreements import journal
from agreements.actions.seal import CLAIM
from agreements.documents import read_document
from agreements.models import Agreement, Document, Event, Sealing
from tests.actions.test_races import pair
from tests.conftest import NOW, World
from tests.documents.reading import faults_of
from tests.making import in_force

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


class Sealer:
    """A process that seals in children of its own, which can be killed."""

    def __init__(self, folder: Path) -> None:
        database = connection.settings_dict
        url = (
            f"sqlite:///{database['NAME']}"
            if connection.vendor == "sqlite"
            else f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:"
            f"{database['PORT']}/{database['NAME']}"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.actions.sealer"],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": url,
                "MENTORAT_DATA_DIR": str(folder),
                "MENTORAT_JOURNAL_KEY": settings.JOURNAL_KEY,
                "MENTORAT_SEAL_KEY": settings.SEAL_KEY,
                "MENTORAT_SEAL_CERTIFICATE": settings.SEAL_CERTIFICATE,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def start(self, agreement: Agreement, now: datetime, kill_after: float | None = None) -> None:
        """Begin to seal; `kill_after` in seconds."""
        asked = {"agreement": agreement.pk, "now": now.isoformat(), "kill_after": kill_after}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        """The exit status of the process that was started, once it ends."""
        return int(self._line())

    def close(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture
def sealer(cupboard: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sealer]:
    # What signs here leaves the sealing to the other process.
    monkeypatch.setattr("agreements.actions.seal.seal", lambda _agreement, _now: None)
    sealer = Sealer(cupboard.parent)
    yield sealer
    sealer.close()


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.stress)])
def test_a_process_killed_anywhere_leaves_one_valid_document_in_the_end(
    world: World, sealer: Sealer, cupboard: Path, kills: int
) -> None:
    chance = random.Random(2827)
    agreements: list[Agreement] = []
    took = _time_of_one(sealer, in_force(pair(world, 0)))
    killed = 0
    while killed < kills:
        agreement = in_force(pair(world, len(agreements) + 1))
        agreements.append(agreement)
        now = NOW
        while not Document.objects.filter(agreement=agreement).exists():
            moment = chance.uniform(0, took) if killed < kills else None
            sealer.start(agreement, now, kill_after=moment)
            killed += sealer.end() == -signal.SIGKILL
            now += CLAIM
    for agreement in agreements:
        _assert_sealed_once(agreement, cupboard)


def test_two_processes_at_one_agreement_make_one_document(
    world: World, sealer: Sealer, cupboard: Path
) -> None:
    other = Sealer(cupboard.parent)
    agreements = [in_force(pair(world, number)) for number in range(5)]
    for agreement in agreements:
        for process in (sealer, other):
            process.start(agreement, NOW)
        assert [process.end() for process in (sealer, other)] == [0, 0]
        _assert_sealed_once(agreement, cupboard)
        assert Sealing.objects.get(agreement=agreement).tries == 1
    other.close()


def _time_of_one(sealer: Sealer, agreement: Agreement) -> float:
    """Seconds that a sealing takes here, and now."""
    start = time.perf_counter()
    sealer.start(agreement, NOW)
    assert sealer.end() == 0
    return time.perf_counter() - start


def _assert_sealed_once(agreement: Agreement, cupboard: Path) -> None:
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.status == "in_force"
    document = Document.objects.get(agreement=agreement)
    assert faults_of(read_document(document)) == []
    stored = agreement.events.filter(kind=Event.Kind.DOCUMENT_STORED)
    assert [event.data["sha256"] for event in stored] == [document.sha256]
    assert journal.verify(agreement) == []
    folder = (cupboard / document.file.name).parent
    assert [file.name for file in folder.iterdir()] == [Path(document.file.name).name]
