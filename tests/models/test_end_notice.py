"""What the database refuses of end notices, and of the making of them."""

from collections.abc import Callable

import pytest
from django.db import models

from agreements.actions.end import end
from agreements.models import Agreement, Document, Event, Sealing
from tests.conftest import NOW, World
from tests.making import in_force, made, party
from tests.models.rules import insert, refused

Row = Callable[..., models.Model]


def document(**of: object) -> Document:
    return Document(file="a.pdf", sha256="0" * 64, size=1, created_at=NOW, **of)


def sealing(**of: object) -> Sealing:
    return Sealing(requested_at=NOW, not_before=NOW, **of)


def ended(world: World, agreement: Agreement) -> Event:
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    Sealing.objects.all().delete()
    return agreement.events.get(kind="ended")


@pytest.mark.parametrize(
    ("row", "refusal"),
    [(document, "document_is_of_one_thing"), (sealing, "sealing_is_of_one_thing")],
)
def test_each_is_of_one_thing(world: World, row: Row, refusal: str) -> None:
    agreement = in_force(world)
    event = ended(world, agreement)
    with refused(refusal):
        insert(row())
    with refused(refusal):
        insert(row(agreement=agreement, end=event))


@pytest.mark.parametrize(
    ("row", "refusal"),
    [(document, "agreements_document.end_id"), (sealing, "agreements_sealing.end_id")],
)
def test_an_end_has_one_notice(world: World, row: Row, refusal: str) -> None:
    event = ended(world, in_force(world))
    insert(row(end=event))
    with refused(refusal):
        insert(row(end=event))


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (
            document,
            "INSERT agreements_document: an end notice tells of the end of what was in force",
        ),
        (
            sealing,
            "INSERT agreements_sealing: an end notice tells of the end of what was in force",
        ),
    ],
)
def test_it_tells_of_an_end_of_what_was_in_force(world: World, row: Row, refusal: str) -> None:
    agreement = in_force(world)
    with refused(refusal):
        insert(row(end=agreement.events.get(kind="in_force")))
    never = made(world, mentor=party(world.olivier))
    end(agreement=never, person=world.maya, on=NOW.date(), now=NOW)
    with refused(refusal):
        insert(row(end=never.events.get(kind="ended")))
