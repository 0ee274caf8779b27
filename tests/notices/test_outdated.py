"""What was not delivered and is no longer true asks for nothing more, without anybody’s doing."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements import notices
from agreements.actions.end import end
from agreements.models import Notice
from agreements.notices.outdated import mark_outdated
from agreements.notices.stuck import found
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, party, signed, written
from tests.notices.test_truth import CASES, LATER, Change, luc_withdraws, tell
from tests.test_queries import mentee


def give_up(state: str = "failed", **which: object) -> None:
    gone = {"state": state, "next_try_at": None, "undelivered_at": NOW, "error": "550"}
    Notice.objects.filter(**which).update(**gone, sent_at=NOW if state == "bounced" else None)


@pytest.mark.parametrize(("kind", "meanwhile", "still"), CASES)
def test_what_is_no_longer_true_is_set_aside(
    world: World, kind: str, meanwhile: Change, still: bool
) -> None:
    agreement, notice = tell(kind, world, world.maya)
    give_up("bounced", pk=notice.pk)
    meanwhile(world, agreement)
    assert mark_outdated(NOW) == (0 if still else 1)
    undelivered = Notice.objects.undelivered().filter(pk=notice.pk)
    assert undelivered.exists() is still
    notice.refresh_from_db()
    # What became of it stays said.
    assert (notice.state, notice.error, notice.undelivered_at) == ("bounced", "550", NOW)
    rows = rows_of_the_domain()
    assert mark_outdated(NOW) == 0
    assert rows_of_the_domain() == rows


def test_administrators_are_told_no_more_of_it(world: World) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=LATER, now=NOW)
    give_up(kind="ended", person=world.maya)
    assert found(NOW).notices == 1
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    call_command("send_notices")
    assert found(NOW).notices == 0


def test_what_is_true_anew_is_told_anew(world: World) -> None:
    agreement = written(world)
    give_up(kind="ready_to_sign", person=world.maya)
    assert notices.ready_to_sign(agreement.pk, world.maya.pk) == []  # told once
    signed(agreement, world.luc)
    mark_outdated(NOW)
    luc_withdraws(world, agreement)
    assert len(notices.ready_to_sign(agreement.pk, world.maya.pk)) == 1


def test_invitations_cost_as_much_for_many(world: World) -> None:
    def cost() -> int:
        give_up(kind="invited")
        with CaptureQueriesContext(connection) as captured:
            assert mark_outdated(NOW) == 0
        return len(captured)

    made(world)
    few = cost()
    for number in range(12):
        made(world, mentee=party(mentee(number)))
    assert cost() == few
