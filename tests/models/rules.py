"""The database's refusals, told apart by name, and the domain's rule on an agreement's dates."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

OPERATIONS = ("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE ")


def unique_columns() -> dict[str, tuple[str, list[str]]]:
    """For each unique constraint, « table.column » for a field's own: its table and columns."""
    found = {}
    for model in own_models():
        table = model._meta.db_table
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                columns = [model._meta.get_field(name).column for name in constraint.fields]
                found[constraint.name] = (table, columns)
        for field in model._meta.local_concrete_fields:
            if field.unique and not field.primary_key:
                found[f"{table}.{field.column}"] = (table, [field.column])
    return found


def own_models() -> list[type[models.Model]]:
    """The models of the application that have a table of their own."""
    return [m for m in apps.get_app_config("agreements").get_models() if not m._meta.proxy]


def insert(instance: models.Model) -> None:
    type(instance).objects.bulk_create([instance])  # type: ignore[attr-defined]


@contextmanager
def refused(by: str) -> Iterator[None]:
    """The statement inside must be refused by one constraint or trigger, and by no other.

    Args:
        by: a constraint's name; « table.column » for a unique field; or, for a trigger, its
            operation and its reason, such as « UPDATE agreements_event: rows are never … ».
    """
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    said = str(caught.value)
    if by.startswith(OPERATIONS):
        assert by.partition(" ")[2] in said
    elif connection.vendor == "postgresql" and "." not in by:
        assert caught.value.__cause__.diag.constraint_name == by  # type: ignore[union-attr]
    elif by in (unique := unique_columns()):
        table, columns = unique[by]
        if connection.vendor == "postgresql":
            assert f"Key ({', '.join(columns)})=" in said
        else:
            # Two constraints on the same columns can't be told apart here; PostgreSQL does.
            whole = ", ".join(f"{table}.{column}" for column in columns)
            assert said == f"UNIQUE constraint failed: {whole}"
    else:
        assert said == f"CHECK constraint failed: {by}"


def dates_fit(status: str, in_force: bool, ended: bool, day: bool, cancelled: bool) -> bool:
    """Whether the domain allows a status with these dates filled in (« Life of an agreement »).
    `day` is that from which it is ended."""
    match status:
        case "open":
            return not (in_force or ended or day or cancelled)
        case "in_force":
            return in_force and not (ended or day or cancelled)
        case "ended":  # before or after signing
            return ended and day and not cancelled
        case "cancelled":  # only before both had signed
            return cancelled and not (in_force or ended or day)
        case _:
            return False
