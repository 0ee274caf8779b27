"""Withdrawing: one's own signature, before the other has signed."""

from datetime import timedelta

import pytest

from agreements import journal
from agreements.actions.cancel import cancel
from agreements.actions.errors import AlreadyInForce, IsOver, NotAllowed
from agreements.actions.withdraw import withdraw
from agreements.models import Agreement
from tests.conftest import NOW, World
from tests.making import in_force, signed, written

LATER = NOW + timedelta(minutes=5)


def test_a_signature_that_is_withdrawn_lapses_and_stays(world: World) -> None:
    agreement = written(world)
    signature = signed(agreement, world.luc)
    after = withdraw(agreement=agreement, person=world.luc, now=LATER)
    assert (after.status, after.standing_signatures) == ("open", [])
    signature.refresh_from_db()
    assert signature.lapsed_at == LATER
    event = agreement.events.get(kind="signature_lapsed")
    assert (event.actor, event.at) == (world.luc, LATER)
    assert event.data == {"role": "mentor", "revision": signature.revision, "withdrawn": True}
    assert journal.verify(agreement) == []


def test_it_can_be_given_again_and_the_agreement_come_into_force(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    withdraw(agreement=agreement, person=world.luc, now=LATER)
    signed(agreement, world.maya, LATER)
    signed(agreement, world.luc, LATER + timedelta(minutes=1))
    assert Agreement.objects.get().status == "in_force"
    assert journal.verify(agreement) == []


def test_withdrawing_twice_is_once(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    for _time in range(2):
        withdraw(agreement=agreement, person=world.luc, now=LATER)
    assert agreement.events.filter(kind="signature_lapsed").count() == 1


def test_the_other_party_withdraws_nothing(world: World) -> None:
    agreement = written(world)
    signature = signed(agreement, world.luc)
    after = withdraw(agreement=agreement, person=world.maya, now=LATER)
    assert after.standing_signatures == [signature]


@pytest.mark.parametrize("someone", ["helene", "ines", "olivier", "alice"])
def test_nobody_else_does(world: World, someone: str) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    with pytest.raises(NotAllowed):
        withdraw(agreement=agreement, person=getattr(world, someone), now=LATER)


def test_not_once_both_have_signed(world: World) -> None:
    agreement = in_force(world)
    with pytest.raises(AlreadyInForce):
        withdraw(agreement=agreement, person=world.luc, now=LATER)
    assert len(Agreement.objects.get().standing_signatures) == 2


def test_not_once_it_is_over(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    with pytest.raises(IsOver):
        withdraw(agreement=agreement, person=world.luc, now=LATER)
