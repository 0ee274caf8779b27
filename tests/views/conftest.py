"""The cast at their browsers, in November 2026, with a cupboard of their own for documents."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from agreements.models import Document, Person
from tests.conftest import NOW
from tests.views.browsing import Browser


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def cupboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where documents are kept during the test."""
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def browser_of() -> Callable[[Person], Browser]:
    """Signs a person in, in a browser of their own."""

    def browser_of(person: Person, language: str = "fr") -> Browser:
        Person.objects.filter(pk=person.pk).update(language=language)
        client = Client()
        client.force_login(person)
        return Browser(client)

    return browser_of
