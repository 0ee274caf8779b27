"""Maya signs in: by code, or by her organisation's provider."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from agreements.models import Person
from tests.sign_in.providers import RealProvider, configure, real_provider
from tests.sign_in.single_sign_on import MAYA

SIGN_IN = "/connexion/"
CODE = "/connexion/code/"
PAGE = "/administration/"  # a page that needs sign-in, whoever else builds pages


@pytest.fixture
def maya(db: None) -> Person:
    return Person.objects.create_user("maya@ecole.example", "Maya Nguyễn")


@pytest.fixture
def luc(db: None) -> Person:
    return Person.objects.create_user("luc@ecole.example", "Luc Tremblay", language="en")


@pytest.fixture
def required(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    with real_provider(tmp_path_factory.mktemp("provider"), "http://testserver") as provider:
        yield provider


@pytest.fixture
def provider(running: RealProvider, settings: Settings, maya: Person) -> RealProvider:
    configure(settings, running.url)
    running.knows(maya=MAYA)
    return running


def ask(client: Client, email: str, page: str = PAGE) -> HttpResponse:
    return client.post(SIGN_IN, {"email": email, "next": page})


def messages_of(response: HttpResponse) -> list[str]:
    return [str(m) for m in response.context["messages"]]
