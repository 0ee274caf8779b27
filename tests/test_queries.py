"""Every page takes at most eight queries, and as many for forty rows as for one."""

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Membership, Person, School, SchoolYear
from tests.conftest import World
from tests.making import in_force, made, party, signed, written, wrote
from tests.signing_in import client_of
from tests.views.browsing import Browser
from tests.views.register import register, sign_for

MOST = 8
ROWS = 40
LISTS = [
    ("home", "maya"),
    ("home", "luc"),
    ("home", "helene"),
    ("home", "ines"),
    ("listing", "helene"),
    ("listing", "ines"),
    ("archives", "helene"),
    ("archives", "ines"),
    ("people", "alice"),
    ("invite", "alice"),
    ("delegate", "helene"),
]
PAGES = [
    ("being written", "read", "maya"),
    ("being written", "read", "helene"),
    ("being written", "read", "ines"),
    ("partly signed", "read", "maya"),
    ("partly signed", "read", "luc"),
    ("partly signed", "sign", "maya"),
    ("in force", "read", "maya"),
    ("in force", "read", "helene"),
    ("in force", "read", "ines"),
    ("being written", "end", "maya"),
    ("being written", "end", "helene"),
    ("being written", "cancel", "helene"),
    ("partly signed", "withdraw", "luc"),
    ("in force", "renew", "helene"),
    ("in force", "journal", "luc"),
    ("in force", "journal", "helene"),
    ("in force", "concern", "ines"),
    ("in force", "document", "luc"),
    ("in force", "document", "helene"),
    ("in force", "document", "ines"),
]
MEMBERSHIPS = 12  # of one person
ADMINISTRATION = [
    "",
    "agreements/",
    "agreements/person/",
    "agreements/person/?q=n",
    "agreements/person/{maya}/change/",
    "agreements/school/",
    "agreements/school/?q=n",
    "agreements/school/add/",
    "agreements/school/{school}/change/",
    "agreements/school/{school}/delete/",
    "agreements/school/{school}/history/",
    "agreements/servicecentre/",
    "agreements/servicecentre/add/",
    "agreements/servicecentre/{centre}/change/",
    "agreements/servicecentre/{centre}/delete/",
    "agreements/schoolyear/",
    "agreements/schoolyear/add/",
    "agreements/schoolyear/{year}/change/",
    "agreements/schoolyear/{year}/delete/",
    "autocomplete/?app_label=agreements&model_name=school&field_name=service_centre&term=n",
]
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
Commit = Callable[..., object]


def queries(person: Person, name: str, agreement: Agreement | None = None) -> list[str]:
    """The SQL of one page, for somebody who has just come in."""
    client = client_of(person)
    address = reverse(f"agreements:{name}", args=[agreement.public_id] if agreement else [])
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def mentee(number: int) -> Person:
    return Person.objects.create_user(f"m{number}@ecole.example", f"Personne N{number}")


@pytest.fixture
def at_stage(
    world: World, django_capture_on_commit_callbacks: Commit
) -> Callable[[str], Agreement]:
    def at_stage(stage: str) -> Agreement:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            if stage == "being written":
                return made(world)
            if stage == "in force":
                return in_force(world)
            agreement = written(world)
            signed(agreement, world.luc)
            return agreement

    return at_stage


@pytest.mark.parametrize(("name", "someone"), LISTS)
def test_a_list_is_flat(world: World, name: str, someone: str) -> None:
    person = getattr(world, someone)
    add_to_lists(world, 0)
    few = queries(person, name)
    add_to_lists(world, *range(1, ROWS))
    many = queries(person, name)
    assert len(few) == len(many) <= MOST, "\n".join(many)


def add_to_lists(world: World, *numbers: int) -> None:
    """For each number: for Luc one signed and one that he signed first; for Maya one to write."""
    names = [f"Personne N{number}" for number in numbers]
    register(world, *names)
    sign_for(register(world, *names, signed=False), "mentor")
    for number in numbers:
        made(world, mentor=party(mentee(number)))


@pytest.mark.parametrize(("stage", "name", "someone"), PAGES)
def test_a_page_of_an_agreement(
    world: World, at_stage: Callable[[str], Agreement], stage: str, name: str, someone: str
) -> None:
    agreement = at_stage(stage)
    found = queries(getattr(world, someone), name, agreement)
    assert len(found) <= MOST, "\n".join(found)


def test_a_page_of_an_agreement_is_flat(world: World, at_stage: Callable[[str], Agreement]) -> None:
    agreement = at_stage("partly signed")
    few = {who: queries(getattr(world, who), "read", agreement) for who in ("maya", "helene")}
    for number in range(ROWS):
        made(world, mentee=party(mentee(number)))
        made(world, mentor=party(mentee(1000 + number)))
    schools(world, ROWS)
    for who, before in few.items():
        assert len(queries(getattr(world, who), "read", agreement)) == len(before)


