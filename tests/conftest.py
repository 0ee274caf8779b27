"""What every test stands on: the cast, their schools, and triggers that don't block the flush."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.cast import NOW, World, build_world
from tests.database import without_triggers

__all__ = ["NOW", "World"]


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Iterator[None]:
    """Tests with real commits end in a flush of the tables, which the triggers would refuse."""
    teardown = TransactionTestCase._fixture_teardown

    def patched(case: TransactionTestCase) -> None:
        with without_triggers(connection):
            teardown(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", patched)
        yield


@pytest.fixture
def world(db: None) -> World:
    return build_world()
