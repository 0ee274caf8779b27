"""`manage.py demonstration`, which `make run` starts: a process and data of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

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


def assert_refused(port: object, data: Path, words: str) -> None:
    """One line that has `words`, and nothing made."""
    said, complaint = started(port, data).communicate(timeout=PATIENCE)
    assert said == ""
    (line,) = complaint.strip().splitlines()
    assert words in line
    assert not (data / "mentorat.sqlite3").exists()


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert_refused(port, tmp_path, f"Port {port} can’t be used")


def test_another_port_is_proposed_than_the_taken_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8001))
            taken.listen()
        except OSError:
            pass  # somebody else has it, which serves as well
        assert_refused(8001, tmp_path, "PORT=8002")


@pytest.mark.parametrize("port", ["８０００", "65536"])
def test_what_is_no_port_is_one_line(tmp_path: Path, port: str) -> None:
    assert_refused(port, tmp_path, "is not a port")


def test_it_says_who_can_be_tried_and_control_c_leaves_nothing(tmp_path: Path) -> None:
    port = free_port()
    server = started(port, tmp_path)
    try:
        until = time.monotonic() + PATIENCE
        while not answers(port):
            assert server.poll() is None, server.communicate()
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        os.killpg(server.pid, signal.SIGINT)  # what the terminal does
        said, complaint = server.communicate(timeout=PATIENCE)
    assert f"http://127.0.0.1:{port}\n" in said
    for name in ("Hélène Bérubé", "Maya Nguyễn", "Luc Tremblay", "Inès Haddad", "Olivier Roy"):
        assert name in said
    assert "Traceback" not in complaint
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)
    assert not answers(port)
