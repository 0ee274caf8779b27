"""What is looked for at the root of the site: its icons, and what installs it on a telephone."""

import json
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image


def served(name: str, kind: str) -> bytes:
    response = Client().get(f"/{name}")
    assert response.status_code == 200, name
    assert response.headers["Content-Type"].split(";")[0] == kind
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_site_can_be_installed(db: None, language: str) -> None:
    manifest = json.loads(served(f"{language}.webmanifest", "application/manifest+json"))
    assert manifest["lang"] == f"{language}-CA"
    assert manifest["name"].startswith("Mentorat – ")
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    purposes = set()
    for icon in manifest["icons"]:
        image = Image.open(BytesIO(served(icon["src"].lstrip("/"), icon["type"])))
        assert icon["sizes"] == f"{image.width}x{image.height}"
        purposes.add((image.width, icon.get("purpose", "any")))
    assert {(192, "any"), (512, "any"), (512, "maskable")} <= purposes


def test_both_languages_install_the_same_site() -> None:
    one, other = (
        json.loads(served(f"{language}.webmanifest", "application/manifest+json"))
        for language in ("fr", "en")
    )
    worded = {"lang", "name", "description"}
    assert {k: v for k, v in one.items() if k not in worded} == {
        k: v for k, v in other.items() if k not in worded
    }


def test_a_page_leads_to_the_manifest_of_its_language(db: None, settings) -> None:
    for language in ("fr", "en"):
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = client.get("/connexion/").content.decode()
        assert f'<link rel="manifest" href="/{language}.webmanifest">' in page


def test_browsers_find_the_icons_by_themselves() -> None:
    icon = Image.open(BytesIO(served("favicon.ico", "image/x-icon")))
    assert {(16, 16), (32, 32), (48, 48)} == icon.info["sizes"]
    assert Image.open(BytesIO(served("apple-touch-icon.png", "image/png"))).size == (180, 180)
