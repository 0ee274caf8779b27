"""Whatever is sent to the forms about who one is: a page says what is wrong, and nothing breaks."""

from http.cookies import SimpleCookie
from pathlib import Path
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import World, build_world
from tests.conftest import MadeOnce
from tests.database import rows_of_the_domain
from tests.signing_in import client_of
from tests.standing import Standing
from tests.views.browsing import Browser

SignedIn: TypeAlias = tuple[World, SimpleCookie, SimpleCookie]

NASTY = (
    "\x00",
    "a\x00b@ecole.example",
    "🤓",
    "é" * 5000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 }}{% now %}",
    "../../etc/passwd",
    "-1",
    "99999999999999999999",
    "2026-13-45",
    "9999-12-31",
    "0001-01-01",
    "null",
    "[]",
    "\u202e\u200b",
    "a@b\r\nBcc: x@y.example",
)
FIELDS = (
    "email", "name", "language", "role", "place", "when", "last_day", "first_day", "school",
    "about", "search", "code", "next", "new", "session", "credential", "typed_by", "page",
)  # fmt: skip
CHOSEN = ("role", "place", "school", "first_day", "last_day")
GIVEN = {"email": "zoe@ecole.example", "name": "Zoé Ménard", "language": "fr", "when": "later"}


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[SignedIn]:
    def make() -> SignedIn:
        world = build_world()
        alice, helene = (client_of(person, strong=True) for person in (world.alice, world.helene))
        return world, alice.cookies, helene.cookies

    return made_once(make, committed=False)


@pytest.fixture
def signed_in(once: Standing[SignedIn], db: None, cupboard: Path) -> SignedIn:
    return once.fresh(cupboard)


def addresses(signed_in: SignedIn) -> list[tuple[Client, str]]:
    """Where each sends forms about who one is, signed in."""
    world, *cookies = signed_in
    membership = world.helene.memberships.get().public_id
    of_alice = [
        reverse("agreements:invite"),
        reverse("agreements:people"),
        reverse("agreements:access_records"),
        reverse("agreements:export_access_records"),
        reverse("agreements:end_membership", args=[membership]),
        reverse("agreements:hand_over", args=[membership]),
        "/connexion/confirmer/",
        "/mes-connexions/fermer/",
        "/mes-connexions/cles/",
        "/mes-connexions/application/",
    ]
    alice, helene = (Browser.again(each).client for each in cookies)
    return [(alice, address) for address in of_alice] + [(helene, reverse("agreements:delegate"))]


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_no_form_breaks(signed_in: SignedIn, nasty: str) -> None:
    before = rows_of_the_domain()
    for client, address in addresses(signed_in):
        for typed, query in (
            (dict.fromkeys(FIELDS, nasty), ""),
            (GIVEN | dict.fromkeys(CHOSEN, nasty), "?person=x&page=x&first_day=x&next=%00"),
        ):
            response = client.post(address + query, typed)
            assert response.status_code in (302, 404, 422), (address + query, typed)
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_no_page_breaks(signed_in: SignedIn, nasty: str) -> None:
    for client, address in addresses(signed_in):
        asked = dict.fromkeys(("person", "page", "next", "first_day", "last_day"), nasty)
        for known in ({}, {"person": signed_in[0].maya.public_id}):
            status = client.get(address, asked | known).status_code
            assert status in (200, 302, 404, 405), address
    for address in ("/connexion/", "/connexion/code/", "/connexion/preuve/", "/connexion/cle/"):
        for method in ("get", "post"):
            response = getattr(Client(), method)(address, {"next": nasty, "email": nasty})
            assert response.status_code in (200, 302, 422), (method, address)
