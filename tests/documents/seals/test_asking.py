"""Asking over HTTP: what the time-stamp authority's own tests don't show."""

import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from agreements.documents.seals.asking import NoAnswer, ask
from tests.documents import certificates
from tests.documents.certificates import Issued, pem
from tests.documents.seals.tsa import serving


class Echo(BaseHTTPRequestHandler):
    """Answers what it was sent, or the address that it was asked for."""

    def do_POST(self) -> None:
        self._send(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        self._send(self.path.encode())

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


def asked(url: str, body: bytes | None = b"words", within: float = 2, limit: int = 100) -> bytes:
    return ask(url, body=body, kind="text/plain", answer="text/plain", limit=limit, within=within)


def code(url: str, within: float = 2) -> str:
    with pytest.raises(NoAnswer) as raised:
        asked(url, within=within)
    return raised.value.code


def as_host(host: Issued, folder: Path) -> ssl.SSLContext:
    (folder / "host.pem").write_bytes(
        pem(host.certificate)
        + host.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "host.pem")
    return context


def test_it_asks_over_tls_whom_the_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = certificates.root()
    (tmp_path / "root.pem").write_bytes(pem(root.certificate))
    tls = as_host(certificates.issue("localhost", root, host="localhost"), tmp_path)
    with serving(Echo, tls) as address:
        assert code(address) == "unreachable"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
        assert asked(address) == b"words"
        assert code(address.replace("localhost", "127.0.0.1")) == "unreachable"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_one_that_takes_the_call_and_says_nothing_is_slow(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        start = time.monotonic()
        assert code(f"{scheme}://127.0.0.1:{server.getsockname()[1]}/", within=0.3) == "slow"
    assert time.monotonic() - start < 2


def test_headers_that_never_end_are_slow() -> None:
    """A byte at a time, each in time."""

    class Endless(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                self.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.02)
            except OSError:
                return

        def log_message(self, *_arguments: object) -> None:
            pass

    with serving(Endless) as address:
        start = time.monotonic()
        assert code(address, within=0.3) == "slow"
    assert time.monotonic() - start < 2


def test_an_answer_has_a_limit() -> None:
    with serving(Echo) as address:
        assert asked(address, b"x" * 100) == b"x" * 100
        with pytest.raises(NoAnswer, match="too_large"):
            asked(address, b"x" * 101)


def test_what_is_not_http_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words")
    assert code(f"file://{tmp_path / 'file'}") == "unreachable"
    assert code("ftp://127.0.0.1/") == "unreachable"
    assert code("data:text/plain,words") == "unreachable"


def test_it_goes_by_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Echo) as address:
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "")
        assert asked("http://clock.example/tsr", None) == b"http://clock.example/tsr"


def test_nothing_is_left_behind() -> None:
    with serving(Echo) as address:
        before = opened()
        for _time in range(5):
            asked(address)
        last = time.monotonic() + 5  # seconds: the server closes its own ends
        while opened() > before and time.monotonic() < last:
            time.sleep(0.01)
        assert opened() <= before


def opened() -> tuple[int, int]:
    """How many threads and descriptors the process has."""
    return threading.active_count(), len(list(Path("/dev/fd").iterdir()))
