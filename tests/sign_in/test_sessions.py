"""Sessions: a new one at each sign-in, gone for good when it is closed, or when its time is up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import CODE, SIGN_IN

SignIn = Callable[..., HttpResponse]


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
