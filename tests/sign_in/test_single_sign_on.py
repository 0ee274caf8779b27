"""With a real provider: whom its answers let in, and whom they don't."""

import logging
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agreements.models import Person
from mentorat import drafts
from mentorat.sign_in.joining import Reason
from mentorat.sign_in.proof import proof_of
from tests.sign_in.conftest import SIGN_IN, next_of
from tests.sign_in.providers import (
    CALLBACK,
    REFUSED,
    START,
    RealProvider,
    leave,
    parameters,
    reason,
)
from tests.sign_in.single_sign_on import MAYA, SECRETS, person_of, request_of, rows
from tests.sign_in.test_drafts import found, mark


def test_a_known_address_enters_whatever_its_capitals(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    response = provider.walk(client, "maya")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert person_of(client) == str(maya.pk)
    joined = SocialAccount.objects.get()
    assert (joined.user_id, joined.provider, joined.uid) == (maya.pk, provider.url, "maya")
    assert joined.extra_data == {}
    assert not SocialToken.objects.exists()
    proof = proof_of(request_of(client, maya))
    assert proof
    assert proof.method == "sso"
    assert proof.is_recent(timezone.now())


def test_the_second_time_is_the_same(client: Client, provider: RealProvider, maya: Person) -> None:
    for _time in range(2):
        assert provider.walk(client, "maya")["Location"] == "/"
        assert person_of(client) == str(maya.pk)
        client.post("/deconnexion/")
    assert SocialAccount.objects.count() == 1


def test_an_address_in_the_id_token_serves_as_well(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    provider.knows(maya=MAYA | {"in_id_token": True})
    provider.walk(client, "maya")
    assert person_of(client) == str(maya.pk)


def test_next_is_carried_through(client: Client, provider: RealProvider) -> None:
    assert provider.walk(client, "maya", next="/archives/?a=1")["Location"] == "/archives/?a=1"


def test_next_stays_on_the_site(client: Client, provider: RealProvider) -> None:
    assert provider.walk(client, "maya", next="https://elsewhere.example/")["Location"] == "/"


def test_the_language_is_carried_through(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    client.post("/langue/", {"language": "en"})
    address = leave(client)
    assert parameters(address)["ui_locales"] == "en-CA"
    client.get(provider.answer(address, "maya"))
    maya.refresh_from_db()
    assert maya.language == "en"
    assert '<html lang="en-CA">' in client.get("/").content.decode()


def test_words_typed_when_the_session_had_ended_survive(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    page = "/ententes/nouvelle/"
    asked = client.post(page, {"mentee_name": "Zoé", "typed_by": mark(maya)})
    assert next_of(asked) == (SIGN_IN, page)
    assert client.get(asked["Location"]).content.decode().count(f'value="{page}"') >= 2
    assert provider.walk(client, "maya", next=page)["Location"] == page
    kept = found(client, maya)
    assert kept is not None
    assert kept["mentee_name"] == "Zoé"


def test_words_of_somebody_else_are_erased(
    client: Client, provider: RealProvider, luc: Person
) -> None:
    client.post("/ententes/nouvelle/", {"mentee_name": "Zoé", "typed_by": mark(luc)})
    provider.walk(client, "maya")
    assert client.session[drafts._SESSION_KEY] == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"email": "nobody@ecole.example", "email_verified": True}, Reason.UNKNOWN),
        ({"email": "maya@ecole.example", "email_verified": False}, Reason.UNVERIFIED),
        ({"email": "maya@ecole.example"}, Reason.UNVERIFIED),
        ({"email": "maya@ecole.example", "email_verified": "no"}, Reason.UNVERIFIED),
        ({"email": "maya@ecole.example", "xms_edov": False}, Reason.UNVERIFIED),
        ({"email_verified": True}, Reason.NO_ADDRESS),
        ({"email": ["maya@ecole.example"], "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": {"a": 1}, "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "", "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "maya", "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "a" * 300 + "@ecole.example", "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "maya@ecole.example\0", "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "maya@\u202eecole.example", "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "maya\nX: y@ecole.example", "email_verified": True}, Reason.NO_ADDRESS),
        ({"email": "maya@ecole.example,luc@ecole.example", "email_verified": True}, "no_address"),
    ],
)
def test_nobody_else_enters_and_not_a_row_is_written(
    client: Client,
    provider: RealProvider,
    caplog: pytest.LogCaptureFixture,
    said: dict[str, Any],
    why: Reason,
) -> None:
    before = rows()
    for in_id_token in (False, True):
        provider.knows(other=said | {"in_id_token": in_id_token})
        with caplog.at_level(logging.INFO):
            response = provider.walk(client, "other", next="/archives/")
            assert reason(client, response) == why
        page = client.get(REFUSED).content.decode()
        assert f'href="{SIGN_IN}?next=%2Farchives%2F"' in page
        assert rows() == before
    assert not any(word in caplog.text for word in SECRETS)


