"""The cast at their browsers, in November 2026."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
import time_machine

from agreements.models import Agreement, Person
from tests.cast import NOW, World, build_world
from tests.conftest import MadeOnce
from tests.making import written
from tests.signing_in import client_of
from tests.standing import Standing
from tests.views.browsing import Browser

Written: TypeAlias = tuple[World, Agreement]


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


@pytest.fixture(scope="module")
def once_written(made_once: MadeOnce) -> Standing[Written]:
    def make() -> Written:
        world = build_world()
        return world, written(world)

    return made_once(make, committed=False)


@pytest.fixture
def written_before(once_written: Standing[Written], db: None, cupboard: Path) -> Written:
    """An agreement with every part written, made once for the module's tests."""
    return once_written.fresh(cupboard)
