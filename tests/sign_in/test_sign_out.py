"""Signing out."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import SIGN_IN, messages_of
from tests.sign_in.factors import is_in


def test_the_persons_language_stays_after_signing_out(
    client: Client, luc: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    sign_in(client, luc)
    client.get("/")
    client.post("/deconnexion/")
    assert 'lang="en-CA"' in client.get(SIGN_IN).content.decode()


def test_signing_out(client: Client, maya: Person, sign_in: Callable[..., HttpResponse]) -> None:
    sign_in(client, maya)
    assert client.get("/deconnexion/").status_code == 200
    response = client.post("/deconnexion/", follow=True)
    assert response.redirect_chain[-1][0] == SIGN_IN
    assert len(messages_of(response)) == 1
    assert not is_in(client)
    assert client.post("/deconnexion/")["Location"] == SIGN_IN  # a second click
