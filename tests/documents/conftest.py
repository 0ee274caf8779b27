"""A key that seals, and what the process opens while something is rendered."""

import socket
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django import Settings

from agreements.documents.pdf import render
from agreements.documents.seals.keys import forget_key
from agreements.examination import Trust
from tests.cast import World
from tests.documents import certificates
from tests.documents.certificates import Issued
from tests.documents.reading import page_of
from tests.documents.sealed import OURS, Sealed, der, ready_to_seal, sealed_now
from tests.making import in_force

_opened: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Python's audit hook: it can't be taken away, so it listens only while a list is there."""
    if _opened is not None and event in ("open", "socket.connect", "socket.getaddrinfo"):
        _opened.append(str(arguments[1] if event == "socket.connect" else arguments[0]))


sys.addaudithook(_watch)


@cache
def warmed() -> None:
    """The renderer finds and reads its own files once, for the first page of the process."""
    render(page_of("<p>The press is warm."))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files, hosts and addresses that Python opens while the test runs."""
    global _opened
    warmed()
    _opened = []
    yield _opened
    _opened = None


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket of this machine that waits for whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def no_seal(settings: Settings) -> Iterator[None]:
    """The settings name no key, and none is remembered: a test names its own."""
    settings.SEAL_KEY = settings.SEAL_CERTIFICATE = ""
    forget_key()
    yield
    forget_key()


@pytest.fixture
def sealer(settings: Settings, tmp_path: Path) -> Iterator[Issued]:
    """A key of two PEM files, under a root of its own: the settings name it."""
    seal = certificates.issue(certificates.SEAL_NAME, certificates.root())
    certificates.choose(settings, certificates.pem_files(seal, tmp_path))
    yield seal
    forget_key()


_sealed: list[Sealed] = []


@pytest.fixture
def sealed(world: World, tmp_path: Path) -> Sealed:
    """The same document for every test: but for the first one's, it is in no database."""
    if not _sealed:
        unsealed = ready_to_seal(in_force(world))
        with override_settings(**certificates.pem_files(OURS, tmp_path)):
            pdf = sealed_now(unsealed)
        trust = Trust(seals=der(OURS.certificate), known=der(*OURS.chain))
        _sealed.append(Sealed(pdf, unsealed, trust))
    return _sealed[0]
