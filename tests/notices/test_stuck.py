"""Administrators are told what doesn't go on by itself: once a day at most, and with a way on."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from agreements.actions.end import end
from agreements.actions.seal import seal
from agreements.models import Agreement, Notice, Person, Sealing
from agreements.notices.sending import send
from agreements.notices.stuck import SPOKEN_OF_FOR, found, report_stuck
from tests.actions.test_races import at_once
from tests.conftest import NOW, World
from tests.documents.certificates import NO_KEY
from tests.making import in_force
from tests.notices.reading import HTMLParsed, Mail, html_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def reports() -> list[Notice]:
    return list(Notice.objects.filter(kind="stuck").order_by("created_at", "pk"))


def undelivered(agreement: Agreement, kind: str = "ended") -> Notice:
    """One of the notices of the agreement's end, given up."""
    notice = Notice.objects.filter(agreement=agreement, kind=kind).first()
    assert notice
    gone = {"state": "failed", "next_try_at": None, "undelivered_at": NOW, "error": "550"}
    Notice.objects.filter(pk=notice.pk).update(**gone)
    return notice


def test_nothing_is_stuck(world: World) -> None:
    in_force(world)
    assert report_stuck(NOW + HOUR / 2) == []


@pytest.mark.parametrize(
    ("minutes", "stuck"), [([0], 0), ([0, 1], 0), ([0, 1, 6], 1)], ids=["1 try", "2", "3"]
)
def test_a_document_is_stuck_after_three_tries(
    world: World, minutes: list[int], stuck: int
) -> None:
    agreement = in_force(world)
    with NO_KEY:
        for minute in minutes:
            assert seal(agreement.pk, NOW + timedelta(minutes=minute)) is None
    assert found(NOW + timedelta(minutes=7)).documents == stuck


def test_a_document_is_stuck_after_an_hour_without_any(world: World) -> None:
    """No worker runs, say."""
    agreement = in_force(world)
    assert found(NOW + HOUR - timedelta(seconds=1)).keys == []
    (report,) = report_stuck(NOW + HOUR)
    assert report.facts["references"] == [agreement.reference]
    seal(agreement.pk, NOW + HOUR)
    assert found(NOW + HOUR).keys == []


def test_each_active_administrator_is_told_once_a_day(world: World) -> None:
    other = Person.objects.create_user("autre@ecole.example", "Autre", is_superuser=True)
    gone = {"is_superuser": True, "is_active": False}
    Person.objects.create_user("partie@ecole.example", "Partie", **gone)
    in_force(world)
    assert {notice.person for notice in report_stuck(NOW + HOUR)} == {world.alice, other}
    for minutes in range(1, 600, 30):
        assert report_stuck(NOW + HOUR + timedelta(minutes=minutes)) == []


def test_what_they_know_of_is_said_again_a_week_later(world: World) -> None:
    in_force(world)
    told = [day for day in range(16) if report_stuck(NOW + HOUR + day * DAY)]
    assert told == [0, 7, 14]


def test_what_is_new_is_said_the_next_day(world: World) -> None:
    in_force(world)
    report_stuck(NOW + HOUR)
    other = in_force(world, school_year=type(world.year).objects.create(start=2025))
    assert report_stuck(NOW + 2 * HOUR) == []  # one a day
    (report,) = report_stuck(NOW + DAY)
    assert (report.facts["documents"], len(report.facts["references"])) == (2, 2)
    assert other.reference in report.facts["references"]


def test_a_message_that_must_arrive_and_did_not(world: World) -> None:
    agreement = in_force(world)
    seal(agreement.pk, NOW)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    seal(agreement.pk, NOW)
    undelivered(agreement, "in_force")  # of which the principal takes care
    assert found(NOW).keys == []
    undelivered(agreement)
    stuck = found(NOW)
    assert (stuck.documents, stuck.notices, stuck.references) == (0, 1, [agreement.reference])
    assert found(NOW + SPOKEN_OF_FOR).keys == []


def test_a_report_that_is_not_delivered_makes_no_report(world: World) -> None:
    in_force(world)
    (report,) = report_stuck(NOW + HOUR)
    gone = {"state": "failed", "next_try_at": None, "undelivered_at": NOW}
    Notice.objects.filter(pk=report.pk).update(**gone)
    assert found(NOW + HOUR).notices == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_message_says(world: World, mailoutbox: Mail, settings, language: str) -> None:
    settings.LANGUAGE_CODE = "fr"
    Person.objects.filter(pk=world.alice.pk).update(language=language)
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    undelivered(agreement)
    (report,) = report_stuck(NOW + HOUR)
    assert send(report.pk, NOW + HOUR)
    (message,) = mailoutbox
    assert message.to == [world.alice.email]
    said = " ".join(message.body.split())
    expected = {
        "fr": ("2 documents ne peuvent pas être scellés", "1 message qui doit arriver"),
        "en": ("2 documents can’t be sealed", "1 message that must arrive"),
    }
    for words in (*expected[language], agreement.reference):
        assert words in said
    for name in (world.maya.name, world.luc.name):
        assert name not in message.subject + said
    link = settings.BASE_URL + reverse("agreements:sealings")
    assert set(HTMLParsed(html_of(message)).links) == {link}


def test_without_a_document_it_leads_to_the_messages(world: World, mailoutbox: Mail) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    seal(agreement.pk, NOW)
    undelivered(agreement)
    (report,) = report_stuck(NOW)
    send(report.pk, NOW)
    assert reverse("agreements:deliveries") in mailoutbox[0].body


def test_the_command_reports_and_sends(world: World, mailoutbox: Mail) -> None:
    in_force(world)
    Sealing.objects.update(requested_at=timezone.now() - DAY)
    call_command("send_notices")
    assert [message.to[0] for message in mailoutbox].count(world.alice.email) == 1
    call_command("send_notices")
    assert len(reports()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once_leave_one_report(world: World, mailoutbox: Mail) -> None:
    with NO_KEY:
        in_force(world)
    for day in range(8):
        Notice.objects.filter(kind="stuck").update(facts={"keys": []})
        now = NOW + HOUR + day * DAY
        outcomes = at_once(*[lambda now=now: report_stuck(now) for _process in range(3)])
        assert sorted(len(left) for left in outcomes) == [0, 0, 1], outcomes
    assert len(reports()) == 8
