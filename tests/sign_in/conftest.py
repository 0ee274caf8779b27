"""Maya signs in by code."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person

SIGN_IN = "/connexion/"
CODE = "/connexion/code/"
PAGE = "/administration/"  # a page that needs sign-in, whoever else builds pages


@pytest.fixture
def maya(db: None) -> Person:
    return Person.objects.create_user("maya@ecole.example", "Maya Nguyễn")


@pytest.fixture
def luc(db: None) -> Person:
    return Person.objects.create_user("luc@ecole.example", "Luc Tremblay", language="en")


def code_in(message: object) -> str:
    """The sign-in code that a message holds."""
    found = re.search(r"^\s+(\d{6})$", message.body, re.M)  # type: ignore[attr-defined]
    assert found
    return found[1]


def next_of(response: HttpResponse) -> tuple[str, str]:
    """The path that a redirect leads to, and the page it goes to after."""
    parts = urlsplit(response["Location"])
    return parts.path, parse_qs(parts.query).get("next", [""])[0]


@pytest.fixture
def sign_in(mailoutbox: list[object]) -> Callable[..., HttpResponse]:
    def sign_in(client: Client, person: Person, page: str = "") -> HttpResponse:
        client.post(SIGN_IN, {"email": person.email, "next": page})
        return client.post(CODE, {"code": code_in(mailoutbox[-1]), "next": page})

    return sign_in
