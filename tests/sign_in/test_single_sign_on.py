"""With a real provider: whom its answers let in, and whom they don't."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agreements.models import Person
from mentorat import drafts
from mentorat.sign_in.joining import Reason
from mentorat.sign_in.proof import Proof, proof_of
from mentorat.sign_in.single_sign_on import had_second_factor
from tests.sign_in.conftest import SIGN_IN, next_of
from tests.sign_in.providers import (
    CALLBACK,
    REFUSED,
    START,
    RealProvider,
    configure,
    leave,
    parameters,
    real_provider,
    reason,
)
from tests.sign_in.test_drafts import found, mark

MAYA = {"email": "Maya@Ecole.example", "email_verified": True}
SECRETS = ("maya", "code", "secret", "ecole.example")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    with real_provider(tmp_path_factory.mktemp("provider"), "http://testserver") as provider:
        yield provider


@pytest.fixture
def provider(running: RealProvider, settings: Settings, maya: Person) -> RealProvider:
    configure(settings, running.url)
    running.knows(maya=MAYA)
    return running


def person_of(client: Client) -> str | None:
    """Who is signed in, by the key of their row."""
    key: str | None = client.session.get("_auth_user_id")
    return key


def request_of(client: Client, person: Person) -> HttpRequest:
    request = HttpRequest()
    request.session = client.session
    request.user = person
    return request


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for what a session and a cache remember."""
    models = [model for model in apps.get_models() if model is not Session]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models
    }


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


class TestAnAddressThatPassesOn:
    """Subject and address must agree: neither alone opens what it opened once."""

    @pytest.fixture(autouse=True)
    def joined(self, client: Client, provider: RealProvider, maya: Person) -> None:
        provider.walk(client, "maya")
        assert person_of(client) == str(maya.pk)
        client.post("/deconnexion/")

    def test_to_a_new_employee(self, client: Client, provider: RealProvider) -> None:
        provider.knows(successor=MAYA)
        before = rows()
        assert reason(client, provider.walk(client, "successor")) == Reason.OTHER_SUBJECT
        assert rows() == before
        assert f'href="{SIGN_IN}' not in client.get(REFUSED).content.decode().split("<main")[1]

    def test_to_the_same_person_once_the_former_account_is_forgotten(
        self, client: Client, provider: RealProvider, maya: Person
    ) -> None:
        provider.knows(successor=MAYA)
        call_command("forget_single_sign_on", "MAYA@ecole.example")
        provider.walk(client, "successor")
        assert person_of(client) == str(maya.pk)

    def test_there_is_nothing_to_forget_of_others(self, luc: Person) -> None:
        for address in (luc.email, "nobody@ecole.example"):
            with pytest.raises(CommandError):
                call_command("forget_single_sign_on", address)
        assert SocialAccount.objects.exists()

    @pytest.mark.parametrize("address", ["luc@ecole.example", "renamed@ecole.example"])
    def test_an_account_that_took_another_address_enters_nowhere(
        self, client: Client, provider: RealProvider, luc: Person, address: str
    ) -> None:
        provider.knows(maya=MAYA | {"email": address})
        before = rows()
        assert reason(client, provider.walk(client, "maya")) == Reason.OTHER_ADDRESS
        assert rows() == before

    def test_nor_does_it_where_the_address_was_changed_here(
        self, client: Client, provider: RealProvider
    ) -> None:
        Person.objects.update(email="corrected@ecole.example")
        assert reason(client, provider.walk(client, "maya")) == Reason.OTHER_ADDRESS

    def test_it_does_once_both_agree_again(
        self, client: Client, provider: RealProvider, maya: Person
    ) -> None:
        Person.objects.update(email="maya.tremblay@ecole.example")
        provider.knows(maya=MAYA | {"email": "maya.tremblay@ecole.example"})
        provider.walk(client, "maya")
        assert person_of(client) == str(maya.pk)

    def test_another_provider_joins_anew(
        self, client: Client, provider: RealProvider, maya: Person
    ) -> None:
        SocialAccount.objects.update(provider="https://former.example")
        provider.walk(client, "maya")
        assert person_of(client) == str(maya.pk)
        assert SocialAccount.objects.count() == 2


def test_somebody_who_gives_up_is_told_the_ways_on(client: Client, provider: RealProvider) -> None:
    before = rows()
    response = provider.walk(client, None, next="/archives/")
    assert reason(client, response) == Reason.CANCELLED
    assert client.session["single_sign_on"]["next"] == "/archives/"
    assert rows() == before


def test_after_a_refusal_another_account_can_be_chosen(
    client: Client, provider: RealProvider
) -> None:
    provider.knows(other={"email": "nobody@ecole.example", "email_verified": True})
    provider.walk(client, "other")
    assert 'name="another"' in client.get(REFUSED).content.decode()
    address = leave(client, another="1")
    assert parameters(address)["prompt"] == "select_account"
    assert "prompt" not in parameters(leave(client))


def test_a_callback_serves_once(client: Client, provider: RealProvider) -> None:
    back = provider.answer(leave(client), "maya")
    assert client.get(back)["Location"] == "/"
    assert client.get(back)["Location"] == "/"  # a reload: signed in already
    client.post("/deconnexion/")
    assert reason(client, client.get(back)) == Reason.EXPIRED


