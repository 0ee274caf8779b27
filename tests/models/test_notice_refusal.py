"""What the database refuses of refusals."""

import pytest

from agreements.models import NoticeRefusal
from tests.conftest import NOW, World
from tests.making import made
from tests.models.rules import insert, refused


def refusal(world: World, **fields: object) -> NoticeRefusal:
    return NoticeRefusal(**({"person": world.maya, "at": NOW} | fields))


@pytest.mark.parametrize("kind", ["invited", "ended", "in_force", ""])
def test_what_tells_something_new_is_never_refused(world: World, kind: str) -> None:
    with refused("notice_refusal_is_of_what_may_be_refused"):
        insert(refusal(world, kind=kind, agreement=made(world)))
    with refused("notice_refusal_is_of_what_may_be_refused"):
        insert(refusal(world, kind=kind))


def test_reminders_are_of_an_agreement_and_the_digest_of_none(world: World) -> None:
    agreement = made(world)
    insert(refusal(world, kind="reminder", agreement=agreement))
    insert(refusal(world, kind="digest"))
    with refused("notice_refusal_is_of_what_may_be_refused"):
        insert(refusal(world, kind="reminder"))
    with refused("notice_refusal_is_of_what_may_be_refused"):
        insert(refusal(world, kind="digest", agreement=agreement))


def test_it_is_refused_once(world: World) -> None:
    agreement = made(world)
    insert(refusal(world, kind="reminder", agreement=agreement))
    insert(refusal(world, kind="reminder", agreement=agreement, person=world.luc))
    with refused("notice_refusal_once_an_agreement"):
        insert(refusal(world, kind="reminder", agreement=agreement))
    insert(refusal(world, kind="digest"))
    with refused("notice_refusal_once"):
        insert(refusal(world, kind="digest"))
