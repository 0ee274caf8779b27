"""The record of access: what writes in it, who reads it, and its export."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, connection
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import access_log
from agreements.models import AccessRecord, Agreement, Membership, Person
from agreements.text import neutral_cell
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, in_force, made, party, written
from tests.views.browsing import Browser, Page, url
from tests.views.refusals import assert_refused

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]
Commit = Callable[..., object]
DISTINCT = "Zyxomètre"


@pytest.fixture
def alice(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.alice)


@pytest.fixture
def agreement(world: World, django_capture_on_commit_callbacks: Commit) -> Agreement:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        return in_force(world)


def recorded() -> list[tuple[str, str, str]]:
    rows = AccessRecord.objects.order_by("pk").select_related("person")
    return [(row.person.name, row.action, row.quality) for row in rows]


def seen(world: World, person: Person, count: int = 1, at: datetime = NOW) -> None:
    """`person` opened an agreement of theirs, as often."""
    agreement = Agreement.objects.visible_to(person).earliest("pk")
    quality = access_log.quality_of(person, agreement)
    AccessRecord.objects.bulk_create(
        AccessRecord(agreement=agreement, person=person, action="opened", quality=quality, at=at)
        for _number in range(count)
    )


# What is recorded


def test_each_opening_in_its_quality(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    for person in (world.maya, world.luc, world.helene, world.ines):
        browser_of(person).open("read", agreement)
    assert recorded() == [
        ("Maya Nguyễn", "opened", "mentee"),
        ("Luc Tremblay", "opened", "mentor"),
        ("Hélène Bérubé", "opened", "principal"),
        ("Inès Haddad", "opened", "staff"),
    ]
    assert {row.at for row in AccessRecord.objects.all()} == {NOW}


def test_each_download(world: World, agreement: Agreement, browser_of: BrowserOf) -> None:
    for person in (world.maya, world.ines):
        browser_of(person).client.get(url("document", agreement))
    assert recorded() == [
        ("Maya Nguyễn", "downloaded", "mentee"),
        ("Inès Haddad", "downloaded", "staff"),
    ]


def test_the_page_to_sign_and_words_found_again(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    browser_of(world.maya).open("sign", agreement)
    assert recorded() == [("Maya Nguyễn", "opened", "mentee")]


def test_an_acting_principal_is_recorded_as_one(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    Membership.objects.create(
        person=world.olivier,
        role="principal",
        school=world.school,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        granted_by=world.helene,
        delegated_from=world.helene.memberships.get(),
    )
    browser_of(world.olivier).open("read", agreement)
    assert recorded() == [("Olivier Roy", "opened", "acting_principal")]


def test_a_party_who_is_also_staff_is_recorded_as_a_party(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = made(world, mentor=party(world.ines))
    browser_of(world.ines).open("read", agreement)
    assert recorded() == [("Inès Haddad", "opened", "mentor")]


def test_what_shows_nothing_is_not_recorded(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    maya, olivier = browser_of(world.maya), browser_of(world.olivier)
    for name in ("read", "document"):
        maya.client.head(url(name, agreement))
        olivier.client.get(url(name, agreement))
    maya.send("write", agreement, arrangements="x")
    for name in ("home", "listing", "archives"):
        browser_of(world.ines).open(name)
    assert recorded() == []


def test_a_page_costs_one_insert(world: World, agreement: Agreement, browser_of: BrowserOf) -> None:
    maya = browser_of(world.maya)
    for name in ("read", "document"):
        with CaptureQueriesContext(connection) as captured:
            assert maya.client.get(url(name, agreement)).status_code == 200
        changes = [q for q in captured.captured_queries if not q["sql"].startswith("SELECT")]
        assert len(changes) == 1, changes
        assert changes[0]["sql"].startswith('INSERT INTO "agreements_accessrecord"')


def test_what_can_not_be_recorded_is_not_shown(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    maya = browser_of(world.maya)
    maya.client.raise_request_exception = False
    broken = mock.patch.object(AccessRecord.objects, "bulk_create", side_effect=DatabaseError)
    with broken:
        for name in ("read", "document"):
            response = maya.client.get(url(name, agreement))
            assert response.status_code == 500
            assert EXPECTATIONS not in response.content.decode()


def test_many_agreements_take_one_insert(world: World) -> None:
    agreements = [made(world), made(world, mentor=party(world.olivier))]
    with CaptureQueriesContext(connection) as captured:
        access_log.record(world.maya, agreements, AccessRecord.Action.EXPORTED, NOW)
    assert len([q for q in captured.captured_queries if "INSERT" in q["sql"]]) == 1
    assert [action for _name, action, _quality in recorded()] == ["exported", "exported"]


def test_nobody_is_recorded_without_a_quality(world: World) -> None:
    agreement = made(world)
    for person in (world.olivier, world.alice, world.other_principal):
        with pytest.raises(ValueError, match="quality"):
            access_log.quality_of(person, agreement)


def test_it_never_holds_the_words(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    maya = browser_of(world.maya)
    maya.fill_in("write", agreement, mentee_expectations=DISTINCT, arrangements=DISTINCT)
    for person in (world.maya, world.luc, world.helene, world.ines):
        browser_of(person).open("read", agreement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM agreements_accessrecord")
        rows = cursor.fetchall()
    assert len(rows) >= 4
    assert DISTINCT not in str(rows)


# Who reads it, and how


def test_of_an_agreement_by_its_reference(world: World, alice: Browser) -> None:
    agreement = made(world)
    seen(world, world.maya)
    seen(world, world.helene)
    spelled = f" {agreement.reference.lower().replace('-', ' ')} "
    page = alice.send("access_records", about=spelled)
    assert page.response["Location"] == f"/registre/?agreement={agreement.public_id}"
    rows = alice.follow(page).texts("table tbody tr")
    assert len(rows) == 2
    assert "Hélène Bérubé" in rows[0]
    assert "2026-11-23 10:00:00" in rows[0]
    assert "direction d’établissement" in rows[0]
    assert "ouverte" in rows[0]
    assert agreement.reference in rows[0]


@pytest.mark.parametrize("about", ["maya", "NGUYEN", "maya@demonstration.example"])
def test_of_a_person_without_their_name_in_the_address(
    world: World, alice: Browser, about: str
) -> None:
    made(world)
    seen(world, world.maya)
    page = alice.send("access_records", about=about)
    assert page.response["Location"] == f"/registre/?person={world.maya.public_id}"
    assert len(alice.follow(page).texts("table tbody tr")) == 1


def test_several_people_to_choose_from(world: World, alice: Browser) -> None:
    Person.objects.create_user("maya.roy@ecole.example", "Maya Roy")
    page = alice.send("access_records", about="maya")
    assert page.status == 200
    assert page.texts(".entries h3") == ["Maya Nguyễn", "Maya Roy"]


def test_a_period(world: World, alice: Browser) -> None:
    made(world)
    # The 22nd ends at 5:00 UTC in America/Toronto.
    for moment in ("2026-11-22T04:59", "2026-11-22T05:00", "2026-11-23T04:59", "2026-11-23T05:00"):
        seen(world, world.maya, at=datetime.fromisoformat(f"{moment}+00:00"))
    day = "2026-11-22"
    page = alice.send("access_records", about="maya", first_day=day, last_day=day)
    page = alice.follow(page)
    assert [row[:19] for row in page.texts("table tbody th")] == [
        "2026-11-22 23:59:00",
        "2026-11-22 00:00:00",
    ]


WRONG = {
    "nothing": ({"about": ""}, "about", "Écrivez une référence, un nom ou une adresse."),
    "nobody": ({"about": "zzz"}, "about", "Aucune entente ni personne ne correspond à cela."),
    "no such agreement": ({"about": "0000-0000"}, "about", "Aucune entente ni personne"),
    "impossible day": ({"about": "maya", "first_day": "2026-02-30"}, "first_day", "date"),
    "backwards": (
        {"about": "maya", "first_day": "2026-11-23", "last_day": "2026-11-22"},
        "last_day",
        "Le dernier jour précède le premier.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_search(world: World, alice: Browser, case: str) -> None:
    typed, field, message = WRONG[case]
    before = rows_of_the_domain()
    assert_refused(alice.send("access_records", **typed), typed, before, message, field)


@pytest.mark.parametrize("query", ["?person=x", f"?agreement={'0' * 32}", "?person="])
def test_an_odd_address(alice: Browser, query: str) -> None:
    assert alice.open("access_records", query=query).status == 404


def test_pages_are_flat(world: World, alice: Browser) -> None:
    made(world)
    address = f"/registre/?person={world.maya.public_id}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert alice.client.get(address).status_code == 200
        return len(captured)

    seen(world, world.maya)
    few = cost()
    seen(world, world.maya, 200)
    assert few == cost() <= 8
    page = Page(alice.client.get(f"{address}&page=5"))
    assert len(page.texts("table tbody tr")) == 1
    assert page.links(".pages a") == [f"?person={world.maya.public_id}&page=4"]


# The export


def exported(alice: Browser, **asked: str) -> tuple[StreamingHttpResponse, list[list[str]]]:
    response = alice.client.post(reverse("agreements:export_access_records"), asked)
    assert isinstance(response, StreamingHttpResponse)
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return response, list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_the_export(world: World, alice: Browser) -> None:
    agreement = made(world)
    seen(world, world.maya)
    response, rows = exported(alice, agreement=str(agreement.public_id))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert "Registre%20des%20acc%C3%A8s%202026-11-23.csv" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
    assert rows[0][:4] == ["Quand", "Nom", "Adresse courriel", "Qualité"]
    assert rows[1:] == [
        [
            "2026-11-23T10:00:00-05:00",
            "Maya Nguyễn",
            "maya@demonstration.example",
            "personne mentorée",
            "ouverte",
            agreement.reference,
            "École des Érables",
            "2026-2027",
        ]
    ]


def test_the_export_is_of_the_period(world: World, alice: Browser) -> None:
    made(world)
    for days in range(3):
        seen(world, world.maya, at=NOW - timedelta(days=days))
    who = str(world.maya.public_id)
    day = "2026-11-22"
    assert len(exported(alice, person=who)[1]) == 4
    assert len(exported(alice, person=who, first_day=day, last_day=day)[1]) == 2


def test_a_name_is_no_formula(world: World, alice: Browser) -> None:
    agreement = made(world)
    Person.objects.filter(pk=world.maya.pk).update(name="=HYPERLINK(1)")
    seen(world, world.maya)
    _response, rows = exported(alice, agreement=str(agreement.public_id))
    assert rows[1][1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula(start: str) -> None:
    assert neutral_cell(f"{start}1") == f"'{start}1"
    assert neutral_cell(f"1{start}") == f"1{start}"


@pytest.mark.parametrize("rows", [5_000, pytest.param(100_000, marks=pytest.mark.stress)])
def test_a_long_export_is_read_bit_by_bit(world: World, alice: Browser, rows: int) -> None:
    """No more than one chunk is in memory: what is held at the peak doesn't grow with the rows."""
    agreement = made(world)
    seen(world, world.maya, rows)
    response = alice.client.post(
        reverse("agreements:export_access_records"), {"agreement": str(agreement.public_id)}
    )
    tracemalloc.start()
    lines = sum(1 for _line in response.streaming_content)  # type: ignore[attr-defined]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == rows + 1
    assert peak < 12 * 1024 * 1024  # bytes: one chunk holds 8 of these MB, all of 5,000 rows 25


def test_in_english(world: World, browser_of: BrowserOf) -> None:
    made(world)
    seen(world, world.maya)
    alice = browser_of(world.alice, "en")
    page = alice.open("access_records", query=f"?person={world.maya.public_id}")
    assert "opened" in page.text("table")
    assert page.texts("h1") == ["Access record"]
