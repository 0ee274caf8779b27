"""Notices to a real mail server that accepts, refuses, hangs, drops, or isn't there: each arrives
once, or is shown as not delivered."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from agreements.models import Agreement, Notice
from agreements.notices.sending import CLAIM, PAUSES, send
from tests.actions.test_races import at_once
from tests.conftest import World
from tests.making import in_force, made
from tests.notices.post_office import PostOffice

DAY = timedelta(days=1)


@pytest.fixture
def agreement(world: World, post_office: PostOffice) -> Agreement:
    """Both parties are to be invited: nothing is committed in these tests, so nothing is sent."""
    return made(world)


def begun() -> datetime:
    """When the notices are due."""
    return Notice.objects.latest("created_at").created_at


def pass_time(start: datetime, until: datetime) -> list[datetime]:
    """What a command that runs every minute does; the moments at which something was due."""
    moments = []
    now: datetime | None = start
    while now is not None and now <= until:
        moments.append(now)
        for pk in Notice.objects.due(now).values_list("pk", flat=True):
            send(pk, now)
        left = Notice.objects.filter(state=Notice.State.QUEUED).order_by("next_try_at")
        now = left.values_list("next_try_at", flat=True).first()
    return moments


def states() -> dict[str, str]:
    true = Notice.objects.exclude(state="withdrawn")
    return dict(true.values_list("address", "state"))


def test_each_is_sent_once_and_is_sent_when_the_server_has_it(
    world: World, agreement: Agreement, post_office: PostOffice
) -> None:
    now = begun()
    for notice in Notice.objects.all():
        assert send(notice.pk, now)
        assert not send(notice.pk, now + DAY)
    assert post_office.to() == [world.maya.email, world.luc.email]
    assert all(n.sent_at == now and n.claim is None for n in Notice.objects.all())
    assert post_office.ids() == list(Notice.objects.values_list("message_id", flat=True))


def test_an_address_that_is_refused_for_good_is_not_delivered_at_once(
    world: World, agreement: Agreement, post_office: PostOffice
) -> None:
    post_office.ways[world.maya.email] = "refuse"
    pass_time(begun(), begun() + 2 * DAY)
    assert states() == {world.maya.email: "failed", world.luc.email: "sent"}
    assert (post_office.to(), post_office.asked[world.maya.email]) == ([world.luc.email], 1)
    assert Notice.objects.get(state="failed").error == "550"


def test_an_address_that_is_put_off_is_tried_for_a_day(
    world: World, agreement: Agreement, post_office: PostOffice
) -> None:
    post_office.ways[world.maya.email] = "defer"
    start = begun()
    moments = pass_time(start, start + 2 * DAY)
    assert states() == {world.maya.email: "failed", world.luc.email: "sent"}
    assert post_office.asked == {world.maya.email: len(PAUSES) + 1, world.luc.email: 1}
    pauses = [(b - a) // timedelta(minutes=1) for a, b in pairwise(moments)]
    assert pauses == [1, 5, 15, 60, 180, 360, 360, 480]
    failed = Notice.objects.get(state="failed")
    assert failed.undelivered_at - start > DAY
    assert failed.error == "451"


def test_a_server_that_hangs_or_drops_on_one_address_holds_back_no_other(
    world: World, agreement: Agreement, post_office: PostOffice
) -> None:
    in_force(world, school_year=type(world.year).objects.create(start=2025))
    Notice.objects.filter(kind__in=["to_write", "ready_to_sign"]).delete()  # which it no longer is
    start = begun()
    post_office.ways = {world.maya.email: "hang", world.luc.email: "drop"}
    pass_time(start, start)
    assert post_office.to() == [world.helene.email]
    waiting = Notice.objects.filter(state="queued")
    assert {n.error for n in waiting} == {"SMTPServerDisconnected"}
    post_office.ways = {}
    pass_time(start + timedelta(minutes=1), start + DAY)
    true = Notice.objects.exclude(state="withdrawn")
    assert sorted(post_office.ids()) == sorted(true.values_list("message_id", flat=True))
    assert set(states().values()) == {"sent"}
    # Of the agreement that both signed before anything was sent.
    withdrawn = Notice.objects.filter(state="withdrawn").values_list("kind", flat=True)
    assert sorted(withdrawn) == ["invited", "invited", "to_sign"]


def test_a_server_that_is_down_for_an_hour_loses_nothing(
    agreement: Agreement, post_office: PostOffice
) -> None:
    start = begun()
    post_office.close()
    pass_time(start, start + timedelta(minutes=59))
    assert set(Notice.objects.values_list("state", "error")) == {
        ("queued", "ConnectionRefusedError")
    }
    post_office.open()
    pass_time(start + timedelta(hours=1), start + DAY)
    assert sorted(post_office.ids()) == sorted(Notice.objects.values_list("message_id", flat=True))
    assert {n.sent_at - start for n in Notice.objects.all()} == {timedelta(minutes=81)}


def test_a_server_that_hangs_up_after_it_accepted_has_accepted(
    agreement: Agreement, post_office: PostOffice
) -> None:
    post_office.is_rude = True
    pass_time(begun(), begun() + DAY)
    assert set(states().values()) == {"sent"}
    assert len(post_office.received) == 2


def test_what_is_claimed_is_left_until_the_claim_runs_out(
    agreement: Agreement, post_office: PostOffice
) -> None:
    notice, now = Notice.objects.first(), begun()
    Notice.objects.update(claim=agreement.public_id, claimed_until=now + CLAIM)
    assert not send(notice.pk, now)
    assert send(notice.pk, now + CLAIM)
    assert len(post_office.received) == 1


def test_no_error_holds_an_address_or_words(
    world: World, agreement: Agreement, post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    post_office.ways = {world.maya.email: "refuse", world.luc.email: "defer"}
    pass_time(begun(), begun())
    said = " ".join([*Notice.objects.values_list("error", flat=True), caplog.text])
    assert "550" in said
    assert "@demonstration" not in said
    assert "later" not in said


def test_a_message_that_cannot_be_made_waits(agreement: Agreement, post_office: PostOffice) -> None:
    Notice.objects.update(kind="nothing")
    pass_time(begun(), begun())
    assert set(Notice.objects.values_list("state", "error")) == {("queued", "TemplateDoesNotExist")}


def test_the_command_sends_what_is_due(
    world: World, agreement: Agreement, post_office: PostOffice, capsys: pytest.CaptureFixture
) -> None:
    post_office.ways[world.luc.email] = "refuse"
    call_command("send_notices")
    assert capsys.readouterr().out == "1 sent, 0 waiting, 1 not delivered.\n"
    call_command("send_notices")
    assert capsys.readouterr().out == "0 sent, 0 waiting, 1 not delivered.\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [3, pytest.param(200, marks=pytest.mark.stress)])
def test_two_at_once_send_it_once(world: World, post_office: PostOffice, rounds: int) -> None:
    post_office.close()  # the tasks after the commit find nobody
    made(world)
    post_office.open()
    now = begun() + DAY
    notice = Notice.objects.first()
    for _round in range(rounds):
        Notice.objects.update(state="queued", next_try_at=now, sent_at=None, tries=0)
        calls = [lambda: send(notice.pk, now)] * 3
        assert sorted(at_once(*calls)) == [False, False, True]
    assert post_office.ids() == [notice.message_id] * rounds


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_it_where_a_setting_says_so(
    world: World, post_office: PostOffice, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    made(world)
    assert post_office.received == []
    worker = Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        backend_name="default",
        worker_id="here",
        batch=True,
        interval=0,
        startup_delay=False,
        max_tasks=None,
    )
    worker.run()
    assert sorted(post_office.to()) == sorted([world.maya.email, world.luc.email])
    assert set(states().values()) == {"sent"}
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
