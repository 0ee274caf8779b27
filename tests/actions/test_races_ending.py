"""Two people at the same moment, one of whom ends, cancels or takes a signature back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import journal
from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.errors import AlreadyInForce, IsOver, NotOpen
from agreements.actions.seal import seal
from agreements.actions.withdraw import withdraw
from agreements.models import Agreement, Document, Notice, Sealing, Signature
from tests.actions.test_races import at_once, documents_elsewhere, kinds, pair, signing, writing
from tests.conftest import NOW, World
from tests.making import in_force, signed, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("light_documents"),
    pytest.mark.parametrize("rounds", [3, pytest.param(300, marks=pytest.mark.stress)]),
]
TODAY = NOW.date()
__all__ = ["documents_elsewhere"]


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


def test_an_end_from_two_sides_has_one_notice(
    world: World, rounds: int, documents_elsewhere: None
) -> None:
    """Each side's own request seals what it committed."""
    for number in range(min(rounds, 20)):
        this = pair(world, number)
        agreement = in_force(this)
        at_once(
            *[
                lambda one=one, agreement=agreement: end(
                    agreement=agreement, person=one, on=TODAY, now=NOW
                )
                for one in (this.maya, this.luc)
            ],
            lambda agreement=agreement: seal(agreement.pk, NOW),
        )
        seal(agreement.pk, timezone.now())
        sound(agreement)
        assert Document.objects.filter(end__agreement=agreement).count() == 1
        assert Sealing.objects.filter(end__agreement=agreement).count() == 1
        (event,) = agreement.events.filter(kind="ended")
        told = Notice.objects.filter(agreement=agreement, kind="ended")
        assert {str(notice.public_id) for notice in told} == set(event.data["notices"])


def test_an_end_brought_forward_by_both_at_once(
    world: World, rounds: int, documents_elsewhere: None
) -> None:
    """The sooner day stands, and each telling has its notice."""
    for number in range(min(rounds, 20)):
        this = pair(world, number)
        agreement = in_force(this)
        end(agreement=agreement, person=this.luc, on=TODAY + timedelta(days=9), now=NOW)
        at_once(
            *[
                lambda one=one, day=day, agreement=agreement: end(
                    agreement=agreement, person=one, on=TODAY + timedelta(days=day), now=NOW
                )
                for one, day in ((this.maya, 5), (this.luc, 2))
            ]
        )
        seal(agreement.pk, timezone.now())
        assert sound(agreement).ends_on == TODAY + timedelta(days=2)
        told = agreement.events.filter(kind="ended")
        notices = Document.objects.filter(end__agreement=agreement)
        assert {notice.end_id for notice in notices} == {event.pk for event in told}
