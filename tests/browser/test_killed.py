"""Words that are being typed outlive the server, and the browser."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import FLAGS, PATIENCE, ROOT
from tests.browser.writing import SAVED, enter, field, kept, ready, state
from tests.conftest import World
from tests.database import address
from tests.making import made

pytestmark = pytest.mark.every_database
Served = Callable[[], "subprocess.Popen[bytes]"]


def killed(process: "subprocess.Popen[bytes]") -> None:
    """End it and all that it started, without a word."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(port: int, site: str) -> Iterator[Served]:
    """Start a real server, on this test's database."""
    started = []

    def serve() -> "subprocess.Popen[bytes]":
        gunicorn = [sys.executable, "-m", "gunicorn", "mentorat.wsgi", "--threads", "4"]
        quiet = ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"]
        environment = os.environ | {
            "DATABASE_URL": address(connection),
            "MENTORAT_JOURNAL_KEY": settings.JOURNAL_KEY,
            "MENTORAT_SECRET_KEY": settings.SECRET_KEY,
        }
        process = subprocess.Popen(
            [*gunicorn, *quiet], cwd=ROOT, env=environment, start_new_session=True
        )
        started.append(process)
        last = time.monotonic() + 30  # seconds
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return process
            assert process.poll() is None
            assert time.monotonic() < last
            time.sleep(0.05)

    yield serve
    for process in started:
        if process.poll() is None:
            killed(process)


def test_the_server_is_killed_and_restarted_while_somebody_types(
    new_context: Callable[..., BrowserContext], world: World, serve: Served, port: int
) -> None:
    agreement = made(world)
    first = serve()
    context = new_context()
    there = f"http://127.0.0.1:{port}"
    enter(context, there, world.maya)
    page = context.new_page()
    page.goto(f"{there}/ententes/{agreement.public_id}/")
    ready(page)
    words = field(page, "mentee_expectations")
    words.press_sequentially("Avant la panne.")
    words.blur()
    expect(state(page)).to_have_text(SAVED)
    killed(first)
    words.press("End")
    words.press_sequentially(" Pendant.")
    words.blur()
    expect(state(page)).to_have_text("Le service ne répond pas\u00a0: gardé sur cet appareil")
    assert len(kept(page)) == 1
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Avant la panne."
    serve()
    words.press("End")
    words.press_sequentially(" Après.")
    expect(state(page)).to_have_text(SAVED)
    assert kept(page) == []
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Avant la panne. Pendant. Après."


@contextmanager
def own_browser(
    browser: Browser, folder: Path
) -> Iterator[tuple[BrowserContext, Callable[[], None]]]:
    """A browser with a profile that stays in `folder`, and what kills it."""
    path = subprocess.run([ROOT / "bin" / "chromium"], capture_output=True, text=True, check=True)
    told = folder / "DevToolsActivePort"
    told.unlink(missing_ok=True)
    options = [*FLAGS, "--headless=new", "--no-first-run", "--remote-debugging-port=0"]
    process = subprocess.Popen(
        [path.stdout.strip(), *options, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        last = time.monotonic() + 30  # seconds
        while not told.exists() or "\n" not in told.read_text():
            assert time.monotonic() < last
            time.sleep(0.05)
        port = told.read_text().splitlines()[0]
        connected = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = connected.contexts[0]
        context.set_default_timeout(PATIENCE)
        yield context, lambda: killed(process)
    finally:
        if process.poll() is None:
            killed(process)


def test_the_browser_is_killed_while_somebody_types_offline(
    browser: Browser, site: str, world: World, tmp_path: Path
) -> None:
    agreement = made(world)
    page_of_it = f"{site}/ententes/{agreement.public_id}/"
    with own_browser(browser, tmp_path) as (context, kill):
        enter(context, site, world.maya)
        page = context.new_page()
        page.goto(page_of_it)
        ready(page)
        context.set_offline(True)
        field(page, "mentee_expectations").fill("Avant que tout s’éteigne.")
        expect(state(page)).to_have_text("Hors ligne\u00a0: gardé sur cet appareil")
        kill()
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == ""
    on_disk = b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    for encoding in ("utf-8", "utf-16-le"):
        assert "teigne".encode(encoding) not in on_disk
    with own_browser(browser, tmp_path) as (context, _kill):
        enter(context, site, world.maya)
        page = context.new_page()
        page.goto(page_of_it)
        expect(field(page, "mentee_expectations")).to_have_value("Avant que tout s’éteigne.")
        expect(state(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Avant que tout s’éteigne."
