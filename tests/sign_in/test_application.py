"""The authenticator application: taken, asked for, guessed at."""

import time
from collections.abc import Callable
from typing import Any

import time_machine
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from agreements.models import Person, Signature
from tests.conftest import World
from tests.making import written
from tests.sign_in.conftest import SIGN_IN, next_of
from tests.sign_in.factors import (
    APPLICATION,
    INDEX,
    SHOW,
    digits,
    is_in,
    typed_code,
    with_application,
    wrong,
)


def test_an_application_is_taken_then_asked_for(
    world: World,
    required: None,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    client = Client()
    assert typed_code(client, world.helene, mailoutbox)["Location"] == "/"
    assert client.get("/")["Location"] == INDEX
    page = client.get(APPLICATION).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert "data:image/svg+xml;base64," in page
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page
    for typed, words in (("", "Écrivez les six chiffres"), ("12", "n’a pas été reconnu")):
        refused = client.post(APPLICATION, {"code": typed})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert client.session["mfa.totp.secret"] == secret
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(APPLICATION, {"code": digits(secret)})
    assert response["Location"] == "/mes-connexions/codes/"
    assert mailoutbox[-1].to == [world.helene.email]
    assert "application d’authentification a été ajoutée" in mailoutbox[-1].body
    codes = client.get(response["Location"])
    assert len(codes.context["codes"]) == 10
    assert client.get("/").status_code == 200  # shown by the very act of setting it up
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept

    other = Client()
    response = typed_code(other, world.helene, mailoutbox, "/archives/")
    assert next_of(response)[0] == SHOW
    assert not is_in(other)
    assert other.get("/")["Location"].startswith(SIGN_IN)
    with time_machine.travel(time.time() + 300):
        response = other.post(SHOW, {"code": digits(secret)})
        assert response["Location"] == "/archives/"
        assert other.get("/archives/").status_code == 200


def test_a_code_of_the_application_serves_once(
    maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    with_application(maya)
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        one, other = Client(), Client()
        typed_code(one, maya, mailoutbox)
        typed_code(other, maya, mailoutbox)
        code = digits()
        one.post(SHOW, {"code": code})
        assert is_in(one)
        clock.shift(35)  # still within what the clock allows
        response = other.post(SHOW, {"code": code})
        assert response.status_code == 422
        assert "a déjà servi" in response.content.decode()
        assert not is_in(other)


def test_guessing_is_limited_and_the_way_on_is_said(
    maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    with_application(maya)
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        client = Client()
        typed_code(client, maya, mailoutbox)
        for _time in range(5):
            assert client.post(SHOW, {"code": wrong(digits())}).status_code == 422
        response = client.post(SHOW, {"code": digits()})
        assert response.status_code == 422
        assert "Attendez cinq minutes" in response.content.decode()
        clock.shift(301)
        client.post(SHOW, {"code": digits()})
        assert is_in(client)


def test_the_signature_says_both_factors(world: World, mailoutbox: list[EmailMessage]) -> None:
    agreement = written(world)
    with_application(world.maya)
    client = Client()
    typed_code(client, world.maya, mailoutbox)
    client.post(SHOW, {"code": digits()})
    address = reverse("agreements:sign", args=[agreement.public_id])
    form = client.get(address).context["form"]
    typed = {f"{name}": form[name].value() or "" for name in form.fields}
    typed |= {"typed_name": world.maya.name, "accepted": "on"}
    client.post(address, typed)
    assert Signature.objects.get().authentication == "code+totp"
