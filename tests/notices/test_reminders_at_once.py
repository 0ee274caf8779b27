"""The command that reminds, run by two processes at once, and killed: one message a person."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agreements.actions.remind import remind
from agreements.actions.remind_due import remind_due, send_digests
from agreements.models import Agreement, Notice, Person
from agreements.notices.sending import send
from tests.actions.test_races import at_once
from tests.conftest import NOW, World
from tests.killing import Victim
from tests.making import made, party
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)
COMMAND, LOADS = f"{__name__}:whole_command", "tests.notices.reading:load_a_message"
MENTEES = 5
# After NOW, a Monday: the days of the reminders, then that of the first digest.
REMINDED, DIGEST = (7, 10, 15), 21


def whole_command(_pk: int, now: datetime) -> None:
    """What `manage.py remind` does, at a time of the test's."""
    remind_due(now)
    send_digests(now)


def on(day: int) -> datetime:
    return NOW + timedelta(days=day)


@pytest.fixture
def late(world: World, post_office: PostOffice) -> list[Person]:
    """Those who are awaited since NOW: a few mentees, and the one mentor of them all."""
    mentees = [
        Person.objects.create_user(f"m{number}@ecole.example", "Une personne")
        for number in range(MENTEES)
    ]
    for mentee in mentees:
        made(world, mentee=party(mentee))
    Notice.objects.update(created_at=NOW)
    post_office.received.clear()
    return [*mentees, world.luc]


@pytest.fixture
def victims(post_office: PostOffice) -> Iterator[list[Victim]]:
    url = f"smtp://127.0.0.1:{post_office.port}"
    two = [Victim(COMMAND, LOADS, EMAIL_URL=url) for _each in range(2)]
    yield two
    for victim in two:
        victim.close()


def test_two_processes_at_once_remind_each_person_once(
    world: World, late: list[Person], victims: list[Victim], post_office: PostOffice
) -> None:
    for count, day in enumerate(REMINDED, 1):
        for victim in victims:
            victim.start(0, on(day))
        assert [victim.end() for victim in victims] == [0, 0]
        assert Counter(post_office.to()) == {person.email: count for person in late}
    post_office.received.clear()
    for victim in victims:
        victim.start(0, on(DIGEST))
    assert [victim.end() for victim in victims] == [0, 0]
    assert post_office.to() == [world.helene.email]
    assert not Notice.objects.exclude(state="sent").exists()


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.stress)])
def test_a_command_killed_anywhere_forgets_nobody_and_repeats_only_the_same_message(
    late: list[Person], victims: list[Victim], post_office: PostOffice, kills: int
) -> None:
    chance = random.Random(5)
    took = victims[0].time_of(0, on(REMINDED[0]))
    for _time in range(kills):
        Notice.objects.filter(kind="reminder").delete()
        post_office.received.clear()
        victims[0].start(0, on(REMINDED[0]), kill_after=chance.uniform(0, took))
        assert victims[0].end() in (0, -signal.SIGKILL)
        victims[1].start(0, on(REMINDED[0]))  # cron's next
        assert victims[1].end() == 0
        after = timezone.now() + timedelta(minutes=10)
        for notice in Notice.objects.due(after):  # as send_notices does
            send(notice.pk, after)
        reminders = Notice.objects.filter(kind="reminder", state="sent")
        assert Counter(reminders.values_list("person__email", flat=True)) == {
            person.email: 1 for person in late
        }
        ids = Counter(post_office.ids())
        assert set(ids) == set(reminders.values_list("message_id", flat=True))
        assert sum(ids.values()) - len(ids) <= 1  # that at which it died


def test_a_hand_and_the_command_at_once_are_one_reminder(
    world: World, late: list[Person], post_office: PostOffice
) -> None:
    rows = list(Agreement.objects.for_display())

    def by_hand() -> list[str]:
        return remind(agreements=rows, principal=world.helene, now=on(7)).names

    outcomes = at_once(by_hand, by_hand, lambda: remind_due(on(7)))
    assert all(isinstance(outcome, list | int) for outcome in outcomes), outcomes
    first, second, third = outcomes
    assert len(first) + len(second) + third == len(late)
    assert Counter(post_office.to()) == {person.email: 1 for person in late}
