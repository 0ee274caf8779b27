"""What is never deleted is never emptied by the table either: PostgreSQL alone can."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.conftest import World
from tests.models.rows import run, stored
from tests.models.rules import refused

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no TRUNCATE"
)


@only_postgresql
@pytest.mark.parametrize(
    "refusal",
    [
        "TRUNCATE agreements_event: rows are never deleted",
        "TRUNCATE agreements_document: rows are never deleted",
        "TRUNCATE agreements_standingtext: rows are never deleted",
        "TRUNCATE agreements_signature: rows are never deleted",
        "TRUNCATE agreements_papersigning: rows are never deleted",
    ],
)
def test_what_is_never_deleted_is_never_truncated(world: World, refusal: str) -> None:
    stored(world)
    connection.check_constraints()
    table = refusal.removeprefix("TRUNCATE ").partition(":")[0]
    with refused(refusal):
        run(f"TRUNCATE {table} CASCADE")


@only_postgresql
def test_agreements_are_not_truncated(world: World) -> None:
    stored(world)
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        run("TRUNCATE agreements_agreement CASCADE")
