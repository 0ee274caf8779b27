"""What every test stands on: the cast, their schools, and triggers that don't block the flush."""

import gc
import time
from asyncio import _get_running_loop, _set_running_loop
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker, Settings

from agreements import documents
from agreements.documents.seals.keys import forget_key
from agreements.models import Document
from tests.cast import NOW, World, build_world
from tests.database import (
    copy_of_the_database,
    database_of_a_run,
    empty_the_tables,
    without_triggers,
)
from tests.deployed import collect_once
from tests.documents import certificates
from tests.standing import Standing, standing

__all__ = ["NOW", "World"]

MadeOnce: TypeAlias = Callable[..., Standing[Any]]

# The modules stay: nothing in them is garbage, and looking through them again and again takes time.
gc.freeze()
gc.set_threshold(100_000, 50, 50)

USING_IT = {"db", "transactional_db", "live_server", "django_db_setup"}

# A busy machine is not a failure: speed is for `make bench`.
settings.register_profile(
    "suite", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--of-the-database",
        action="store_true",
        help="leave out what another kind of database does not concern: tests that use none, and "
        "those by browser that are not marked as asking more of it than the views' own tests do",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--of-the-database"):
        return
    kept, left_out = [], []
    for item in items:
        fixtures = {*item.fixturenames}  # type: ignore[attr-defined]
        if "browser" in fixtures:
            concerns = item.get_closest_marker("every_database")
        else:
            concerns = item.get_closest_marker("django_db") or USING_IT & fixtures
        (kept if concerns else left_out).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[None]:
    """In place of pytest-django's: migrations take longer than most files of tests."""
    if worker_id == "master":
        database = database_of_a_run()
    else:
        database = copy_of_the_database(tmp_path_factory.getbasetemp().parent, worker_id)
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(database)
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Iterator[None]:
    """Tests with real commits end in a flush of the tables, which the triggers would refuse."""

    def patched(case: TransactionTestCase) -> None:
        # The last request of a page that was left may be in the server's hands still.
        for pause in (0.2, 0.5, 1, 2, None):
            try:
                with without_triggers(connection):
                    empty_the_tables(connection)
                return
            except OperationalError:  # PostgreSQL chose this side of a deadlock
                if pause is None:
                    raise
                time.sleep(pause)

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


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The static files as production collects them, once for all the workers of a run."""
    folder = tmp_path_factory.getbasetemp()
    return collect_once((folder if worker_id == "master" else folder.parent) / "collected")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Playwright keeps a loop running in the thread of the tests, where no other could then run,
    and where Django has other connections: a test without a browser is out of it from before its
    first fixture."""
    loop = None if item.get_closest_marker("browser") else _get_running_loop()
    if loop is None:
        return (yield)
    _set_running_loop(None)
    try:
        return (yield)
    finally:
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


@pytest.fixture(scope="module")
def made_once(
    django_db_setup: None,
    throw_away_seal: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MadeOnce]:
    """Makes what the module's tests all stand on (tests/standing.py)."""
    folder = tmp_path_factory.mktemp("standing")
    with ExitStack() as stack:

        def made_once(make: Callable[[], Any], committed: bool = True) -> Standing[Any]:
            return stack.enter_context(standing(django_db_blocker, folder, make, committed))

        yield made_once


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
def light_documents(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept as a document is a line, neither set nor sealed: for tests of whatever surrounds
    that. Without a key, there is none. Those of `make stress` have real documents."""
    if request.node.get_closest_marker("stress"):
        return
    from tests.documents.light import make_document, make_end_notice

    monkeypatch.setattr(documents, "make_document", make_document)
    monkeypatch.setattr(documents, "make_end_notice", make_end_notice)


@pytest.fixture
def light_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `light_documents`, of agreements alone: their end notices are set and sealed."""
    from tests.documents.light import make_document

    monkeypatch.setattr(documents, "make_document", make_document)


@pytest.fixture
def examined_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are examined in this process: one of its own takes half a second to load what it needs.
    That it says the same is shown by test_examiner, with the bounds that it has."""
    from agreements.documents import verification
    from tests.documents.sealed import examined

    monkeypatch.setattr(verification, "examine_apart", examined)


@pytest.fixture
def world(db: None) -> World:
    return build_world()
