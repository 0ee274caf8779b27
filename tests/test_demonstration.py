"""`manage.py demonstration`, which `make run` starts: a process and data of its own."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds; how fast it starts is for `make bench`


def started(port: object, data: Path) -> subprocess.Popen[str]:
    """The command, at the head of a process group as under a shell."""
    ours = ("MENTORAT_", "DJANGO_", "DATABASE_", "CACHE_", "EMAIL_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    mode = {"MENTORAT_DEMONSTRATION": "1", "MENTORAT_PRODUCTION": "0"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "demonstration"],
        cwd=ROOT,
        env=kept | mode | {"MENTORAT_DATA_DIR": str(data), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/connexion/", timeout=PATIENCE)
    except OSError:
        return False
    return True


def test_a_taken_port_is_one_line_and_nothing_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said, complaint = started(port, tmp_path).communicate(timeout=PATIENCE)
    assert said == ""
    (line,) = complaint.strip().splitlines()
    assert f"Port {port} can’t be used" in line
    assert not (tmp_path / "mentorat.sqlite3").exists()


def refusal(port: object, settings: Settings, patch: pytest.MonkeyPatch) -> str:
    settings.DEMONSTRATION = True
    patch.setenv("PORT", str(port))
    with pytest.raises(CommandError) as refused:
        call_command("demonstration")
    return str(refused.value)


def test_another_port_is_proposed_than_the_taken_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8001))
            taken.listen()
        except OSError:
            pass  # somebody else has it, which serves as well
        assert "PORT=8002" in refusal(8001, settings, monkeypatch)


@pytest.mark.parametrize("port", ["８０００", "65536"])
def test_what_is_no_port(settings: Settings, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert f"PORT={port} is not a port" in refusal(port, settings, monkeypatch)


def served(port: int, data: Path, done: Callable[[], bool]) -> tuple[str, str]:
    """What the command says, from its start until `done`, when Ctrl-C stops it."""
    server = started(port, data)
    try:
        until = time.monotonic() + PATIENCE
        while not (answers(port) and done()):
            assert server.poll() is None, server.communicate()
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        os.killpg(server.pid, signal.SIGINT)  # what the terminal does
        said, complaint = server.communicate(timeout=PATIENCE)
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)
    return said, complaint


@dataclass
class FirstRun:
    """From an empty folder until Ctrl-C."""

    port: int
    data: Path
    said: str
    complaint: str


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    port, data = free_port(), tmp_path_factory.mktemp("demonstration")
    return FirstRun(port, data, *served(port, data, lambda: True))


def test_what_waits_for_its_time_is_sent_though_no_cron_runs(first_run: FirstRun) -> None:
    with sqlite3.connect(first_run.data / "mentorat.sqlite3") as database:
        database.execute(
            "UPDATE agreements_notice SET next_try_at = created_at WHERE state = 'queued'"
        )

    def sent() -> bool:
        states = database.execute("SELECT state FROM agreements_notice WHERE kind = 'to_write'")
        return "sent" in [state for (state,) in states]

    assert not sent()
    served(free_port(), first_run.data, sent)


def test_it_says_who_can_be_tried_and_control_c_leaves_nothing(first_run: FirstRun) -> None:
    assert f"http://127.0.0.1:{first_run.port}\n" in first_run.said
    for name in ("Hélène Bérubé", "Maya Nguyễn", "Luc Tremblay", "Inès Haddad", "Olivier Roy"):
        assert name in first_run.said
    assert "Traceback" not in first_run.complaint
    assert not answers(first_run.port)
