"""A session that ended while typing: the words survive signing in again, shown and not acted on."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session

from agreements.models import Agreement, Person
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import made, signed, written, wrote
from tests.views.browsing import Browser, Page, Typed, url

BrowserOf = Callable[..., Browser]
FOUND = "Vos mots ont été retrouvés\u00a0: relisez, puis "
WORDS = {"mentee_expectations": "Oser —\r\nᐃᓄᒃᑎᑐᑦ", "arrangements": "Le mardi."}
PAIR = {
    "mentee_email": "Maya@demonstration.example ",
    "mentee_name": "Maya Nguyễn",
    "mentor_email": "samuel@ecole.example",
    "mentor_name": "Samuel Œuvrard",
}


@pytest.fixture
def after_signing_in(mailoutbox: list[object]) -> Callable[..., Page]:
    """Sends a form once the session has ended, signs in by code, and goes where that leads."""

    def send(
        browser: Browser, person: Person, name: str, form: Typed, agreement: Agreement | None = None
    ) -> Page:
        Session.objects.all().delete()
        before = rows_of_the_domain()
        sent = browser.send(name, agreement, **form)
        assert sent.response["Location"] == f"/connexion/?next={url(name, agreement)}"
        page = browser.follow(sent)
        assert "ce que vous avez écrit est conservé pour vous" in page.said
        asked = page.filled() | {"email": person.email}
        browser.client.post("/connexion/", asked)
        (code,) = re.findall(r"^\s+(\d{6})$", mailoutbox[-1].body, re.M)  # type: ignore[attr-defined]
        entered = browser.client.post("/connexion/code/", {"code": code, "next": asked["next"]})
        assert entered["Location"] == url(name, agreement)
        page = Page(browser.client.get(entered["Location"]))
        assert rows_of_the_domain() == before
        return page

    return send


def test_create(world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]) -> None:
    helene = browser_of(world.helene)
    form = helene.open("create").filled() | PAIR
    page = after_signing_in(helene, world.helene, "create", form)
    assert page.status == 200
    assert FOUND in page.said
    assert page.filled().items() >= PAIR.items()
    assert not Agreement.objects.exists()
    assert helene.send("create", **page.filled()).status == 302
    assert helene.open("create").filled()["mentee_email"] == ""  # sent, so forgotten


def test_write(world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]) -> None:
    agreement = made(world)
    maya = browser_of(world.maya)
    form = maya.open("read", agreement).filled() | WORDS
    page = after_signing_in(maya, world.maya, "write", form, agreement)
    assert page.status == 200
    assert FOUND in page.said
    assert page.filled().items() >= WORDS.items()
    assert maya.send("write", agreement, **page.filled()).status == 302
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le mardi."


def test_write_what_somebody_else_changed_meanwhile(
    world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]
) -> None:
    agreement = made(world)
    maya = browser_of(world.maya)
    form = maya.open("read", agreement).filled() | WORDS
    wrote(agreement, world.luc, arrangements="Le jeudi.", meeting_length="Une heure")
    page = after_signing_in(maya, world.maya, "write", form, agreement)
    conflict = maya.send("write", agreement, **page.filled())
    assert conflict.status == 422
    assert "jeudi" in conflict.texts(".version .written")[0]
    assert conflict.filled().items() >= WORDS.items()


def test_sign(world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]) -> None:
    agreement = written(world)
    maya = browser_of(world.maya)
    typed = {"typed_name": "Maya Nguyễn", "drawing": "M1,2L3,4", "displayed_to_end": "true"}
    form = maya.open("sign", agreement).filled() | typed
    page = after_signing_in(maya, world.maya, "sign", form, agreement)
    assert page.status == 200
    assert page.filled().items() >= typed.items()
    assert page.said  # and does not tell to « save » what is a signature
    assert "enregistrez" not in page.said
    assert not agreement.signatures.exists()
    assert maya.send("sign", agreement, **page.filled()).status == 302


def test_sign_a_text_that_changed_meanwhile(
    world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]
) -> None:
    agreement = written(world)
    maya = browser_of(world.maya)
    form = maya.open("sign", agreement).filled() | {"typed_name": "Maya Nguyễn"}
    wrote(agreement, world.luc, arrangements="Le lundi.")
    page = after_signing_in(maya, world.maya, "sign", form, agreement)
    assert maya.send("sign", agreement, **page.filled()).status == 422
    assert not agreement.signatures.exists()


def test_sign_what_needs_no_signature_any_more(
    world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]
) -> None:
    agreement = written(world)
    maya = browser_of(world.maya)
    form = maya.open("sign", agreement).filled() | {"typed_name": "Maya Nguyễn"}
    signed(agreement, world.maya)
    page = after_signing_in(maya, world.maya, "sign", form, agreement)
    assert page.response["Location"] == url("read", agreement)


def test_a_name_that_was_wrong_is_shown_as_a_page_and_not_as_a_refusal(
    world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]
) -> None:
    agreement = written(world)
    maya = browser_of(world.maya)
    form = maya.open("sign", agreement).filled() | {"typed_name": "Quelqu’un"}
    page = after_signing_in(maya, world.maya, "sign", form, agreement)
    assert page.status == 200  # a GET refuses nothing
    assert page.filled()["typed_name"] == "Quelqu’un"


def test_end(world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]) -> None:
    agreement = written(world)
    maya = browser_of(world.maya)
    chosen = {"when": "later", "day": "2026-12-01"}
    form = maya.open("end", agreement).filled() | chosen
    page = after_signing_in(maya, world.maya, "end", form, agreement)
    assert "l’entente a encore cours" in page.said
    assert page.filled().items() >= chosen.items()
    assert maya.send("end", agreement, **page.filled()).status == 302
    agreement.refresh_from_db()
    assert (agreement.status, str(agreement.ends_on)) == ("ended", "2026-12-01")


def test_cancel_and_withdraw(
    world: World, browser_of: BrowserOf, after_signing_in: Callable[..., Page]
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    for name, person, said in (
        ("withdraw", world.luc, "votre signature tient toujours"),
        ("cancel", world.helene, "rien n’est encore annulé"),
    ):
        browser = browser_of(person)
        form = browser.open(name, agreement).filled()
        page = after_signing_in(browser, person, name, form, agreement)
        assert said in page.said
        assert browser.send(name, agreement, **page.filled()).status == 302
    agreement.refresh_from_db()
    assert (agreement.status, agreement.standing_signatures) == ("cancelled", [])
