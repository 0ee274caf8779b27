"""With a real provider: the session that it opens, and what proof it holds."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agreements.models import Person
from mentorat.sign_in.proof import Proof, proof_of
from mentorat.sign_in.single_sign_on import had_second_factor
from tests.sign_in.providers import REFUSED, START, RealProvider, leave
from tests.sign_in.single_sign_on import MAYA, person_of, request_of


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
