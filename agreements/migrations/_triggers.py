"""How migrations make and lift the database's refusals, on SQLite and on PostgreSQL alike.

A migration that changes a guarded table lifts them first (SQLite remakes a table to change it, and
forgets its triggers) and makes them anew at its end.
"""

from collections.abc import Callable, Collection

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NEVER = "1 = 1"
# (table, operation, condition, reason)
Refusal = tuple[str, str, str, str]
# Given the dialect's null-safe `<>`, every refusal.
Refusals = Callable[[str], list[Refusal]]


def changed(columns: Collection[str], different: str) -> str:
    """The condition that an UPDATE changes one of `columns`."""
    return " OR ".join(f"OLD.{column} {different} NEW.{column}" for column in columns)


def made(refusals: Refusals, kept: Collection[str]) -> migrations.RunPython:
    """The operation that makes `refusals`, and one of TRUNCATE for each table of `kept`."""

    def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(schema_editor.connection.vendor, refusals, kept):
            schema_editor.execute(statement, params=None)

    def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        numbers = range(1, len(refusals("")) + 1)
        if schema_editor.connection.vendor == "sqlite":
            for number in numbers:
                schema_editor.execute(f"DROP TRIGGER refuse_{number}")
            return
        for number in numbers:
            schema_editor.execute(f"DROP FUNCTION mentorat_refuse_{number}() CASCADE")
        schema_editor.execute("DROP FUNCTION mentorat_refuse_truncate() CASCADE")

    return migrations.RunPython(create, drop)


def lifted(refusals: Refusals, kept: Collection[str]) -> migrations.RunPython:
    """The operation that takes away what `made` made."""
    making = made(refusals, kept)
    return migrations.RunPython(making.reverse_code, making.code)


def _statements(vendor: str, refusals: Refusals, kept: Collection[str]) -> list[str]:
    return _sqlite(refusals) if vendor == "sqlite" else _postgresql(refusals, kept)


def _sqlite(refusals: Refusals) -> list[str]:
    return [
        f"CREATE TRIGGER refuse_{number} BEFORE {operation} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{reason}'); END"
        for number, (table, operation, condition, reason) in enumerate(refusals("IS NOT"), 1)
    ]


def _postgresql(refusals: Refusals, kept: Collection[str]) -> list[str]:
    statements = []
    for number, (table, operation, condition, reason) in enumerate(refusals("IS DISTINCT FROM"), 1):
        row = "OLD" if operation == "DELETE" else "NEW"
        statements += [
            f"CREATE FUNCTION mentorat_refuse_{number}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {condition} THEN"
            f" RAISE EXCEPTION '{reason}' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN {row}; END $$",
            f"CREATE TRIGGER refuse_{number} BEFORE {operation} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION mentorat_refuse_{number}()",
        ]
    statements.append(
        "CREATE FUNCTION mentorat_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '%: rows are never deleted', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    statements += [
        f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION mentorat_refuse_truncate()"
        for table in kept
    ]
    return statements
