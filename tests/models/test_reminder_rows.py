"""What the database refuses of reminders, digests and holidays; how a year's table begins."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from agreements.awaiting import everyone_awaited
from agreements.holidays import typical_holidays
from agreements.models import Agreement, Mention, Notice, SchoolHoliday, SchoolYear
from agreements.models.school_holiday import recorded_calendar
from tests.conftest import NOW, World
from tests.making import made
from tests.models.rules import insert, refused
from tests.models.test_notice import notice

TODAY = NOW.date()


@pytest.fixture
def agreement(world: World) -> Agreement:
    return made(world)


def test_nobody_is_reminded_twice_in_a_day(world: World, agreement: Agreement) -> None:
    role = world.helene.memberships.get()
    insert(notice(agreement, kind="reminder", day=TODAY))
    insert(notice(agreement, kind="reminder", day=TODAY + timedelta(days=1)))
    insert(notice(agreement, kind="reminder", day=TODAY, person=world.luc))
    insert(notice(agreement, kind="digest", day=TODAY, agreement=None, membership=role))
    with refused("notice_once_a_day"):
        insert(notice(agreement, kind="reminder", day=TODAY))
    with refused("notice_once_a_day"):
        insert(notice(agreement, kind="digest", day=TODAY, agreement=None, membership=role))


def test_what_comes_again_has_a_day_and_nothing_else_has(agreement: Agreement) -> None:
    for _time in range(2):
        insert(notice(agreement))  # any number, without one
    for fields in ({"kind": "reminder"}, {"kind": "digest"}, {"kind": "invited", "day": TODAY}):
        with refused("notice_day_of_what_comes_again"):
            insert(notice(agreement, **fields))


def test_a_mention_is_of_a_party_of_whom_something_is_asked(
    world: World, agreement: Agreement
) -> None:
    row = notice(agreement, kind="reminder", day=TODAY)
    insert(row)
    row = Notice.objects.get(kind="reminder")

    def mention(role: str = "mentee", step: str = "write") -> Mention:
        return Mention(notice=row, agreement=agreement, role=role, step=step, since=TODAY)

    insert(mention())
    insert(mention("mentor", "sign"))
    with refused("mention_once_in_a_notice"):
        insert(mention(step="sign"))
    with refused("mention_role_is_a_party"):
        insert(mention("principal"))
    Mention.objects.all().delete()
    with refused("mention_asks_something"):
        insert(mention(step="await_signature"))
    assert {each.step.value for each in everyone_awaited(Agreement.objects.all())} == {"write"}


@pytest.mark.django_db
def test_a_school_year_begins_with_the_usual_holidays() -> None:
    year = SchoolYear.objects.create(start=2030)
    rows = year.holidays.values_list("first_day", "last_day", "name")
    assert list(rows) == [(each.first, each.last, each.name) for each in typical_holidays(2030)]
    assert "Fête du Travail" in {name for _first, _last, name in rows}
    year.holidays.all().delete()
    year.save()  # what the administrator took away stays away
    assert not year.holidays.exists()


@pytest.mark.django_db
def test_the_calendar_is_that_of_the_tables() -> None:
    year = SchoolYear.objects.create(start=2030)
    assert not recorded_calendar().is_open(date(2030, 12, 24))
    year.holidays.filter(first_day__month=12).update(first_day=date(2030, 12, 25))
    assert recorded_calendar().is_open(date(2030, 12, 24))
    year.holidays.all().delete()
    assert not recorded_calendar().has_table(date(2030, 12, 24))
    assert not recorded_calendar().is_open(date(2030, 12, 24))


@pytest.mark.django_db
def test_a_holiday_ends_after_it_starts_and_begins_alone() -> None:
    year = SchoolYear.objects.create(start=2030)
    days = {"first_day": date(2030, 11, 5), "last_day": date(2030, 11, 4)}
    with refused("school_holiday_ends_after_it_starts"):
        insert(SchoolHoliday(school_year=year, name="Pédagogique", **days))
    one = {"first_day": date(2030, 11, 5), "last_day": date(2030, 11, 5)}
    insert(SchoolHoliday(school_year=year, name="Pédagogique", **one))
    with refused("school_holiday_once_a_day"):
        insert(SchoolHoliday(school_year=year, name="Autre", **one))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (date(2030, 6, 30), date(2030, 7, 2), {"first_day"}),
        (date(2031, 6, 30), date(2031, 7, 1), {"last_day"}),
        (date(2031, 6, 30), date(2031, 6, 30), set()),
    ],
)
def test_a_holiday_is_within_its_school_year(first: date, last: date, wrong: set[str]) -> None:
    year = SchoolYear.objects.create(start=2030)
    holiday = SchoolHoliday(school_year=year, first_day=first, last_day=last, name="Congé")
    try:
        holiday.full_clean()
        found = set()
    except ValidationError as error:
        found = set(error.message_dict)
    assert found == wrong


@pytest.mark.django_db
def test_a_years_table_goes_with_it() -> None:
    SchoolYear.objects.create(start=2030).delete()
    assert not SchoolHoliday.objects.filter(school_year__start=2030).exists()
