"""Take the pictures of docs/mails.md: every message, in French and English (`make pictures`).

Nothing is served and nothing is sent: the messages are made as they would be sent, in a database
that is thrown away, and drawn by Chromium as a mail program would."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "mails"
COLOURS = 128
# Agreements have another address each time; their pictures, the same.
ADDRESS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SAME = "1f0c2d3e-4b5a-4978-8695-a4b3c2d1e0f9"
# Besides each message at the width of a window, in the light: the others, for these.
WINDOW, PHONE = 680, 390
ON_A_PHONE = IN_THE_DARK = "invited"


@contextmanager
def messages() -> Iterator[dict[str, str]]:
    """The HTML of each message, by the name of its picture: « invited.fr »."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright has a loop in this thread
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction

    from tests.cast import build_world
    from tests.notices import examples
    from tests.notices.reading import html_of

    settings.BASE_URL = "https://mentorat.example"
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        # Undone at the end: what follows a commit, to send and to seal, never comes.
        with transaction.atomic():
            made = examples.Examples(build_world())
            found = {}
            for language in examples.LANGUAGES:
                for kind in examples.EXAMPLES:
                    found[f"{kind}.{language}"] = html_of(made.mail(kind, language))
                for name in examples.SIGN_IN:
                    found[f"{name}.{language}"] = html_of(examples.sign_in_mail(name, language))
            transaction.set_rollback(True)
        yield found
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


def take(browser: Browser) -> None:
    """Draw all of them anew; those of kinds that are no more go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with messages() as found:
        for name, html in found.items():
            kind, _, language = name.partition(".")
            _draw(browser, html, FOLDER / f"{name}.png", WINDOW)
            if kind == IN_THE_DARK:
                _draw(browser, html, FOLDER / f"{kind}.dark.{language}.png", WINDOW, dark=True)
            if kind == ON_A_PHONE:
                _draw(browser, html, FOLDER / f"{kind}.phone.{language}.png", PHONE)


def _draw(browser: Browser, html: str, path: Path, width: int, *, dark: bool = False) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 200},
        color_scheme="dark" if dark else "light",
        offline=True,
    )
    page = context.new_page()
    page.set_content(ADDRESS.sub(SAME, html))
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    context.close()
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