def test_a_callback_serves_in_its_own_browser_alone(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    back = provider.answer(leave(client), "maya")
    other = Client()
    assert reason(other, other.get(back)) == Reason.EXPIRED
    client.get(back)
    assert person_of(client) == str(maya.pk)


@pytest.mark.parametrize("state", ["", "x", "\0", "é" * 3000])
def test_a_state_that_is_not_ours_enters_nowhere(
    client: Client, provider: RealProvider, state: str
) -> None:
    leave(client)
    response = client.get(CALLBACK, {"code": "c", "state": state})
    assert reason(client, response) == Reason.EXPIRED


def test_a_session_that_ended_in_between_starts_again(
    client: Client, provider: RealProvider
) -> None:
    back = provider.answer(leave(client), "maya")
    Session.objects.all().delete()
    assert reason(client, client.get(back)) == Reason.EXPIRED


def test_a_walk_of_more_than_ten_minutes_starts_again(
    client: Client, provider: RealProvider, time_machine: Any
) -> None:
    back = provider.answer(leave(client), "maya")
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert reason(client, client.get(back)) == Reason.EXPIRED


def test_a_code_of_one_browser_does_not_serve_in_another(
    client: Client, provider: RealProvider
) -> None:
    """PKCE: the code that somebody slips to somebody else is refused by the provider."""
    code = parameters(provider.answer(leave(client), "maya"))["code"]
    other = Client()
    state = parameters(leave(other))["state"]
    response = other.get(CALLBACK, {"code": code, "state": state})
    assert reason(other, response) == Reason.FAILED


def test_nothing_in_the_address_chooses_what_is_asked(
    client: Client, provider: RealProvider
) -> None:
    chosen = {"scope": "admin", "auth_params": "redirect_uri=https://e.example/", "process": "x"}
    response = client.post(f"{START}?scope=admin&auth_params=state%3Dx&process=connect", chosen)
    asked = parameters(response.headers["Refresh"])
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert asked["redirect_uri"] == f"http://testserver{CALLBACK}"
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"] != "x"
    assert set(asked) == {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "ui_locales",
    }


def test_a_get_starts_nothing(client: Client, provider: RealProvider) -> None:
    assert client.get(START).status_code == 405
    assert client.post(CALLBACK).status_code == 405
    assert client.post(REFUSED).status_code == 405


def test_a_page_elsewhere_starts_nothing(provider: RealProvider) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(START, headers={"origin": "https://elsewhere.example"}).status_code == 403


def test_starts_are_limited_by_network(
    client: Client, provider: RealProvider, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"single_sign_on": "1/m/ip"}
    leave(client)
    assert reason(client, client.post(START)) == Reason.TOO_MANY


def test_somebody_signed_in_who_comes_again_keeps_the_session(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    back = provider.answer(leave(client), "maya")
    client.force_login(maya)
    client.post("/ententes/nouvelle/?", {})
    session = client.session
    session["words"] = "kept"
    session.save()
    assert client.get(back)["Location"] == "/"
    assert client.session["words"] == "kept"
    assert proof_of(request_of(client, maya)).method == "sso"  # type: ignore[union-attr]
    assert client.post(START, {"next": "/archives/"})["Location"] == "/archives/"
    assert client.get(REFUSED)["Location"] == "/"


def test_another_who_comes_in_the_same_browser_takes_over_nothing(
    client: Client, provider: RealProvider, maya: Person, luc: Person
) -> None:
    back = provider.answer(leave(client), "maya")
    client.force_login(luc)
    session = client.session
    session["words"] = "of Luc"
    session.save()
    client.get(back)
    assert person_of(client) == str(maya.pk)
    assert "words" not in client.session


@pytest.mark.parametrize(
    ("amr", "strong"),
    [
        (["pwd", "mfa"], True),
        (["mfa"], True),
        (["pwd", "otp"], True),
        (["pin", "hwk"], True),
        (["fpt", "swk"], True),
        (["pwd"], False),
        (["pwd", "pin"], False),
        (["hwk"], False),
        (["otp"], False),
        (["pwd", "sms"], False),
        ([], False),
        (None, False),
    ],
)
def test_a_second_factor_given_to_the_provider_is_known(
    client: Client, provider: RealProvider, maya: Person, amr: list[str] | None, strong: bool
) -> None:
    provider.knows(maya=MAYA | ({"amr": amr} if amr is not None else {}))
    provider.walk(client, "maya")
    assert had_second_factor(request_of(client, maya)) is strong


def test_a_provider_that_always_asks_for_it_needs_not_say_so(
    client: Client, provider: RealProvider, maya: Person, settings: Settings
) -> None:
    settings.OIDC_IS_STRONG = True
    provider.walk(client, "maya")
    assert had_second_factor(request_of(client, maya)) is True


def test_a_second_factor_is_of_its_person_and_session(
    client: Client,
    provider: RealProvider,
    maya: Person,
    luc: Person,
    sign_in: Callable[..., Any],
) -> None:
    provider.knows(maya=MAYA | {"amr": ["mfa"]})
    provider.walk(client, "maya")
    assert had_second_factor(request_of(client, luc)) is False
    assert had_second_factor(request_of(client, AnonymousUser())) is False  # type: ignore[arg-type]
    client.post("/deconnexion/")
    sign_in(client, maya)
    assert had_second_factor(request_of(client, maya)) is False


def test_the_proof_is_as_old_as_the_session_at_the_provider(
    client: Client, provider: RealProvider, maya: Person
) -> None:
    two_hours_ago = int(time.time()) - 7200
    provider.knows(maya=MAYA | {"auth_time": two_hours_ago})
    provider.walk(client, "maya")
    proof = proof_of(request_of(client, maya))
    assert isinstance(proof, Proof)
    assert proof.at.timestamp() == two_hours_ago
    assert not proof.is_recent(timezone.now())


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
