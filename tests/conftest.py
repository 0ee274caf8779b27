"""What every test stands on: the cast, their schools, and triggers that don't block the flush."""

from asyncio import _get_running_loop, _set_running_loop
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import Settings

from agreements.documents.seals.keys import forget_key
from agreements.models import Document
from tests.cast import NOW, World, build_world
from tests.database import without_triggers
from tests.documents import certificates

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


@pytest.fixture(autouse=True, scope="session")
def throw_away_seal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What comes into force is sealed."""
    seal = certificates.issue(certificates.SEAL_NAME, certificates.root())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in certificates.pem_files(seal, tmp_path_factory.mktemp("seal")).items():
            patch.setattr(django_settings, name, value)
        yield


@pytest.fixture(autouse=True)
def out_of_the_browsers_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Playwright keeps a loop running in the thread of the tests, where no other could then run."""
    loop = None if request.node.get_closest_marker("browser") else _get_running_loop()
    if loop is None:
        yield
        return
    _set_running_loop(None)
    yield
    _set_running_loop(loop)


@pytest.fixture(autouse=True)
def no_limits_reached() -> Iterator[None]:
    """By the tests before: limits are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def cupboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where documents are kept during the test."""
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(tmp_path / "documents"))
    return tmp_path / "documents"


@pytest.fixture
def our_seal(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The settings name the seal of tests/documents/sealed.py, and a data folder of the test's."""
    from tests.documents.sealed import OURS  # with pyHanko, which few tests need

    settings.DATA_DIR = tmp_path
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    forget_key()
    yield
    forget_key()


@pytest.fixture
def world(db: None) -> World:
    return build_world()
