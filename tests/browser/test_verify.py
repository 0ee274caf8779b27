"""Verify a document in a browser: dropped, chosen by keyboard, without JavaScript."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from agreements.documents.seals.keys import forget_key
from agreements.models import Agreement, Document
from tests.browser.conftest import Keyboard, assert_accessible, assert_fits
from tests.conftest import World
from tests.database import without_triggers
from tests.documents import certificates, mutating
from tests.documents.certificates import issue
from tests.documents.sealed import OURS, ready_to_seal, sealed_by, sealed_now
from tests.making import in_force

NewContext = Callable[..., BrowserContext]
# The file lands on the form, as when somebody lets it go there.
DROP = """([form, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], "entente.pdf", { type: "application/pdf" }));
  for (const kind of ["dragover", "drop"]) {
    const options = { bubbles: true, cancelable: true, dataTransfer: carried };
    form.dispatchEvent(new DragEvent(kind, options));
  }
}"""
HEADINGS = {
    "authentic": ("Ce document est authentique.", "This document is authentic."),
    "altered": ("a été modifié après avoir été scellé.", "was altered after it was sealed."),
    "foreign": ("a été scellé par quelqu’un d’autre.", "was sealed by somebody else."),
    "not_ours": ("n’est pas un des nôtres.", "is not one of ours."),
    "unreadable": ("Ce fichier ne peut pas être lu.", "This file can’t be read."),
}


@pytest.fixture
def agreement(world: World, our_seal: None) -> Agreement:
    return in_force(world)


@pytest.fixture
def files(agreement: Agreement, settings: Settings, tmp_path: Path) -> dict[str, bytes]:
    """One for each verdict."""
    unsealed = ready_to_seal(agreement)
    with without_triggers(connection):  # the document made by itself is another than this one
        Document.objects.all().delete()
    foreign = sealed_by(issue("Autre"), unsealed, settings, tmp_path / "other")
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    forget_key()
    authentic = sealed_now(unsealed)
    return {
        "authentic": authentic,
        "altered": mutating.flipped(authentic, 9000),
        "foreign": foreign,
        "not_ours": unsealed,
        "unreadable": b"nothing",
    }


def drop(page: Page, data: bytes) -> None:
    form = page.locator("[data-drop]").element_handle()
    page.evaluate(DROP, [form, base64.b64encode(data).decode()])


@pytest.mark.parametrize(
    ("width", "language"),
    [
        pytest.param(390, 1, id="390-en"),
        pytest.param(1280, 0, id="1280-fr", marks=pytest.mark.stress),
    ],
)
def test_a_file_is_dropped(
    new_context: NewContext, files: dict[str, bytes], width: int, language: int
) -> None:
    page = new_context(width).new_page()
    page.goto("/verifier/")
    if language:
        page.get_by_role("button", name="English").click()
    assert_fits(page)
    for name, data in files.items():
        drop(page, data)
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(HEADINGS[name][language])
        expect(heading).to_be_focused()
        assert_accessible(page)


def test_a_file_is_chosen_by_keyboard(new_context: NewContext, files: dict[str, bytes]) -> None:
    page = new_context(390).new_page()
    page.goto("/connexion/")
    hand = Keyboard()
    hand.press(page.get_by_role("link", name="Vérifier qu’elle est authentique"))
    chooser = page.get_by_label("Document à vérifier")
    with page.expect_file_chooser() as opened:
        hand.press(chooser)
    opened.value.set_files(
        {"name": "e.pdf", "mimeType": "application/pdf", "buffer": files["authentic"]}
    )
    hand.press(page.get_by_role("button", name="Vérifier ce fichier"))
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS["authentic"][0])
    hand.press(page.get_by_role("link", name="Voir ce que le registre dit"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("est au registre")
    assert_accessible(page)


def test_too_large_is_said_before_it_is_sent(new_context: NewContext, agreement: Agreement) -> None:
    page = new_context().new_page()
    page.goto("/verifier/")
    drop(page, bytes(10 * 1024 * 1024 + 1))
    expect(page.get_by_role("alert")).to_contain_text("dépasse 10 Mo")
    assert_accessible(page)


def test_without_javascript(new_context: NewContext, files: dict[str, bytes]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/verifier/")
    expect(page.get_by_text("Ou déposez-le ici.")).to_be_hidden()
    page.get_by_label("Document à vérifier").set_input_files(
        {"name": "e.pdf", "mimeType": "application/pdf", "buffer": files["altered"]}
    )
    page.get_by_role("button", name="Vérifier ce fichier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(HEADINGS["altered"][0])
    page.get_by_label("Référence imprimée").fill("abc")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas une référence")
    page.get_by_label("Référence imprimée").fill("0oli-0000")
    page.get_by_role("button", name="Chercher").click()
    expect(page).to_have_url(re.compile("/verifier/0011-0000/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Référence inconnue")
