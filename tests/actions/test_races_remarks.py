"""Remarks at the same moment as something else, each with a connection of its own."""

import uuid

import pytest

from agreements.actions.answer import answer
from agreements.actions.errors import Answered, NoSuchRemark, NotOpen
from agreements.actions.remark import remark
from agreements.actions.settle import settle
from agreements.actions.take_back import take_back
from agreements.models import Notice, Remark
from tests.actions.test_races import at_once, check, documents_elsewhere, kinds, pair, signing
from tests.conftest import NOW, World
from tests.making import remarked, signed, written

__all__ = ["documents_elsewhere"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("light_documents"),
    pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.stress)]),
]


def test_a_remark_and_the_second_signature(world: World, rounds: int) -> None:
    """Whichever comes first, nothing is left of it once the agreement is in force."""
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        signed(agreement, this.maya)

        def say(this: World = this, agreement: object = agreement) -> Remark:
            return remark(
                agreement=agreement,  # type: ignore[arg-type]
                person=this.maya,
                part="arrangements",
                text="Et le jeudi?",
                key=uuid.uuid4(),
                now=NOW,
            )

        said, _signature = at_once(say, signing(agreement, this.luc))
        assert isinstance(said, Remark | NotOpen), said
        assert check(agreement).status == "in_force"
        assert not Remark.objects.exists()


def test_the_same_form_twice_says_it_once(world: World, rounds: int) -> None:
    for number in range(rounds):
        this, key = pair(world, number), uuid.uuid4()
        agreement = written(this)

        def say(this: World = this, agreement: object = agreement, key: uuid.UUID = key) -> Remark:
            return remark(
                agreement=agreement,  # type: ignore[arg-type]
                person=this.luc,
                part="arrangements",
                text="A",
                key=key,
                now=NOW,
            )

        outcomes = at_once(say, say)
        said = Remark.objects.get(agreement=agreement)
        assert outcomes == [said, said]
        assert Notice.objects.filter(kind="remark", agreement=agreement).count() == 1


def test_taken_back_while_it_is_answered(world: World, rounds: int) -> None:
    """Nobody's words are deleted by the other."""
    for number in range(rounds):
        this = pair(world, number)
        asked = remarked(written(this), this.luc)

        def reply(this: World = this, asked: Remark = asked) -> Remark:
            return answer(remark=asked, person=this.maya, text="B", key=uuid.uuid4(), now=NOW)

        def back(this: World = this, asked: Remark = asked) -> None:
            take_back(remark=asked, person=this.luc)

        outcomes = at_once(reply, back)
        left = Remark.objects.filter(agreement=asked.agreement).count()
        assert (left, set(kinds(outcomes))) in [
            (2, {Remark, Answered}),
            (0, {NoSuchRemark, type(None)}),
        ], outcomes


def test_settled_from_two_sides(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        asked = remarked(written(this), this.luc)
        outcomes = at_once(
            *(
                lambda person=person, asked=asked: settle(remark=asked, person=person, now=NOW)
                for person in (this.maya, this.luc)
            )
        )
        assert len({found.settled_by_id for found in outcomes}) == 1, outcomes
