"""Two people at the same moment, one of whom ends, cancels or takes a signature back."""

import pytest

from agreements import journal
from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.errors import AlreadyInForce, IsOver, NotOpen
from agreements.actions.withdraw import withdraw
from agreements.models import Agreement, Signature
from tests.actions.test_races import at_once, kinds, pair, signing, writing
from tests.conftest import NOW, World
from tests.making import in_force, signed, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("rounds", [5, pytest.param(300, marks=pytest.mark.stress)]),
]
TODAY = NOW.date()


def sound(agreement: Agreement) -> Agreement:
    """Read it again; whatever happened, its journal tells it."""
    assert journal.verify(agreement) == []
    return Agreement.objects.get(pk=agreement.pk)


def test_an_end_from_two_sides_is_one_ending(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = in_force(this)
        outcomes = at_once(
            *[
                lambda one=one, agreement=agreement: end(
                    agreement=agreement, person=one, on=TODAY, now=NOW
                )
                for one in (this.maya, this.luc)
            ]
        )
        assert outcomes == [agreement, agreement]
        assert sound(agreement).ends_on == TODAY
        assert agreement.events.filter(kind="ended").count() == 1


def test_an_end_and_a_cancellation_leave_one_of_them(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        outcomes = at_once(
            lambda agreement=agreement, this=this: end(
                agreement=agreement, person=this.luc, on=TODAY, now=NOW
            ),
            lambda agreement=agreement: cancel(
                agreement=agreement, principal=world.helene, now=NOW
            ),
        )
        assert kinds(outcomes) == {Agreement: 1, IsOver: 1}, outcomes
        told = [event.kind for event in agreement.events.all()]
        assert [kind for kind in told if kind in ("ended", "cancelled")] == [
            sound(agreement).status
        ]


def test_a_last_signature_and_an_end(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        signed(agreement, this.maya)
        outcomes = at_once(
            signing(agreement, this.luc),
            lambda agreement=agreement, this=this: end(
                agreement=agreement, person=this.maya, on=TODAY, now=NOW
            ),
        )
        after = sound(agreement)
        assert after.status == "ended"
        if after.in_force_at:
            assert kinds(outcomes) == {Signature: 1, Agreement: 1}, outcomes
        else:
            assert kinds(outcomes) == {NotOpen: 1, Agreement: 1}, outcomes


def test_a_last_signature_and_the_first_taken_back(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        signed(agreement, this.maya)
        outcomes = at_once(
            signing(agreement, this.luc),
            lambda agreement=agreement, this=this: withdraw(
                agreement=agreement, person=this.maya, now=NOW
            ),
        )
        after = sound(agreement)
        if after.status == "in_force":
            assert kinds(outcomes) == {Signature: 1, AlreadyInForce: 1}, outcomes
        else:
            assert kinds(outcomes) == {Signature: 1, Agreement: 1}, outcomes
            assert [s.role for s in after.standing_signatures] == ["mentor"]


def test_a_change_and_an_end(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        outcomes = at_once(
            writing(agreement, this.maya, arrangements="Jeudi."),
            lambda agreement=agreement, this=this: end(
                agreement=agreement, person=this.luc, on=TODAY, now=NOW
            ),
        )
        after = sound(agreement)
        assert after.status == "ended"
        changed = after.arrangements == "Jeudi."
        assert kinds(outcomes) == ({Agreement: 2} if changed else {NotOpen: 1, Agreement: 1})
