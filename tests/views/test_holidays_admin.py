"""An administrator corrects a school year's holidays, in the administration."""

from datetime import date

from django.test import Client
from django.urls import reverse

from agreements.models import SchoolYear
from tests.conftest import World
from tests.signing_in import client_of
from tests.views.browsing import Page


def page_of(client: Client, year: SchoolYear) -> Page:
    return Page(client.get(reverse("admin:agreements_schoolyear_change", args=[year.pk])))


def test_a_new_year_comes_with_its_holidays_to_correct(world: World) -> None:
    client = client_of(world.alice)
    client.post(reverse("admin:agreements_schoolyear_add"), {"start": 2030})
    year = SchoolYear.objects.get(start=2030)
    filled = page_of(client, year).filled("#schoolyear_form")
    rows = int(filled["holidays-INITIAL_FORMS"])
    assert rows == year.holidays.count() == 8
    christmas = next(n for n in range(rows) if filled[f"holidays-{n}-first_day"] == "2030-12-22")
    filled[f"holidays-{christmas}-first_day"] = "2030-12-20"
    filled[f"holidays-{rows}-first_day"] = filled[f"holidays-{rows}-last_day"] = "2030-11-08"
    filled[f"holidays-{rows}-name"] = "Journée pédagogique"
    address = reverse("admin:agreements_schoolyear_change", args=[year.pk])
    assert client.post(address, filled).status_code == 302
    days = set(year.holidays.values_list("first_day", flat=True))
    assert {date(2030, 12, 20), date(2030, 11, 8)} <= days


def test_a_day_of_another_year_is_refused_beside_its_field(world: World) -> None:
    client = client_of(world.alice)
    filled = page_of(client, world.year).filled("#schoolyear_form")
    filled["holidays-0-first_day"] = "2025-07-01"
    address = reverse("admin:agreements_schoolyear_change", args=[world.year.pk])
    page = Page(client.post(address, filled))
    assert page.status == 200
    assert "Choisissez un jour de l’année scolaire 2026-2027." in page.text(".errorlist")
