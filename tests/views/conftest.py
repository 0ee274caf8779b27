"""The cast at their browsers, in November 2026."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from agreements.models import Person
from tests.conftest import NOW
from tests.signing_in import client_of
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
        return Browser(client_of(person))

    return browser_of
