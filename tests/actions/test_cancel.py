"""Cancelling: a principal, before both have signed."""

import pytest

from agreements import journal
from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.errors import AlreadyInForce, IsOver, NotAllowed, NotOpen
from agreements.lifecycle import Stage
from agreements.models import Agreement, Notice
from tests.conftest import NOW, World
from tests.making import in_force, made, signed, written, wrote

TODAY = NOW.date()


def test_a_principal_cancels_what_is_open(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    after = cancel(agreement=agreement, principal=world.helene, now=NOW)
    assert (after.status, after.cancelled_at, after.ends_on) == ("cancelled", NOW, None)
    assert after.stage(TODAY) is Stage.CANCELLED
    event = agreement.events.get(kind="cancelled")
    assert (event.actor, event.at) == (world.helene, NOW)
    told = Notice.objects.filter(agreement=agreement, kind="cancelled")
    assert {*event.data} == {"notices"}
    assert {*event.data["notices"]} == {str(notice.public_id) for notice in told}
    assert told.count() == 2
    assert journal.verify(agreement) == []
    with pytest.raises(NotOpen):
        wrote(agreement, world.maya, arrangements="Autre chose")


def test_cancelling_twice_is_once(world: World) -> None:
    agreement = made(world)
    for _time in range(2):
        cancel(agreement=agreement, principal=world.helene, now=NOW)
    assert agreement.events.filter(kind="cancelled").count() == 1


@pytest.mark.parametrize(
    "someone", ["maya", "luc", "olivier", "ines", "other_principal", "other_staff", "alice"]
)
def test_nobody_else_cancels(world: World, someone: str) -> None:
    agreement = made(world)
    with pytest.raises(NotAllowed):
        cancel(agreement=agreement, principal=getattr(world, someone), now=NOW)
    assert Agreement.objects.get().status == "open"


def test_what_is_in_force_is_not_cancelled(world: World) -> None:
    agreement = in_force(world)
    with pytest.raises(AlreadyInForce):
        cancel(agreement=agreement, principal=world.helene, now=NOW)
    assert Agreement.objects.get().status == "in_force"


def test_what_ended_is_not_cancelled(world: World) -> None:
    agreement = made(world)
    end(agreement=agreement, person=world.luc, on=TODAY, now=NOW)
    with pytest.raises(IsOver):
        cancel(agreement=agreement, principal=world.helene, now=NOW)


def test_a_cancellation_behind_the_journal_is_found(world: World) -> None:
    agreement = made(world)
    Agreement.objects.update(status="cancelled", cancelled_at=NOW)
    (fault,) = journal.verify(agreement)
    assert "the cancellation" in str(fault)
