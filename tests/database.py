"""Going around what the database refuses, for tests alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED = (
    "accessrecord",
    "agreement",
    "document",
    "event",
    "membership",
    "signature",
    "standingtext",
)


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
