"""Ask an authority something over HTTP: within a time, within a size, and nobody else than it.

A redirect is no answer, and an authority that sends a byte now and then doesn't make the deadline
later. A proxy of the environment (HTTPS_PROXY, NO_PROXY) is used, but for this machine.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from mentorat.hosts import is_loopback


class NoAnswer(Exception):
    """`code`: unreachable, slow, refused (an HTTP status that isn't 200), too_large, malformed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(
    url: str, *, body: bytes | None, kind: str, answer: str, limit: int, within: float
) -> bytes:
    """POST `body`, of the media type `kind`; or GET, where it is None.

    Args:
        answer: the media type that is expected; empty when any will do.
        limit: of the answer, in bytes.
        within: seconds for all of it, but the look-up of the name.

    Raises:
        NoAnswer: none, or not such a one.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise NoAnswer("unreachable")
    proxies = ProxyHandler({} if is_loopback(parts.hostname or "") else None)
    headers = {"Accept": answer or "*/*"} | ({"Content-Type": kind} if body is not None else {})
    request = Request(url, body, headers)  # noqa: S310 - http or https, said above
    with _deadline(within) as deadline:
        opener = build_opener(proxies, _NoRedirect, _Http(deadline), _Https(deadline))
        try:
            with opener.open(request, timeout=within) as response:
                found: bytes = response.read(limit + 1)
                status, media_type = response.status, response.headers.get_content_type()
        except HTTPError as error:
            error.close()
            raise NoAnswer("refused") from error
        except (OSError, HTTPException, ValueError) as error:
            slow = deadline.passed or _is_timeout(error)
            raise NoAnswer("slow" if slow else "unreachable") from error
    if deadline.passed:  # what was read may have been cut off
        raise NoAnswer("slow")
    if status != 200:
        raise NoAnswer("refused")
    if len(found) > limit:
        raise NoAnswer("too_large")
    if answer and media_type != answer:
        raise NoAnswer("malformed")
    return found


class _Deadline:
    """Shuts a connection down when the time is over, whatever it was doing."""

    def __init__(self) -> None:
        self.passed = False
        self.watched: list[socket.socket] = []

    def connect(self, *arguments: Any, **named: Any) -> socket.socket:
        """A connection that is watched: by another descriptor, since TLS takes the first."""
        connection = socket.create_connection(*arguments, **named)
        self.watched.append(socket.socket(fileno=os.dup(connection.fileno())))
        return connection

    def pass_by(self) -> None:
        self.passed = True
        for connection in self.watched:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it ended by itself
                continue


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline()
    timer = Timer(seconds, deadline.pass_by)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()
        timer.join()  # it may be at work on the descriptors
        for connection in deadline.watched:
            connection.close()


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        """Follow nobody: the redirect itself is the answer, and an error."""


class _Http(HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self.deadline = deadline

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_watched(HTTPConnection, self.deadline), req)


class _Https(HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self.deadline = deadline

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_watched(HTTPSConnection, self.deadline), req)


def _watched(kind: type[HTTPConnection], deadline: _Deadline) -> Callable[..., HTTPConnection]:
    def connection(*arguments: Any, **named: Any) -> HTTPConnection:
        made = kind(*arguments, **named)
        made._create_connection = deadline.connect  # type: ignore[attr-defined]
        return made

    return connection


def _is_timeout(error: Exception) -> bool:
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, TimeoutError)
