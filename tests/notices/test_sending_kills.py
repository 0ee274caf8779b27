"""The sending process dies anywhere, again and again: nothing is lost, and what is repeated is the
same message."""

import random
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from agreements.models import Agreement, Notice
from agreements.notices.sending import CLAIM
from tests.conftest import World
from tests.killing import Victim
from tests.making import made
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)
SENDS, LOADS = "agreements.notices.sending:send", "tests.notices.reading:load_a_message"


@pytest.fixture
def sender(post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Victim]:
    # What happens here leaves the sending to the other process.
    monkeypatch.setattr("agreements.notices.sending.send", lambda _notice, _now: False)
    sender = new_sender(post_office)
    yield sender
    sender.close()


def new_sender(post_office: PostOffice) -> Victim:
    return Victim(SENDS, LOADS, EMAIL_URL=f"smtp://127.0.0.1:{post_office.port}")


def copies(agreement: Agreement, number: int) -> list[Notice]:
    """So many notices more, as the agreement's first one."""
    first = agreement.notices.first()
    rows = [
        Notice(
            kind="invited",
            agreement=agreement,
            person=first.person,
            language="fr",
            address=f"n{place}@ecole.example",
            created_at=first.created_at,
            next_try_at=first.created_at,
        )
        for place in range(number)
    ]
    return Notice.objects.bulk_create(rows)


@pytest.mark.parametrize("kills", [6, pytest.param(500, marks=pytest.mark.stress)])
def test_a_process_killed_anywhere_loses_nothing_and_repeats_only_the_same_message(
    world: World, sender: Victim, post_office: PostOffice, kills: int
) -> None:
    chance = random.Random(2827)
    agreement = made(world)
    took = max(sender.time_of(each.pk, each.created_at) for each in copies(agreement, 3))
    post_office.received.clear()
    killed = 0
    sent: list[Notice] = []
    while killed < kills:
        (notice,) = copies(agreement, 1)
        now = notice.created_at
        while Notice.objects.get(pk=notice.pk).state == "queued":
            moment = chance.uniform(0, 1.5 * took) if killed < kills else None
            sender.start(notice.pk, now, kill_after=moment)
            killed += sender.end() == -signal.SIGKILL
            now += CLAIM
        sent.append(notice)
    received = Counter(post_office.ids())
    assert set(received) == {notice.message_id for notice in sent}
    assert sum(received.values()) - len(received) <= killed
    # Each message repeated is one whose process died; the log of `make stress -s` counts them.
    tries = dict(Notice.objects.values_list("message_id", "tries"))
    assert all(received[id_] <= tries[id_] for id_ in received)
    print(f"{killed} kills, {len(sent)} sent, {received.total() - len(received)} repeated")


def test_a_death_between_the_acceptance_and_its_record_repeats_the_same_message(
    world: World, sender: Victim, post_office: PostOffice
) -> None:
    (notice,) = copies(made(world), 1)
    now = notice.created_at
    post_office.ways[notice.address] = "mute"
    sender.start(notice.pk, now, kill_after=0.5)
    assert sender.end() == -signal.SIGKILL
    post_office.ways.clear()
    for later in (now + CLAIM, now + 2 * CLAIM):
        sender.start(notice.pk, later)
        assert sender.end() == 0
    assert post_office.ids() == [notice.message_id] * 2
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == ("sent", 2)


def test_two_processes_at_one_notice_send_it_once(
    world: World, sender: Victim, post_office: PostOffice
) -> None:
    other = new_sender(post_office)
    notices = copies(made(world), 5)
    for notice in notices:
        for process in (sender, other):
            process.start(notice.pk, notice.created_at)
        assert [process.end() for process in (sender, other)] == [0, 0]
    assert post_office.ids() == [notice.message_id for notice in notices]
    other.close()
