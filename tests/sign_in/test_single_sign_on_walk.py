"""With a real provider: the walk there and back, once, in one browser, on our own terms."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agreements.models import Person
from mentorat.sign_in.joining import Reason
from tests.sign_in.providers import (
    CALLBACK,
    REFUSED,
    START,
    RealProvider,
    leave,
    parameters,
    reason,
)
from tests.sign_in.single_sign_on import person_of, rows


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
