"""What the database refuses of the stages of an agreement, whoever asks."""

from datetime import timedelta

import pytest

from agreements.models import Agreement, Signature
from tests.conftest import NOW, World
from tests.making import in_force, made, signed, written
from tests.models.rows import DAY, LATER, STATUSES, copy_of, over, row, standing
from tests.models.rules import insert, refused


def test_an_agreement_comes_into_force_by_both_signatures_once(world: World) -> None:
    by = "UPDATE agreements_agreement: it comes into force by both signatures, once"
    agreement = written(world)
    with refused(by):  # over, as if it had been in force
        row(agreement).update(status="ended", ended_at=NOW, ends_on=DAY, in_force_at=NOW)
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    with refused(by):
        row(agreement).update(in_force_at=LATER)


BOTH = "UPDATE agreements_agreement: in force only with both signatures on the same revision"


def puts_in_force(agreement: Agreement) -> int:
    return row(agreement).update(status="in_force", in_force_at=NOW)


def test_an_agreement_is_not_in_force_without_both_signatures(world: World) -> None:
    refusal = "UPDATE agreements_agreement: in force only with both signatures on the same revision"
    agreement = written(world)
    with refused(refusal):
        puts_in_force(agreement)
    insert(standing(agreement, world.maya, "mentee"))
    with refused(refusal):
        puts_in_force(agreement)
    insert(standing(agreement, world.luc, "mentor"))
    assert puts_in_force(agreement) == 1


def test_an_agreement_is_not_in_force_with_a_lapsed_signature(world: World) -> None:
    agreement = written(world)
    insert(standing(agreement, world.maya, "mentee"))
    insert(standing(agreement, world.luc, "mentor"))
    Signature.objects.filter(role="mentor").update(lapsed_at=NOW)
    with refused(BOTH):
        puts_in_force(agreement)


def test_an_agreement_is_not_in_force_with_a_signature_on_an_older_revision(world: World) -> None:
    agreement = written(world)
    insert(standing(agreement, world.maya, "mentee"))
    row(agreement).update(revision=agreement.revision + 1)
    agreement.refresh_from_db()
    insert(standing(agreement, world.luc, "mentor"))
    with refused(BOTH):
        puts_in_force(agreement)


def test_an_agreement_never_begins_in_force(world: World) -> None:
    second = copy_of(written(world), mentor_id=world.olivier.pk, status="in_force", in_force_at=NOW)
    with refused("INSERT agreements_agreement: an agreement begins open"):
        insert(second)


@pytest.mark.parametrize("status", ["ended", "cancelled"])
@pytest.mark.parametrize("after", STATUSES)
def test_an_agreement_that_is_over_stays_over(world: World, status: str, after: str) -> None:
    if status == after:
        return
    agreement = written(world)
    insert(standing(agreement, world.maya, "mentee"))
    insert(standing(agreement, world.luc, "mentor"))
    over(agreement, status)
    dates = dict.fromkeys(("in_force_at", "ended_at", "ends_on", "cancelled_at"))
    if after == "ended":
        dates["ends_on"] = DAY
    if after != "open":
        dates[f"{after}_at"] = NOW
    with refused("UPDATE agreements_agreement: an agreement that is over stays over"):
        row(agreement).update(status=after, **dates)


@pytest.mark.parametrize("after", ["open", "cancelled"])
def test_an_agreement_in_force_can_only_end(world: World, after: str) -> None:
    agreement = in_force(world)
    with refused("UPDATE agreements_agreement: an agreement in force can only end"):
        row(agreement).update(
            status=after, in_force_at=None, cancelled_at=NOW if after == "cancelled" else None
        )
    over(agreement, "ended")
    assert row(agreement).get().status == "ended"


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": DAY + timedelta(days=1)},  # put off
        {"ended_at": NOW},  # told at another time
        {"ends_on": DAY - timedelta(days=1), "cancelled_at": NOW},
    ],
)
def test_an_end_is_told_once(world: World, change: dict[str, object]) -> None:
    agreement = in_force(world)
    over(agreement, "ended")
    with refused("UPDATE agreements_agreement: an end is told once, and only comes sooner"):
        row(agreement).update(**change)


def test_an_end_may_come_sooner(world: World) -> None:
    agreement = in_force(world)
    over(agreement, "ended")
    row(agreement).update(ended_at=LATER + timedelta(hours=1), ends_on=DAY - timedelta(days=1))
    assert row(agreement).get().ends_on == DAY - timedelta(days=1)


def test_a_cancellation_is_told_once(world: World) -> None:
    agreement = made(world)
    over(agreement, "cancelled")
    with refused("UPDATE agreements_agreement: an end is told once, and only comes sooner"):
        row(agreement).update(cancelled_at=NOW)
