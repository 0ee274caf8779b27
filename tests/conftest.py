"""What every test stands on: the cast, their schools, and triggers that don't block the flush."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from agreements.models import Document
from tests.cast import NOW, World, build_world
from tests.database import without_triggers

__all__ = ["NOW", "World"]

# A busy machine is not a failure: speed is for `make bench`.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


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


@pytest.fixture(autouse=True)
def no_limits_reached() -> Iterator[None]:
    """By the tests before: limits are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def no_loop_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """By a browser's tests before: Playwright keeps a loop running in this thread, and sealing,
    which runs one of its own, would be refused."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(autouse=True)
def cupboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where documents are kept during the test."""
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(tmp_path / "documents"))
    return tmp_path / "documents"


@pytest.fixture
def world(db: None) -> World:
    return build_world()