def test_a_persons_page_is_flat(world: World) -> None:
    url = reverse("agreements:person", args=[world.helene.public_id])

    def cost() -> int:
        client = client_of(world.alice)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = cost()
    schools(world, ROWS)
    Membership.objects.filter(person=world.helene).update(
        ends_at=timezone.now(), ended_by=world.alice
    )
    schools(world, ROWS, "Autre école")
    assert few == cost() <= MOST


def test_the_creation_form_is_flat(world: World) -> None:
    few = queries(world.helene, "create")
    schools(world, ROWS)
    SchoolYear.objects.bulk_create(SchoolYear(start=2000 + n) for n in range(20))
    many = queries(world.helene, "create")
    assert len(few) == len(many) <= MOST, "\n".join(many)


LONG = "x" * 6000
# What another does while the form is open, then what is sent: the page that comes back.
SHOWN_AGAIN = {
    "too long": ("write", None, {"arrangements": LONG}),
    "both changed it": ("write", "writes", {"arrangements": "Mardi."}),
    "signed meanwhile": ("write", "signs", {"arrangements": "Mardi."}),
    "another name": ("sign", None, {"typed_name": "Zoé"}),
    "changed meanwhile": ("sign", "writes", {"typed_name": "Maya Nguyễn"}),
}


@pytest.mark.parametrize(("name", "meanwhile", "typed"), SHOWN_AGAIN.values(), ids=SHOWN_AGAIN)
def test_a_form_shown_again(
    world: World, name: str, meanwhile: str | None, typed: dict[str, str]
) -> None:
    agreement = written(world)
    browser = Browser(client_of(world.maya))
    page = browser.open("read" if name == "write" else name, agreement)
    if meanwhile == "writes":
        wrote(agreement, world.luc, arrangements="Jeudi.")
    elif meanwhile == "signs":
        signed(agreement, world.luc)
    with CaptureQueriesContext(connection) as captured:
        assert browser.send(name, agreement, **(page.filled() | typed)).status == 422
    assert_few(captured)


@pytest.mark.parametrize("mentor", ["luc@demonstration.example", "nouvelle@demonstration.example"])
def test_the_creation_form_shown_again(world: World, mentor: str) -> None:
    """Refused for the pair that is live already; doubted for a second mentor."""
    made(world)
    browser = Browser(client_of(world.helene))
    typed = {"mentee_email": world.maya.email, "mentor_email": mentor, "mentor_name": "Nouvelle"}
    data = browser.open("create").filled() | typed
    with CaptureQueriesContext(connection) as captured:
        assert browser.send("create", **data).status == 422
    assert_few(captured)


def assert_few(captured: CaptureQueriesContext) -> None:
    """At most eight, the marks of a transaction's beginning and end apart."""
    found = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(TRANSACTION)]
    assert len(found) <= MOST, "\n".join(found)


@pytest.mark.parametrize("name", ["home", "listing", "archives"])
def test_many_memberships_cost_nothing(world: World, name: str) -> None:
    few = queries(world.helene, name)
    schools(world, ROWS)
    assert len(few) == len(queries(world.helene, name))


@pytest.mark.parametrize("page", ADMINISTRATION)
def test_a_page_of_the_administration_is_flat(world: World, page: str) -> None:
    rows = {name: getattr(world, name).pk for name in ("maya", "school", "centre", "year")}
    address = "/administration/" + page.format(**rows)
    client = client_of(world.alice)

    def queries_now() -> list[str]:
        ContentType.objects.clear_cache()  # as in a process that has just started
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    made(world)
    queries_now()  # the first look makes the session's marks
    few = queries_now()
    schools(world, MEMBERSHIPS)
    people = [mentee(number) for number in range(ROWS)]
    Membership.objects.bulk_create(
        Membership(person=person, role="staff", **place)
        for person in people
        for place in ({"school": world.school}, {"service_centre": world.centre})
    )
    for person in people[:5]:
        made(world, mentor=party(person))
    SchoolYear.objects.bulk_create(SchoolYear(start=2000 + n) for n in range(20))
    many = queries_now()
    assert len(few) == len(many) <= MOST, "\n".join(many)


def schools(world: World, count: int, name: str = "École") -> None:
    """More schools of Hélène's."""
    added = School.objects.bulk_create(
        School(name=f"{name} N{number}", service_centre=world.centre) for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(person=world.helene, role="principal", school=school) for school in added
    )
