"""School years: 1 July to 30 June; the next one can be used from 1 May."""

from datetime import date

import pytest

from agreements.models import SchoolYear


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "usable"),
    [
        (date(2026, 4, 30), {2025}),
        (date(2026, 5, 1), {2025, 2026}),
        (date(2026, 6, 30), {2025, 2026}),
        (date(2026, 7, 1), {2026}),
        (date(2026, 12, 31), {2026}),
        (date(2027, 1, 1), {2026}),
        (date(2028, 2, 29), {2027}),
    ],
)
def test_the_current_year_is_usable_and_the_next_from_1_may(today: date, usable: set[int]) -> None:
    SchoolYear.objects.bulk_create(SchoolYear(start=year) for year in range(2020, 2035))
    assert {year.start for year in SchoolYear.objects.usable(today)} == usable


@pytest.mark.django_db
def test_a_year_that_was_not_opened_is_not_usable() -> None:
    assert not SchoolYear.objects.usable(date(2026, 9, 1)).exists()


def test_a_year_is_named_by_its_two_calendar_years() -> None:
    year = SchoolYear(start=2026)
    assert str(year) == year.label == "2026-2027"
    assert (year.starts_on, year.ends_on) == (date(2026, 7, 1), date(2027, 6, 30))
