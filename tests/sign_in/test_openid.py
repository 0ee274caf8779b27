"""With a provider that answers wrongly: a clear page, nobody in, nothing personal in the log."""

import base64
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from agreements.models import Person
from mentorat.hosts import is_confidential
from mentorat.sign_in.joining import Reason
from tests.sign_in.providers import (
    CALLBACK,
    CLIENT_SECRET,
    START,
    CrookedProvider,
    configure,
    crooked_provider,
    leave,
    parameters,
    reason,
)

DISCOVERY = "/.well-known/openid-configuration"
IN_2100 = 4_102_444_800  # seconds since 1970
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def provider(settings: Settings, maya: Person) -> Iterator[CrookedProvider]:
    with crooked_provider() as provider:
        provider.said = {"email": maya.email, "email_verified": True}
        configure(settings, provider.url)
        yield provider


@pytest.fixture
def refused(
    client: Client, provider: CrookedProvider, caplog: pytest.LogCaptureFixture
) -> Callable[[], str]:
    """Walk through, be refused because the provider failed; what the log says."""

    def walk() -> str:
        with caplog.at_level(logging.INFO):
            response = provider.walk(client, next="/archives/")
            assert reason(client, response) == Reason.FAILED
        assert client.session["single_sign_on"]["next"] == "/archives/"
        assert "single sign-on failed at" in caplog.text
        for word in ("maya", "code-of", "access", CLIENT_SECRET, "eyJ"):
            assert word not in caplog.text
        return caplog.text

    return walk


def test_answers_as_they_should_be_let_in(client: Client, provider: CrookedProvider) -> None:
    """What the tests below change, unchanged."""
    assert provider.walk(client, next="/archives/")["Location"] == "/archives/"


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-site"},
        {"aud": None},
        {"aud": ["mentorat", "another-site"], "azp": "another-site"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": IN_2100},
        {"nonce": "of another walk"},
        {"nonce": None},
        {"nonce": "é"},
        {"nonce": 7},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 192},
        {"sub": "\0"},
        {"sub": "with space"},
    ],
)
def test_an_id_token_that_is_not_for_this_walk(
    provider: CrookedProvider, refused: Callable[[], str], said: dict[str, Any]
) -> None:
    provider.said |= said
    refused()


def test_a_clock_that_is_a_little_ahead_is_forgiven(
    client: Client, provider: CrookedProvider
) -> None:
    provider.said |= {"iat": time.time() + 20}
    assert provider.walk(client)["Location"] == "/"


@pytest.mark.parametrize(
    "seal",
    [
        {"key": OTHER_KEY, "algorithm": "RS256", "headers": {"kid": "1"}},
        {"key": CrookedProvider.key, "algorithm": "RS256", "headers": {"kid": "2"}},
        {"key": None, "algorithm": "none", "headers": {"kid": "1"}},
        {"key": "x" * 64, "algorithm": "HS256", "headers": {"kid": "1"}},
        {"key": CLIENT_SECRET * 3, "algorithm": "HS256", "headers": {"kid": "1"}},
    ],
    ids=["another key", "unknown key", "no seal", "a shared key", "our secret"],
)
def test_a_seal_that_is_not_the_providers(
    provider: CrookedProvider, refused: Callable[[], str], seal: dict[str, Any]
) -> None:
    provider.seal = seal
    refused()


def test_a_shared_key_is_no_key_even_when_it_is_published(
    provider: CrookedProvider, refused: Callable[[], str]
) -> None:
    shared = {"kty": "oct", "k": base64.urlsafe_b64encode(b"x" * 64).decode(), "kid": "1"}
    provider.answers["/jwks"] = (200, {"keys": [shared | {"alg": "HS256"}]})
    provider.seal = {"key": b"x" * 64, "algorithm": "HS256", "headers": {"kid": "1"}}
    refused()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/token", (500, "")),
        ("/token", (200, "")),
        ("/token", (200, "<html>")),
        ("/token", (200, "[]")),
        ("/token", (200, "null")),
        ("/token", (200, {"access_token": "access"})),
        ("/token", (200, {"access_token": "access", "id_token": 7})),
        ("/token", (200, {"access_token": ["access"], "id_token": "eyJ"})),
        ("/token", (200, {"access_token": "access", "id_token": "eyJ.eyJ.eyJ"})),
        ("/token", (400, {"error": "invalid_client", "error_description": "maya"})),
        ("/token", (302, "")),
        ("/jwks", (500, "")),
        ("/jwks", (200, "")),
        ("/jwks", (200, {"keys": []})),
        ("/jwks", (200, {"keys": [{"kid": "1"}]})),
        ("/jwks", (200, "[1]")),
        ("/jwks", (302, "")),
    ],
)
def test_an_endpoint_that_answers_nonsense(
    provider: CrookedProvider, refused: Callable[[], str], path: str, answer: tuple[int, Any]
) -> None:
    provider.answers[path] = answer
    refused()


@pytest.mark.parametrize(
    "answer",
    [
        (500, ""),
        (302, ""),
        (200, "x"),
        (200, "[]"),
        (200, {}),
        (200, {"sub": "8", "email": "maya@ecole.example", "email_verified": True}),
    ],
)
def test_userinfo_that_is_nonsense_or_of_another(
    provider: CrookedProvider, refused: Callable[[], str], answer: tuple[int, Any]
) -> None:
    provider.said = {}
    provider.answers["/me"] = answer
    refused()


