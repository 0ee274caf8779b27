"""Take the pictures that the README shows, of the demonstration as it is, and those of the mails
(tests/pictures_of_mails.py): `make pictures`."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import pictures_of_mails

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PORT = "8790"
ADDRESS = f"http://127.0.0.1:{PORT}"


@contextmanager
def demonstration() -> Iterator[None]:
    """A demonstration of its own, with fresh data."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "MENTORAT_DEMONSTRATION": "1",
            "MENTORAT_PRODUCTION": "0",
            "MENTORAT_DATA_DIR": data,
            "PORT": PORT,
        }
        server = subprocess.Popen(
            [sys.executable, "manage.py", "demonstration"], cwd=ROOT, env=environment
        )
        try:
            _wait_for_it()
            yield
        finally:
            server.terminate()
            server.wait()


def _wait_for_it() -> None:
    for _try in range(120):
        try:
            urllib.request.urlopen(f"{ADDRESS}/connexion/")  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit("the demonstration did not start")


def enter(browser: Browser, name: str, width: int, height: int) -> Page:
    """A page of somebody of the cast, on a screen of that size in CSS pixels."""
    page = browser.new_page(base_url=ADDRESS, viewport={"width": width, "height": height})
    page.goto("/connexion/")
    page.get_by_role("button", name=name).click()
    page.get_by_role("heading", name="À faire").wait_for()
    return page


def main() -> None:
    path = subprocess.check_output([ROOT / "bin" / "chromium"], text=True).strip()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demonstration(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        maya = enter(browser, "Maya", 390, 844)
        maya.screenshot(path=PICTURES / "a-faire.png")
        maya.get_by_role("link", name="Écrire ma partie").click()
        maya.set_viewport_size({"width": 1280, "height": 1000})
        maya.get_by_label("Attentes de la personne mentorée").fill(
            "Oser demander de l’aide avant que ça presse."
        )
        maya.get_by_role("heading", name="Attentes respectives").evaluate("h => h.scrollIntoView()")
        maya.wait_for_timeout(300)
        maya.screenshot(path=PICTURES / "ecrire.png")
        ines = enter(browser, "Inès", 1280, 620)
        ines.get_by_role("link", name="Archives").click()
        ines.get_by_role("heading", name="Archives").wait_for()
        ines.screenshot(path=PICTURES / "archives.png")
        pictures_of_mails.take(browser)
        browser.close()


if __name__ == "__main__":
    main()
