"""The queries of a page, counted; and rows enough to see that it stays flat."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, Membership, Person, School
from tests.conftest import World
from tests.signing_in import client_of

MOST = 8
ROWS = 40
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


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


def assert_few(captured: CaptureQueriesContext) -> None:
    """At most eight, the marks of a transaction's beginning and end apart."""
    found = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(TRANSACTION)]
    assert len(found) <= MOST, "\n".join(found)


def schools(world: World, count: int, name: str = "École") -> None:
    """More schools of Hélène's."""
    added = School.objects.bulk_create(
        School(name=f"{name} N{number}", service_centre=world.centre) for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(person=world.helene, role="principal", school=school) for school in added
    )
