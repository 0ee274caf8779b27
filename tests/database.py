"""Going around what the database refuses, for tests alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED = (
    "accessrecord",
    "agreement",
    "document",
    "event",
    "membership",
    "paperscan",
    "papersigning",
    "remark",
    "sealing",
    "signature",
    "standingtext",
)
OF_THE_MODELS = ("django_content_type", "auth_permission")


def address(connection: BaseDatabaseWrapper) -> str:
    """This test's database as DATABASE_URL names it, for a process of its own."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{who}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


@contextmanager
def database_of_a_run() -> Iterator[None]:
    """A database with the migrations, for a run in one process."""
    before = connection.settings_dict["NAME"]
    _migrate()
    yield
    connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def copy_of_the_database(shared: Path, worker: str) -> Iterator[None]:
    """A worker's own database: a copy of one that the first of the workers migrates, and that the
    last takes away. `shared` is a folder of all of them."""
    creation, settings = connection.creation, connection.settings_dict
    before, source = settings["NAME"], creation._get_test_db_name()
    users = shared / "database"
    users.mkdir(exist_ok=True)
    with _alone(shared):
        if not any(users.iterdir()):
            _migrate()
            connection.close()
        (users / worker).touch()
        settings["NAME"] = source
        copy = creation.get_test_db_clone_settings(worker)["NAME"]
        if connection.vendor == "sqlite":  # what a killed run left is not to be read into it
            for beside in ("-wal", "-shm"):
                Path(f"{copy}{beside}").unlink(missing_ok=True)
        creation.clone_test_db(worker, verbosity=0, autoclobber=True)
    settings["NAME"] = copy
    yield
    creation.destroy_test_db(source, verbosity=0)
    with _alone(shared):
        (users / worker).unlink()
        if not any(users.iterdir()):
            creation.destroy_test_db(before, verbosity=0)


def _migrate() -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def without_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the application's triggers away for a while, and put the same ones back."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                for _name, sql in triggers:
                    cursor.execute(sql)
    else:
        with connection.cursor() as cursor:
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE agreements_{table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                for table in GUARDED:
                    cursor.execute(f"ALTER TABLE agreements_{table} ENABLE TRIGGER USER")


def empty_the_tables(connection: BaseDatabaseWrapper) -> None:
    """Django's flush, but for what migrations wrote of the models: making that anew, after every
    test with real commits, took nine tenths of it."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    emptied = [table for table in tables if table not in OF_THE_MODELS]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), emptied))


def rows_of_the_domain(with_access: bool = False) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the application's tables, to tell that nothing changed. The record of access
    grows with what is read, and is left out unless it is asked for."""
    tables = [t for t in connection.introspection.table_names() if t.startswith("agreements_")]
    if not with_access:
        tables.remove("agreements_accessrecord")
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            # Signing in is recorded on the person, by Django.
            columns = [c.name if hasattr(c, "name") else c[0] for c in cursor.description]
            skip = columns.index("last_login") if "last_login" in columns else None
            found[table] = [tuple(v for i, v in enumerate(r) if i != skip) for r in cursor]
    return found
