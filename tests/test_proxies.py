"""The client's address and scheme are right only behind the proxies that are configured."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from mentorat.proxies import TrustedProxiesMiddleware

CLIENT, OTHER = "192.0.2.7", "198.51.100.9"


def seen(peer: str, forwarded: str | None = None, **more: str) -> HttpRequest:
    """The request as the next middleware gets it."""
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers, **more)
    found: list[HttpRequest] = []

    def keep(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    TrustedProxiesMiddleware(keep)(request)
    return found[0]


@pytest.fixture(autouse=True)
def trusted(settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", CLIENT, CLIENT),
        ("10.1.2.3", CLIENT, CLIENT),
        ("2001:db8:1::5", "2001:db8:9::1", "2001:db8:9::1"),
        # Through two proxies.
        ("127.0.0.1", f"{CLIENT}, 10.9.9.9", CLIENT),
        # What the client put there itself stands first.
        ("127.0.0.1", f"{OTHER}, {CLIENT}", CLIENT),
        ("127.0.0.1", f"127.0.0.1, {CLIENT}", CLIENT),
        ("127.0.0.1", f"{OTHER}, nonsense, {CLIENT}", CLIENT),
        # Ports, spaces, an IPv4 address written as IPv6.
        ("127.0.0.1", f" {CLIENT}:4711 ", CLIENT),
        ("127.0.0.1", "[2001:db8:9::1]:4711", "2001:db8:9::1"),
        ("127.0.0.1", f"::ffff:{CLIENT}", CLIENT),
        ("::ffff:127.0.0.1", CLIENT, CLIENT),
        # A proxy that says nothing, or nonsense, or only proxies.
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.5", "10.0.0.5"),
        # Somebody who is no proxy.
        (OTHER, CLIENT, OTHER),
        (OTHER, "127.0.0.1", OTHER),
        ("11.0.0.1", CLIENT, "11.0.0.1"),
    ],
)
def test_the_address(peer: str, forwarded: str | None, client: str) -> None:
    assert seen(peer, forwarded).META["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("peer", "is_secure"), [("127.0.0.1", True), (OTHER, False)])
def test_the_scheme(peer: str, is_secure: bool) -> None:
    assert seen(peer, HTTP_X_FORWARDED_PROTO="https").is_secure() == is_secure


@pytest.mark.parametrize("peer", ["127.0.0.1", OTHER])
def test_nothing_else_is_heeded(peer: str, settings) -> None:
    settings.USE_X_FORWARDED_HOST = True
    request = seen(peer, CLIENT, HTTP_X_FORWARDED_HOST="evil.example", HTTP_FORWARDED="for=1.2.3.4")
    assert "HTTP_X_FORWARDED_HOST" not in request.META
    assert "HTTP_X_FORWARDED_FOR" not in request.META
    assert "HTTP_FORWARDED" not in request.META
    assert request.get_host() == "testserver"


@pytest.mark.parametrize(("trusted", "client"), [(["unix"], CLIENT), ([], "")])
def test_a_unix_socket(settings, trusted: list[str], client: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    assert seen("", CLIENT).META["REMOTE_ADDR"] == client


@pytest.mark.django_db
def test_limits_by_network_are_not_outwitted(settings) -> None:
    """Addresses made up in the header don't make somebody many."""
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "3/m/ip"}
    statuses = [
        Client(REMOTE_ADDR=OTHER, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")
        .post("/connexion/", {"email": f"x{n}@ecole.example"})
        .status_code
        for n in range(5)
    ]
    assert statuses == [302, 302, 302, 422, 422]
    behind = [
        Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")
        .post("/connexion/", {"email": f"y{n}@ecole.example"})
        .status_code
        for n in range(5)
    ]
    assert behind == [302] * 5
