"""The cast at their browsers, in November 2026."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from agreements.models import Person
from tests.conftest import NOW
from tests.views.browsing import Browser


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser_of() -> Callable[[Person], Browser]:
    """Signs a person in, in a browser of their own."""

    def browser_of(person: Person, language: str = "fr") -> Browser:
        Person.objects.filter(pk=person.pk).update(language=language)
        client = Client()
        client.force_login(person)
        return Browser(client)

    return browser_of
