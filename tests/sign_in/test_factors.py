"""The second factor: who needs it, and what opens without."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import made
from tests.sign_in.conftest import SIGN_IN
from tests.sign_in.factors import APPLICATION, CODES, INDEX, SHOW, digits
from tests.signing_in import client_of


@pytest.mark.parametrize("name", ["helene", "ines", "alice"])
def test_who_holds_a_role_goes_no_further_without(world: World, required: None, name: str) -> None:
    client = client_of(getattr(world, name))
    response = client.get("/registre/" if name == "alice" else "/archives/")
    assert response["Location"] == INDEX
    page = client.get(INDEX).content.decode()
    assert "un code par courriel ne suffit pas" in page
    assert "Continuer sans" not in page
    strong = client_of(getattr(world, name), strong=True)
    assert strong.get("/").status_code == 200
    assert "un code par courriel ne suffit pas" not in strong.get(INDEX).content.decode()


@pytest.mark.parametrize("name", ["maya", "luc", "olivier"])
def test_parties_may_do_without(world: World, required: None, name: str) -> None:
    assert client_of(getattr(world, name)).get("/").status_code == 200


def test_no_page_but_those_of_sign_in_opens_without(world: World, required: None) -> None:
    """Every URL, as it resolves, with a principal and an administrator who typed a code alone."""
    made(world)
    before = rows_of_the_domain(with_access=True)
    allowed = {
        "account_login", "account_request_login_code", "account_confirm_login_code",
        "account_inactive", "account_logout", "account_reauthenticate", "set_language",
        "openid_connect_login", "openid_connect_callback", "socialaccount_login_error",
        "mfa_login_webauthn", "mfa_authenticate", "mfa_index", "close_sessions",
        "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "verify", "verify_reference",
        "mail_webhook", "refuse", "resume",
    }  # fmt: skip
    tried = set()
    for person in (world.helene, world.alice):
        client = client_of(person)
        for entry in (*get_resolver().url_patterns, *_of("agreements.urls")):
            if not isinstance(entry, URLPattern) or entry.name in allowed:
                continue
            path = "/" + re.sub("<uuid:[a-z_]+>", str(person.public_id), str(entry.pattern))
            path = re.sub("<(str|int):[a-z_]+>", "1", path)
            for method in (client.get, client.post):
                assert method(path)["Location"] == INDEX, path
            tried.add(entry.name)
        assert client.get("/administration/agreements/person/")["Location"] == INDEX
    assert len(tried) >= 18
    assert rows_of_the_domain(with_access=True) == before


def _of(module: str) -> Any:
    return get_resolver(module).url_patterns


def test_what_was_typed_waits(world: World, required: None) -> None:
    """A role given while they type, say."""
    client = client_of(world.helene)
    author = client.get(INDEX)  # any page of theirs
    mark = author.context["typed_by"]
    page = "/ententes/nouvelle/"
    response = client.post(page, {"mentee_name": "Zoé Ménard", "typed_by": mark})
    assert response["Location"] == INDEX
    client.get(APPLICATION)
    client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
    assert client.session["after_second_factor"] == page
    assert client.post(CODES)["Location"] == page
    assert "Zoé Ménard" in client.get(page).content.decode()


def test_the_demonstration_offers_a_way_through(world: World, required: None, settings) -> None:
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    client = client_of(world.helene)
    assert client.get("/archives/")["Location"] == INDEX
    assert "Continuer sans" in client.get(INDEX).content.decode()
    assert client.post("/demonstration/sans-preuve/")["Location"] == "/archives/"
    assert client.get("/archives/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/archives/")["Location"] == INDEX
    assert client.post("/demonstration/sans-preuve/").status_code == 404


def test_the_page_of_the_second_factor_has_a_way_on(client: Client, db: None) -> None:
    response = client.get(SHOW)
    assert response["Location"] == SIGN_IN
    assert "demandez" in client.get(SIGN_IN).content.decode()