def test_userinfo_says_no_more_than_the_address(
    client: Client, provider: CrookedProvider, maya: Person
) -> None:
    provider.said = {}
    said = {"sub": "7", "email": maya.email, "email_verified": True}
    provider.answers["/me"] = (200, said | {"iss": "https://elsewhere.example"})
    assert provider.walk(client)["Location"] == "/"
    assert maya.socialaccount_set.get().provider == provider.url  # type: ignore[attr-defined]


def test_userinfo_does_not_vouch_for_the_address_of_the_id_token(
    client: Client, provider: CrookedProvider, maya: Person
) -> None:
    provider.said = {"email": maya.email}
    provider.answers["/me"] = (200, {"sub": "7", "email": "x@e.example", "email_verified": True})
    assert reason(client, provider.walk(client)) == Reason.UNVERIFIED


def discovered(url: str, **changes: Any) -> dict[str, Any]:
    config = {"issuer": url, "jwks_uri": f"{url}/jwks", "token_endpoint": f"{url}/token"}
    config |= {"authorization_endpoint": f"{url}/auth"} | changes
    return {name: value for name, value in config.items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"issuer": 7},
        {"token_endpoint": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": ["https://elsewhere.example"]},
        {"userinfo_endpoint": "http://[/"},
    ],
)
def test_a_provider_that_is_not_the_one_configured(
    client: Client,
    provider: CrookedProvider,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, Any],
) -> None:
    provider.answers[DISCOVERY] = (200, discovered(provider.url, **changes))
    assert reason(client, client.post(START, {"next": "/archives/"})) == Reason.FAILED
    assert client.session["single_sign_on"]["next"] == "/archives/"
    assert "single sign-on failed at discovery" in caplog.text


@pytest.mark.parametrize("answer", [(500, ""), (404, ""), (302, ""), (200, "<html>"), (200, "[]")])
def test_no_discovery(client: Client, provider: CrookedProvider, answer: tuple[int, Any]) -> None:
    provider.answers[DISCOVERY] = answer
    assert reason(client, client.post(START)) == Reason.FAILED


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/jwks", "/me"])
def test_an_endpoint_that_sends_elsewhere_is_not_followed(
    client: Client, provider: CrookedProvider, maya: Person, path: str
) -> None:
    there = parameters(leave(client))
    provider.said = {}
    said = {"sub": "7", "email": maya.email, "email_verified": True}
    provider.answers |= {"/token": (200, provider.token(there["nonce"])), "/me": (200, said)}
    provider.answers["/elsewhere"] = provider.answers[path]
    provider.answers[path] = (302, "")
    cache.clear()
    response = client.get(CALLBACK, {"code": "c", "state": there["state"]})
    assert reason(client, response) == Reason.FAILED


def test_a_provider_that_is_down(client: Client, settings: Settings, maya: Person) -> None:
    with crooked_provider() as gone:
        configure(settings, gone.url)
    assert reason(client, client.post(START)) == Reason.FAILED


def test_a_provider_that_goes_down_in_between(
    client: Client, settings: Settings, maya: Person
) -> None:
    with crooked_provider() as gone:
        configure(settings, gone.url)
        there = parameters(leave(client, next="/archives/"))
    response = client.get(CALLBACK, {"code": "c", "state": there["state"]})
    assert reason(client, response) == Reason.FAILED
    assert client.session["single_sign_on"]["next"] == "/archives/"


def test_a_slow_provider_holds_nobody_back(
    client: Client, provider: CrookedProvider, settings: Settings
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.1  # seconds
    provider.paused.set()
    assert reason(client, client.post(START)) == Reason.FAILED


def test_the_site_waits_for_a_few_seconds_only(settings: Settings) -> None:
    assert settings.SOCIALACCOUNT_REQUESTS_TIMEOUT <= 5


@pytest.mark.parametrize(
    ("query", "step"),
    [
        ({"error": "server_error", "error_description": "maya@ecole.example"}, "server_error"),
        ({"error": "temporarily_unavailable"}, "temporarily_unavailable"),
        ({"error": "maya@ecole.example\n"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_an_error_instead_of_somebody(
    client: Client,
    provider: CrookedProvider,
    caplog: pytest.LogCaptureFixture,
    query: dict[str, str],
    step: str,
) -> None:
    there = parameters(leave(client))
    response = client.get(CALLBACK, query | {"state": there["state"]})
    assert reason(client, response) == Reason.FAILED
    assert f"single sign-on failed at answer: {step}" in caplog.text
    assert "maya" not in caplog.text


@pytest.mark.parametrize("amr", ["mfa", {"mfa": 1}, 7, [["mfa"]], [None, 3]])
@pytest.mark.parametrize("auth_time", ["soon", -1e300, 1e300, True, [], IN_2100])
def test_what_else_it_says_malformed_is_as_if_unsaid(
    client: Client, provider: CrookedProvider, amr: Any, auth_time: Any
) -> None:
    provider.said |= {"amr": amr, "auth_time": auth_time}
    assert provider.walk(client)["Location"] == "/"
    (record,) = client.session["account_authentication_methods"]
    assert record["second_factor"] is False
    assert abs(record["at"] - time.time()) < 60
    assert json.dumps(record)


@pytest.mark.parametrize(
    ("url", "confidential"),
    [
        ("https://login.example/x", True),
        ("http://127.0.0.1:8000/", True),
        ("http://[::1]/", True),
        ("http://localhost/", True),
        ("http://login.example/", False),
        ("http://127.0.0.1.example/", False),
        ("http://127.0.0.1@login.example/", False),
        ("ftp://127.0.0.1/", False),
        ("https:///x", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_tls_or_this_machine_is_confidential(url: str, confidential: bool) -> None:
    assert is_confidential(url) is confidential
