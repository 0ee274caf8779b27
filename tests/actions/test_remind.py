"""A principal reminds by hand: who gets a message, who doesn't and why, and once a day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from agreements.actions.errors import NotAllowed
from agreements.actions.remind import remind
from agreements.awaiting import Why
from agreements.lifecycle import Actor
from agreements.models import (
    Agreement,
    Event,
    Mention,
    Notice,
    NoticeRefusal,
    Person,
    SchoolYear,
)
from tests.conftest import NOW, World
from tests.making import in_force, made, over, party, signed, written, wrote

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """What is told is dated when it is queued."""
    with time_machine.travel(NOW, tick=False):
        yield


def by_hand(world: World, *agreements: Agreement, **changes: object):
    arguments = {"principal": world.helene, "now": NOW} | changes
    rows = [Agreement.objects.for_display().get(pk=agreement.pk) for agreement in agreements]
    return remind(agreements=rows, **arguments)  # type: ignore[arg-type]


def reminders() -> list[str]:
    rows = Notice.objects.filter(kind="reminder").values_list("person__name", flat=True)
    return sorted(rows)


def accept() -> None:
    """The mail server accepts all that waits."""
    waiting = Notice.objects.filter(state="queued").order_by()
    waiting.update(state="sent", sent_at=NOW, next_try_at=None)


def test_both_are_reminded_of_what_each_has_to_do(world: World) -> None:
    agreement = made(world)
    wrote(agreement, world.luc, mentor_expectations="Écouter.", arrangements="Le mardi.")
    outcome = by_hand(world, agreement)
    assert (outcome.names, outcome.skipped) == ([world.maya.name], {})
    mention = Mention.objects.get()
    assert (mention.role, mention.step, mention.since) == ("mentee", "write", NOW.date())
    accept()
    wrote(agreement, world.maya, mentee_expectations="Observer.")
    outcome = by_hand(world, agreement, now=NOW + DAY)
    assert set(outcome.names) == {world.maya.name, world.luc.name}
    assert set(Mention.objects.values_list("role", "step")) == {
        ("mentee", "write"),
        ("mentee", "sign"),
        ("mentor", "sign"),
    }


def test_one_party_alone(world: World) -> None:
    outcome = by_hand(world, made(world), role=Actor.MENTOR)
    assert (outcome.names, reminders()) == ([world.luc.name], [world.luc.name])


def test_once_a_day_whoever_asks(world: World) -> None:
    agreement = made(world)
    assert len(by_hand(world, agreement).names) == 2
    later = NOW + timedelta(hours=8)
    outcome = by_hand(world, agreement, now=later)
    assert outcome.names == []
    assert outcome.skipped == {Why.TODAY: [world.maya.name, world.luc.name]}
    accept()
    assert len(by_hand(world, agreement, now=NOW + DAY).names) == 2
    assert reminders() == sorted([world.luc.name, world.maya.name] * 2)


def test_who_is_in_many_agreements_gets_one_message_of_all(world: World) -> None:
    first, second = made(world), made(world, mentee=party(world.olivier))
    outcome = by_hand(world, first, second)
    assert sorted(outcome.names) == sorted(p.name for p in (world.luc, world.maya, world.olivier))
    notice = Notice.objects.get(kind="reminder", person=world.luc)
    assert set(notice.mentions.values_list("agreement", flat=True)) == {first.pk, second.pk}


def test_on_a_day_off_too(world: World) -> None:
    assert len(by_hand(world, made(world), now=NOW - DAY).names) == 2  # a Sunday


def test_who_is_not_awaited_is_not_reminded(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    outcome = by_hand(world, agreement)
    assert (outcome.names, outcome.skipped) == ([world.maya.name], {})
    pair = f"{world.maya.name} – {world.luc.name} (2026-2027)"
    accept()
    signed(agreement, world.maya)
    assert by_hand(world, agreement, now=NOW + DAY).skipped == {Why.NOBODY: [pair]}


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_nobody_is_reminded_of_what_is_over(world: World, status: str) -> None:
    agreement = over(world, made(world), status)
    outcome = by_hand(world, agreement)
    assert (outcome.names, set(outcome.skipped)) == ([], {Why.NOBODY})


def test_nor_once_the_year_is_over(world: World) -> None:
    agreement = made(world, school_year=SchoolYear.objects.create(start=2025))
    outcome = by_hand(world, agreement)
    assert (outcome.names, set(outcome.skipped)) == ([], {Why.YEAR_OVER})


@pytest.mark.parametrize("state", ["bounced", "failed"])
def test_an_address_that_refuses_messages_must_be_corrected_first(world: World, state: str) -> None:
    agreement = made(world)
    to_maya = Notice.objects.filter(person=world.maya)
    to_maya.update(
        state=state,
        error="550" if state == "failed" else "",
        sent_at=NOW if state == "bounced" else None,
        undelivered_at=NOW,
        next_try_at=None,
    )
    outcome = by_hand(world, agreement)
    assert outcome.names == [world.luc.name]
    assert outcome.skipped == {Why.UNREACHABLE: [world.maya.name]}
    Person.objects.filter(pk=world.maya.pk).update(email="maya.nguyen@ecole.example")
    assert by_hand(world, agreement).names == [world.maya.name]


def test_an_address_that_accepted_a_later_message_is_good(world: World) -> None:
    agreement = made(world)
    failed = {"state": "failed", "error": "550", "undelivered_at": NOW, "next_try_at": None}
    Notice.objects.filter(person=world.maya).update(**failed)
    with time_machine.travel(NOW + DAY, tick=False):
        made(world, mentor=party(world.olivier))
    accepted = {"state": "sent", "sent_at": NOW + DAY, "next_try_at": None}
    Notice.objects.filter(person=world.maya, state="queued").update(**accepted)
    assert world.maya.name in by_hand(world, agreement, now=NOW + 2 * DAY).names


def test_a_reminder_that_waits_for_the_mail_server_is_not_doubled(world: World) -> None:
    agreement = made(world)
    by_hand(world, agreement)
    outcome = by_hand(world, agreement, now=NOW + DAY)
    assert outcome.skipped == {Why.UNDER_WAY: [world.maya.name, world.luc.name]}


def test_whose_access_is_closed_is_not_written_to(world: World) -> None:
    Person.objects.filter(pk=world.luc.pk).update(is_active=False)
    assert by_hand(world, made(world)).skipped == {Why.CLOSED: [world.luc.name]}


def test_nor_who_asked_for_no_more_reminders(world: World) -> None:
    agreement = made(world)
    NoticeRefusal.objects.create(person=world.luc, kind="reminder", agreement=agreement, at=NOW)
    outcome = by_hand(world, agreement)
    assert (outcome.names, outcome.skipped) == (
        ["Maya Nguyễn"],
        {Why.REFUSED: ["Luc Tremblay (Maya Nguyễn – Luc Tremblay, 2026-2027)"]},
    )


@pytest.mark.parametrize("someone", ["maya", "luc", "ines", "olivier", "alice", "other_principal"])
def test_nobody_else_reminds(world: World, someone: str) -> None:
    agreement = made(world)
    with pytest.raises(NotAllowed):
        by_hand(world, agreement, principal=getattr(world, someone))
    assert reminders() == []


def test_one_that_is_not_theirs_stops_all(world: World) -> None:
    agreement = made(world)
    elsewhere = made(
        world,
        principal=world.other_principal,
        school=world.other_school,
        mentee=party(world.olivier),
    )
    with pytest.raises(NotAllowed):
        by_hand(world, agreement, elsewhere)
    assert reminders() == []


def test_a_reminder_leaves_the_journal_as_it_is(world: World) -> None:
    agreement = in_force(world)
    other = made(world, mentee=party(world.olivier))
    before = Event.objects.count()
    by_hand(world, agreement, other)
    assert Event.objects.count() == before
    assert Notice.objects.get(kind="reminder", person=world.luc).facts == {"by": world.helene.name}
