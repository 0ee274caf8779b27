"""Files that are made to hurt, and the process in which any file is examined."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from agreements.documents import apart, examiner
from agreements.documents.examiner import AT_ONCE, Busy, examine_apart
from agreements.examination import Examination, Reason, Trust, Verdict
from agreements.examination.examine import examine
from agreements.examination.glance import MAX_BYTES
from tests.documents import mutating
from tests.documents.sealed import Sealed
from tests.documents.test_verdicts import VECTORS, places

NOT_OURS, UNREADABLE = Verdict.NOT_OURS, Verdict.UNREADABLE
DAMAGED = Examination(UNREADABLE, Reason.DAMAGED)
COSTLY = Examination(UNREADABLE, Reason.TOO_COSTLY)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where places are taken, in this test."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "examinations"


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        (mutating.nested, UNREADABLE),
        (mutating.nested_fields, NOT_OURS),
        (mutating.looping, UNREADABLE),
        (mutating.huge_table, UNREADABLE),
        (mutating.huge_length, UNREADABLE),
        (mutating.hostile_picture, NOT_OURS),
        (lambda: b"%PDF-1.7\n" + os.urandom(1_000_000), UNREADABLE),
    ],
    ids=["nested", "fields", "looping", "table", "length", "picture", "noise"],
)
def test_a_hostile_file_is_answered(make: Callable[[], bytes], verdict: Verdict) -> None:
    assert examine(make(), Trust()).verdict is verdict


@pytest.mark.parametrize("layers", [1, pytest.param(3, marks=pytest.mark.stress)])
def test_a_bomb_unpacks_within_bounds(layers: int) -> None:
    """Of two gigabytes."""
    assert examine_apart(mutating.bomb(layers), Trust()) in (DAMAGED, COSTLY)


def test_the_process_says_the_same(sealed: Sealed) -> None:
    assert examine_apart(sealed.pdf, sealed.trust) == examine(sealed.pdf, sealed.trust)


@pytest.mark.parametrize(
    "name",
    [
        "encrypted",
        *(pytest.param(n, marks=pytest.mark.stress) for n in VECTORS if n != "encrypted"),
    ],
)
def test_the_process_says_the_same_of_what_was_done_to_it(sealed: Sealed, name: str) -> None:
    """It can open nothing: what a library would open late, it lacks."""
    mutation, verdict, reason = VECTORS[name]
    found = examine_apart(mutation(sealed.pdf), sealed.trust)
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.stress
def test_the_process_says_the_same_of_one_byte_flipped(sealed: Sealed) -> None:
    for place in places(sealed.pdf, 40):
        flipped = mutating.flipped(sealed.pdf, place, 1)
        assert examine_apart(flipped, sealed.trust) == examine(flipped, sealed.trust), place


@pytest.mark.parametrize(
    "act",
    [
        "open('/etc/hostname')",
        "open('/tmp/grown', 'wb')",
        "socket.socket()",
        "os.pipe()",
        "bytearray(500_000_000)",
        "[bytes(10_000) for _ in iter(int, 1)]",
    ],
    ids=["read", "write", "connect", "pipe", "memory", "time and memory"],
)
def test_what_the_process_may_not_do(act: str) -> None:
    program = (
        "import socket, os; from agreements.examination.bounds import bind; bind()\n"
        f"try: {act}\nexcept (OSError, MemoryError): print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert b"refused" in done.stdout, done.stderr


def test_it_ends_when_it_computes_for_too_long() -> None:
    program = "from agreements.examination.bounds import bind; bind(cpu=1)\nwhile 1: 0"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode < 0


def test_the_process_has_none_of_our_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    other = tmp_path / "python"
    other.write_text(f"#!/bin/sh\n/usr/bin/env > {seen}\n")
    other.chmod(0o700)
    monkeypatch.setenv("MENTORAT_SECRET_KEY", "secret")
    monkeypatch.setattr(sys, "executable", str(other))
    assert examine_apart(b"%PDF-1.7", Trust()) == COSTLY
    assert "LANG=C.UTF-8" in seen.read_text()
    assert "MENTORAT" not in seen.read_text()


def test_it_is_ended_when_it_takes_too_long(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "python"
    other.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    other.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(other))
    monkeypatch.setattr(examiner, "_WITHIN", 0.5)
    assert examine_apart(b"%PDF-1.7", Trust()) == COSTLY
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_too_large_is_said_without_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    found = examine_apart(bytes(MAX_BYTES + 1), Trust())
    assert (found.verdict, found.reason) == (UNREADABLE, Reason.TOO_LARGE)


def test_a_few_at_once(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Counted on the whole machine; whoever dies gives their place back."""
    monkeypatch.setattr(apart, "_PATIENCE", 0)
    folder.mkdir()
    holders = [_holder(folder / str(place)) for place in range(AT_ONCE)]
    with pytest.raises(Busy):
        examine_apart(b"%PDF-1.7", Trust())
    holders[0].kill()
    holders[0].communicate()
    assert examine_apart(b"%PDF-1.7", Trust()) == DAMAGED
    holders[1].kill()
    holders[1].communicate()


def _holder(place: Path) -> "subprocess.Popen[bytes]":
    """Another process, that holds a place."""
    program = (
        f"import fcntl; f = open({str(place)!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "print(1, flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    holder.stdout.readline()
    return holder


def test_nothing_of_the_file_is_kept(folder: Path, tmp_path: Path) -> None:
    examine_apart(b"%PDF-1.7 secret", Trust())
    assert {path.stat().st_size for path in folder.iterdir()} == {0}
    assert [path for path in tmp_path.iterdir() if path != folder] == []
