"""`manage.py db_worker` dies anywhere, again and again, with tasks in the queue: the tasks that die
with it are lost, and the messages aren't, since they are rows that cron sends."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from agreements.models import Notice
from agreements.notices import sending
from agreements.notices.sending import CLAIM, send_now
from tests.conftest import World
from tests.killing import Victim
from tests.making import made
from tests.notices.post_office import PostOffice
from tests.notices.test_sending_kills import copies

pytestmark = pytest.mark.django_db(transaction=True)
# So many messages wait for each worker.
QUEUE = 3


def work(_pk: int, _now: datetime) -> None:
    """What `manage.py db_worker` does until nothing is left."""
    call_command(
        "db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0
    )


@pytest.fixture
def worker(post_office: PostOffice, settings) -> Iterator[Victim]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    worker = Victim(
        f"{__name__}:work",
        "tests.notices.reading:load_a_message",
        EMAIL_URL=f"smtp://127.0.0.1:{post_office.port}",
        MENTORAT_TASKS="worker",
    )
    yield worker
    worker.close()


@pytest.mark.parametrize("kills", [5, pytest.param(500, marks=pytest.mark.stress)])
def test_a_worker_killed_anywhere_loses_nothing_and_repeats_only_the_same_message(
    world: World, worker: Victim, post_office: PostOffice, kills: int
) -> None:
    chance = random.Random(2827)
    agreement = made(world)
    DBTaskResult.objects.all().delete()
    agreement.notices.exclude(pk=agreement.notices.first().pk).delete()
    notices = copies(agreement, QUEUE)
    for notice in notices:
        send_now.enqueue(notice.pk)
    took = worker.time_of(0, notices[0].created_at)
    killed = 0
    while killed < kills:
        queued = copies(agreement, QUEUE)
        notices += queued
        for notice in queued:
            send_now.enqueue(notice.pk)
        worker.start(0, queued[0].created_at, kill_after=chance.uniform(0, 1.2 * took))
        killed += worker.end() == -signal.SIGKILL
    # Cron sends what is left, once each claim has run out.
    left = Notice.objects.filter(pk__in=[n.pk for n in notices], state="queued")
    unsent = left.count()
    for notice in left:
        later = max(notice.next_try_at, notice.claimed_until or notice.next_try_at) + CLAIM
        assert sending.send(notice.pk, later)
    received = Counter(post_office.ids())
    lost = {notice.message_id for notice in notices} - set(received)
    assert lost == set()
    assert set(received) == {notice.message_id for notice in notices}
    # A message is repeated only by a death after its acceptance, each of which was a try.
    tries = dict(Notice.objects.values_list("message_id", "tries"))
    assert all(received[id_] <= tries[id_] for id_ in received)
    repeated = received.total() - len(received)
    assert repeated <= killed
    print(
        f"{killed} kills, {len(notices)} messages, {unsent} left to cron, "
        f"{repeated} repeated, {len(lost)} lost"
    )
