"""The administrator's page of documents that are awaited."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Document, Sealing
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.documents.certificates import NO_KEY
from tests.making import in_force
from tests.views.browsing import Browser

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]


@pytest.fixture
def agreement(world: World) -> Agreement:
    return in_force(world)


@pytest.fixture
def alice(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.alice)


def test_what_waits_is_listed_without_names(alice: Browser, agreement: Agreement) -> None:
    page = alice.open("sealings")
    assert page.texts("tbody th") == [agreement.reference]
    said = page.text("tbody")
    for words in ("École des Érables, 2026-2027", "novembre 2026", "Il sera fait sous peu."):
        assert words in said
    assert "Maya" not in page.html.partition("<main")[2]


def test_nothing_waits(alice: Browser) -> None:
    said = alice.open("sealings").text("main")
    assert "Chaque entente signée, et chaque fin, a son document scellé." in said


def test_why_is_said_and_once_mended_one_button_seals(alice: Browser, agreement: Agreement) -> None:
    with NO_KEY:
        page = alice.follow(alice.send("seal_again", agreement))
    assert f"Le document de l’entente {agreement.reference} n’est pas encore scellé" in page.said
    assert "la clé du sceau ne peut pas servir" in page.text("tbody")
    assert "1 essai" in page.text("tbody")
    assert page.texts("tbody button") == [f"Sceller de nouveau {agreement.reference}"]
    page = alice.follow(alice.send("seal_again", agreement))
    assert f"Le document de l’entente {agreement.reference} est scellé." in page.said
    assert Document.objects.get().agreement == agreement
    before = rows_of_the_domain()
    alice.send("seal_again", agreement)
    assert rows_of_the_domain() == before


def test_what_is_being_made_says_so(alice: Browser, agreement: Agreement) -> None:
    until = timezone.now() + timedelta(minutes=3)
    Sealing.objects.update(claim=agreement.public_id, claimed_until=until)
    assert "On est en train de le faire." in alice.open("sealings").text("tbody")


def test_in_english(world: World, browser_of: BrowserOf, agreement: Agreement) -> None:
    page = browser_of(world.alice, "en").open("sealings")
    assert page.text("h1") == "Documents awaited"
    assert page.texts("tbody button") == [f"Seal again {agreement.reference}"]


def test_an_agreement_that_awaits_no_document_is_not_found(alice: Browser) -> None:
    url = reverse("agreements:seal_again", args=["00000000-0000-4000-8000-000000000000"])
    assert alice.client.post(url).status_code == 404
