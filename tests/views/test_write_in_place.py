"""The answers that the page's script reads, save by save."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from agreements.actions.end import end
from agreements.actions.write import fingerprint
from agreements.models import Agreement, Signature
from mentorat.copies import mark
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made, signed, written, wrote
from tests.views.browsing import URLENCODED, Browser, url

BrowserOf = Callable[..., Browser]


@pytest.fixture
def maya(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.maya)


def send(browser: Browser, agreement: Agreement, page: dict[str, Any], **typed: str) -> Any:
    """What the script sends: the hidden fields of the page, and what was typed."""
    hidden = {k: v for k, v in page.items() if k in ("read", "warned_of", "typed_by")}
    body = urlencode({"warned_of": "[]"} | hidden | typed)
    return browser.client.post(
        url("write", agreement), body, content_type=URLENCODED, headers={"HX-Request": "true"}
    )


def test_what_is_typed_is_saved(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    response = send(maya, agreement, page, arrangements="  Le mardi.\r\n")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == {
        "state": "saved",
        "revision": 1,
        "said": "Enregistré à 10\u00a0h",
        "read": {"arrangements": fingerprint("Le mardi.")},
        "errors": {},
        "comparisons": {},
    }
    assert Agreement.objects.get().arrangements == "Le mardi."


def test_the_minutes_are_those_of_a_clock(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    with time_machine.travel(NOW.replace(hour=14, minute=5), tick=False):
        response = send(maya, agreement, page, arrangements="Le mardi.")
        assert response.json()["said"] == "Enregistré à 9\u00a0h\u00a005"
        assert maya.open("read", agreement).text("[data-save-state]").endswith("à 9\u00a0h\u00a005")


def test_the_same_again_is_saved_already(world: World, maya: Browser) -> None:
    """Its answer was lost on the way: it is sent again with what was read before."""
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    first = send(maya, agreement, page, arrangements="Le mardi.").json()
    before = rows_of_the_domain()
    assert send(maya, agreement, page, arrangements="Le mardi.").json() == first
    assert rows_of_the_domain() == before


def test_a_text_that_is_far_too_long_is_said_to_be(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    answer = send(maya, agreement, page, arrangements="é" * 100_000).json()
    assert "Ce texte compte 100\u00a0000 caractères" in answer["errors"]["arrangements"]
    assert Agreement.objects.get().revision == 0


def test_each_part_fares_by_itself(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    wrote(agreement, world.luc, arrangements="Le jeudi.", meeting_length="Une heure")
    typed = {
        "mentee_expectations": "Oser.",
        "arrangements": "Le mardi.",
        "meeting_length": "Deux heures",
        "meeting_place": "x" * 201,
        "review_date": "demain",
    }
    answer = send(maya, agreement, page, **typed).json()
    assert answer["state"] == "saved"
    assert answer["read"] == {"mentee_expectations": fingerprint("Oser.")}
    assert set(answer["errors"]) == {"meeting_place", "review_date"}
    assert answer["errors"]["review_date"] == "Écrivez une date comme 2027-02-15."
    theirs = answer["comparisons"]["arrangements"]
    assert theirs["saved"] == "Le jeudi."
    assert theirs["joined"] == "Le jeudi.\nLe mardi."
    assert theirs["read"] == fingerprint("Le jeudi.")
    assert "<ins>" in theirs["html"]
    assert answer["comparisons"]["meeting_length"]["joined"] == "Une heure / Deux heures"
    after = Agreement.objects.get()
    assert (after.mentee_expectations, after.arrangements) == ("Oser.", "Le jeudi.")
    assert (after.meeting_length, after.meeting_place) == ("Une heure", "")


def test_what_is_typed_is_text_in_a_comparison(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    wrote(agreement, world.luc, arrangements="<b>jeudi</b>")
    answer = send(maya, agreement, page, arrangements="<script>mardi</script>").json()
    html = answer["comparisons"]["arrangements"]["html"]
    assert "&lt;" in html
    assert "<b>" not in html
    assert "<script" not in html


def test_no_signature_lapses_unsaid(world: World, maya: Browser) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    page = maya.open("read", agreement).filled()
    before = rows_of_the_domain()
    unsaid = send(maya, agreement, page | {"warned_of": "[]"}, arrangements="Le lundi.")
    assert (unsaid.status_code, unsaid.json()) == (409, {"state": "would_lapse"})
    assert rows_of_the_domain() == before
    assert send(maya, agreement, page, arrangements="Le lundi.").json()["state"] == "saved"
    assert Signature.objects.get().lapsed_at is not None


def test_an_agreement_that_is_over(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    before = rows_of_the_domain()
    response = send(maya, agreement, page, arrangements="Le lundi.")
    assert (response.status_code, response.json()["state"]) == (409, "over")
    assert "n’est plus ouverte" in response.json()["said"]
    assert rows_of_the_domain() == before


def test_nobody_is_sent_to_sign_in_from_behind(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    Session.objects.all().delete()
    assert send(maya, agreement, page, arrangements="Le lundi.").status_code == 401


def test_the_page_of_somebody_else_saves_nothing(
    world: World, maya: Browser, browser_of: BrowserOf
) -> None:
    agreement = made(world)
    page = browser_of(world.luc).open("read", agreement).filled()
    before = rows_of_the_domain()
    response = send(maya, agreement, page, arrangements="Les mots de Luc.")
    assert (response.status_code, response.json()) == (409, {"state": "another"})
    assert rows_of_the_domain() == before


def test_a_stale_token_is_answered_with_a_fresh_one(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.open("read", agreement).filled()
    client = Client(enforce_csrf_checks=True)
    client.cookies = maya.client.cookies
    body = urlencode(page | {"csrfmiddlewaretoken": "x" * 64, "arrangements": "Le mardi."})
    own = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    response = client.post(url("write", agreement), body, content_type=URLENCODED, headers=own)
    answer = response.json()
    assert (response.status_code, answer["state"]) == (403, "stale")
    assert answer["person"] == mark(world.maya)
    body = urlencode(page | {"csrfmiddlewaretoken": answer["token"], "arrangements": "Le mardi."})
    response = client.post(url("write", agreement), body, content_type=URLENCODED, headers=own)
    assert response.json()["state"] == "saved"
    elsewhere = own | {"Sec-Fetch-Site": "cross-site"}
    forged = client.post(url("write", agreement), body="", headers=elsewhere)
    assert forged.status_code == 403
    assert forged["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("someone", ["helene", "ines", "olivier"])
def test_only_the_parties(world: World, browser_of: BrowserOf, someone: str) -> None:
    agreement = made(world)
    browser = browser_of(getattr(world, someone))
    assert send(browser, agreement, {}, arrangements="x").status_code == 404


@pytest.mark.parametrize("read", ["", "null", "[]", "\x00", '{"arrangements": []}'])
def test_damaged_hidden_fields_undo_nothing(world: World, maya: Browser, read: str) -> None:
    agreement = written(world)
    page = maya.open("read", agreement).filled() | {"read": read}
    answer = send(maya, agreement, page, arrangements="Le lundi.").json()
    assert list(answer["comparisons"]) == ["arrangements"]
    assert Agreement.objects.get().arrangements == "Le mardi midi."
