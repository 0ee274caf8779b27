"""Sessions: a new one at each sign-in, gone for good when it is closed, or when its time is up."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from mentorat.sign_in.devices import device_of
from tests.conftest import World
from tests.sign_in.conftest import CODE, SIGN_IN

SignIn = Callable[..., HttpResponse]
MINE = "/mes-connexions/"


def with_session(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def is_open(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_signing_in_changes_its_key(maya: Person, sign_in: SignIn) -> None:
    """What somebody planted in a browser beforehand opens nothing."""
    client = Client()
    client.post(SIGN_IN, {"email": "nobody@ecole.example"})
    planted = client.session.session_key
    sign_in(client, maya)
    assert client.session.session_key != planted
    assert is_open(client)
    assert not is_open(with_session(planted))


def test_a_key_that_the_site_did_not_give_is_not_taken(maya: Person, sign_in: SignIn) -> None:
    client = with_session("a" * 32)
    sign_in(client, maya)
    assert client.session.session_key != "a" * 32


def test_signing_out_ends_it_on_the_server(maya: Person, sign_in: SignIn) -> None:
    client = Client()
    sign_in(client, maya)
    kept = client.session.session_key
    assert is_open(with_session(kept))
    client.post("/deconnexion/")
    assert not is_open(with_session(kept))


def test_it_lasts_twelve_hours(maya: Person, sign_in: SignIn) -> None:
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        client = Client()
        sign_in(client, maya)
        clock.shift(timedelta(hours=12, seconds=-1))
        assert is_open(client)
        clock.shift(timedelta(seconds=2))
        assert not is_open(with_session(client.cookies[settings.SESSION_COOKIE_NAME].value))


def test_it_ends_at_once_for_somebody_deactivated(maya: Person, sign_in: SignIn) -> None:
    client = Client()
    sign_in(client, maya)
    Person.objects.filter(pk=maya.pk).update(is_active=False)
    assert not is_open(client)


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_only_a_post_closes_one(maya: Person, sign_in: SignIn, method: str) -> None:
    client = Client()
    sign_in(client, maya)
    for page in ("/deconnexion/", "/mes-connexions/fermer/", CODE):
        getattr(client, method)(page)
    assert is_open(client)


def test_sessions_are_listed_and_closed(
    world: World, sign_in: Callable[..., HttpResponse], mailoutbox: list[EmailMessage]
) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Version/18 Safari/604.1"})
    desk = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"})
    third = Client()
    for client in (phone, desk, third):
        sign_in(client, world.maya)
    stranger = Client()
    sign_in(stranger, world.luc)
    page = desk.get(MINE).content.decode()
    assert "Chrome, Windows – cet appareil" in page
    assert "Safari, iPhone" in page
    assert "Appareil inconnu" in page
    assert re.search(
        "Depuis le [1-9].* 20[0-9]{2} à [0-9]+\u00a0h.*, de l’adresse réseau 127", page
    )
    theirs = UserSession.objects.get(user=world.luc)
    desk.post(MINE + "fermer/", {"session": theirs.pk})
    assert stranger.get("/").status_code == 200
    row = UserSession.objects.get(user_agent__contains="iPhone")
    desk.post(MINE + "fermer/", {"session": row.pk})
    assert phone.get("/")["Location"].startswith(SIGN_IN)
    assert third.get("/").status_code == 200
    desk.post(MINE + "fermer/")
    assert third.get("/")["Location"].startswith(SIGN_IN)
    assert desk.get("/").status_code == 200
    assert desk.post(MINE + "fermer/", {"session": "x"})["Location"] == MINE


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140 Safari/537.36", "Chrome, Chromebook"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0", "Firefox, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/18 Safari/605", "Safari, Mac"),
        ("curl/8", "Unknown device"),
    ],
)
def test_devices_have_names(user_agent: str, words: str) -> None:
    assert device_of(user_agent) in (words, "Appareil inconnu" if "curl" in user_agent else words)
