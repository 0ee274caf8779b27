"""What the database refuses of the events of a journal, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.models import Event
from tests.conftest import World
from tests.making import made
from tests.models.rows import row, run
from tests.models.rules import insert, refused

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")


def test_the_journal_of_an_agreement_only_grows(world: World) -> None:
    agreement = made(world)
    for columns in ({"journal_length": 0, "journal_head": ""}, {"journal_head": "f" * 64}):
        with refused("UPDATE agreements_agreement: the journal only grows"):
            row(agreement).update(**columns)


def test_an_event_never_changes(world: World) -> None:
    made(world)
    with refused("UPDATE agreements_event: rows are never changed or deleted"):
        Event.objects.update(kind="written")


def test_an_event_is_never_deleted(world: World) -> None:
    made(world)
    with refused("DELETE agreements_event: rows are never changed or deleted"):
        run("DELETE FROM agreements_event")


def test_an_event_has_its_place_in_the_log(world: World) -> None:
    agreement = made(world)
    event = agreement.events.get()
    event.pk, event.hash = None, "f" * 64
    with refused("event_one_per_place_in_the_log"):
        insert(event)


@only_sqlite
def test_an_event_is_never_replaced(world: World) -> None:
    made(world)
    event = Event.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        run(
            "INSERT OR REPLACE INTO agreements_event"
            " SELECT id, sequence, 'written', at, data, previous_hash, hash, actor_id,"
            " agreement_id, mac, mac_key FROM agreements_event"
        )
    assert Event.objects.get().kind == event.kind


def test_a_hash_stands_once_in_the_log(world: World) -> None:
    made(world)
    event = Event.objects.get()
    event.pk, event.sequence = None, 2
    with refused("agreements_event.hash"):
        insert(event)