def test_an_inactive_person_does_not_enter(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    Person.objects.update(is_active=False)
    before = rows()
    assert reason(client, provider.walk(client, "maya")) == Reason.INACTIVE
    assert rows() == before


def test_nor_once_joined(client: Client, provider: RealProvider, maya: Person) -> None:
    provider.walk(client, "maya")
    client.post("/deconnexion/")
    Person.objects.update(is_active=False)
    assert reason(client, provider.walk(client, "maya")) == Reason.INACTIVE


@pytest.mark.parametrize("yes", [True, "true", "1"])
def test_the_domain_that_entra_vouches_for_is_enough(
    client: Client, provider: RealProvider, maya: Person, yes: object
) -> None:
    provider.knows(maya={"email": maya.email, "xms_edov": yes})
    provider.walk(client, "maya")
    assert person_of(client) == str(maya.pk)


@pytest.mark.parametrize(
    ("said", "enters"), [({}, True), ({"email_verified": False}, False), ({"xms_edov": 0}, False)]
)
def test_trusted_addresses_need_no_claim_but_heed_a_no(
    client: Client,
    provider: RealProvider,
    settings: Settings,
    maya: Person,
    said: dict[str, Any],
    enters: bool,
) -> None:
    settings.OIDC_TRUST_ADDRESSES = True
    provider.knows(maya={"email": maya.email, **said})
    provider.walk(client, "maya")
    assert (person_of(client) == str(maya.pk)) is enters


def test_the_button_is_there_only_with_a_whole_provider(
    client: Client, provider: RealProvider, settings: Settings
) -> None:
    assert settings.OIDC_NAME in client.get(f"{SIGN_IN}?next=/archives/").content.decode()
    for missing in ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        kept = getattr(settings, missing)
        setattr(settings, missing, "")
        assert START not in client.get(SIGN_IN).content.decode()
        assert client.post(START).status_code == 404
        assert client.get(CALLBACK).status_code == 404
        assert client.get(REFUSED).status_code == 404
        setattr(settings, missing, kept)


def test_a_provider_in_the_database_is_not_heeded(client: Client, db: None) -> None:
    apps.get_model("socialaccount", "SocialApp").objects.create(
        provider="openid_connect", name="X", client_id="x", settings={"server_url": "https://x/"}
    )
    assert client.post(START).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_refusal_has_words_of_its_own(
    client: Client, provider: RealProvider, language: str
) -> None:
    client.post("/langue/", {"language": language})
    session = client.session
    found = set()
    for why in Reason:
        session["single_sign_on"] = {"reason": why, "next": "", "address": "a@ecole.example"}
        session.save()
        page = client.get(REFUSED).content.decode()
        assert f'<html lang="{language}-CA">' in page
        found.add(page.split("<h1>")[1].split("<form")[0])
    assert len(found) == len(Reason)


def test_discovery_is_asked_for_once(client: Client, provider: RealProvider) -> None:
    leave(client)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mentorat.sign_in.openid.OpenIDClient._fetch", _never)
        leave(client)
        cache.clear()
        assert reason(client, client.post(START)) == Reason.FAILED


def _never(*args: object) -> None:
    raise ValueError
