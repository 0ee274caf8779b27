"""What happens to messages while their mail server is away, as cron sees it: `manage.py
send_notices` each minute, on a real server, at times that are passed in."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from agreements.models import Agreement, Notice
from tests.conftest import NOW, World
from tests.making import made
from tests.notices.post_office import PostOffice

MINUTE = timedelta(minutes=1)
# An hour away may end just after a try whose pause is an hour.
LONGEST = timedelta(hours=1)


@pytest.fixture
def agreement(world: World, post_office: PostOffice) -> Agreement:
    with time_machine.travel(NOW, tick=False):
        agreement = made(world)
    agreement.notices.all().delete()
    return agreement


def queue(agreement: Agreement, address: str, at: datetime) -> Notice:
    """A notice that something left at `at`, as those of agreements.notices.messages."""
    return Notice.objects.create(
        kind="invited",
        agreement=agreement,
        person=agreement.mentee,
        language="fr",
        address=address,
        created_at=at,
        next_try_at=at,
    )


def each_minute(start: datetime, minutes: int) -> Iterator[datetime]:
    """The times at which cron calls, during the command’s own minute."""
    for minute in range(minutes):
        now = start + minute * MINUTE
        with time_machine.travel(now, tick=False):
            yield now
            call_command("send_notices", stdout=StringIO())


def test_an_hour_away_loses_repeats_and_gives_up_nothing(
    agreement: Agreement, post_office: PostOffice
) -> None:
    """Messages are left before, during and after the hour; each is there once, at the latest a
    pause after the server is back, and was never shown as not delivered."""
    away, back = 30, 90
    for now in each_minute(NOW, 180):
        minute = (now - NOW) // MINUTE
        if minute == away:
            post_office.close()
        if minute == back:
            post_office.open()
        if minute % 10 == 0 and minute <= 120:
            queue(agreement, f"n{minute}@ecole.example", now)
        assert not Notice.objects.undelivered().exists()
    assert Counter(post_office.ids()) == Counter(
        Notice.objects.values_list("message_id", flat=True)
    )
    assert len(post_office.received) == 13
    returned = NOW + back * MINUTE
    for notice in Notice.objects.all():
        late = notice.sent_at - max(notice.created_at, returned)
        if NOW + away * MINUTE <= notice.created_at < returned:
            assert notice.tries > 1
            assert timedelta() <= late <= LONGEST
        else:
            assert (notice.tries, notice.sent_at) == (1, notice.created_at)


def test_each_address_has_its_own_fate(agreement: Agreement, post_office: PostOffice) -> None:
    """A server that refuses, puts off, hangs on and cuts some addresses: none of it delays or
    repeats what is for the others."""
    bad = ("refuse", "defer", "hang", "cut", "drop")
    post_office.ways = {f"{way}@ecole.example": way for way in bad}
    good = [f"good{number}@ecole.example" for number in range(5)]
    for address in [*post_office.ways, *good]:
        queue(agreement, address, NOW)
    for _now in each_minute(NOW, 3):
        pass
    assert sorted(post_office.to()) == sorted(good)
    assert {n.sent_at for n in Notice.objects.filter(state="sent")} == {NOW}
    (refused,) = Notice.objects.undelivered()
    assert (refused.address, refused.tries, refused.error) == ("refuse@ecole.example", 1, "550")
    waiting = Notice.objects.filter(state="queued")
    assert {notice.tries for notice in waiting} == {2}
    # Once they are let through, each arrives once.
    post_office.ways = {}
    for _now in each_minute(NOW + 3 * MINUTE, 5):
        pass
    let_through = [f"{way}@ecole.example" for way in bad if way != "refuse"]
    assert sorted(post_office.to()) == sorted([*good, *let_through])


def test_a_message_that_is_cut_in_its_middle_was_not_received(
    agreement: Agreement, post_office: PostOffice
) -> None:
    notice = queue(agreement, "cut@ecole.example", NOW)
    post_office.ways[notice.address] = "cut"
    for now in each_minute(NOW, 10):
        if now == NOW + 2 * MINUTE:
            assert post_office.received == []
            post_office.ways = {}
    assert post_office.ids() == [notice.message_id]
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == ("sent", 3)


@pytest.mark.parametrize("way", ["lose", "mute"])
def test_only_what_the_server_took_without_saying_so_is_sent_again_as_the_same_message(
    agreement: Agreement, post_office: PostOffice, way: str
) -> None:
    """No sender can know that it was taken (RFC 1047): it is repeated, under its Message-ID, and no
    more often than it was tried."""
    unlucky = queue(agreement, "unlucky@ecole.example", NOW)
    others = [queue(agreement, f"n{number}@ecole.example", NOW) for number in range(3)]
    post_office.ways[unlucky.address] = way
    for now in each_minute(NOW, 10):
        if now == NOW + 2 * MINUTE:
            post_office.ways = {}
    received = Counter(post_office.ids())
    assert received == {unlucky.message_id: 3, **{other.message_id: 1 for other in others}}
    unlucky.refresh_from_db()
    assert (unlucky.state, unlucky.tries) == ("sent", 3)


def test_a_server_that_never_comes_back_is_told_to_the_principal(
    agreement: Agreement, post_office: PostOffice
) -> None:
    notice = queue(agreement, "n@ecole.example", NOW)
    post_office.close()
    for half_hours in range(60):
        with time_machine.travel(NOW + half_hours * 30 * MINUTE, tick=False):
            call_command("send_notices", stdout=StringIO())
    notice.refresh_from_db()
    assert (notice.state, notice.error) == ("failed", "ConnectionRefusedError")
    assert notice.undelivered_at - NOW > timedelta(days=1)
    assert list(agreement.notices.undelivered()) == [notice]
    assert post_office.received == []
