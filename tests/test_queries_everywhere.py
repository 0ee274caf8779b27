"""No page of the site takes more than eight queries: every URL, for who opens the most of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access_table import IN_FORCE, ROLES, TABLE
from tests.access_walk import URLCONF, client_of, url_of
from tests.conftest import World
from tests.making import in_force
from tests.queries import MOST, TRANSACTION


def test_no_page_takes_more_than_eight_queries(
    world: World, settings, django_capture_on_commit_callbacks
) -> None:
    settings.ROOT_URLCONF = URLCONF
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    answers = {
        name: line.split() for (name, method), line in (TABLE | IN_FORCE).items() if method == "GET"
    }
    too_many = {}
    for role in ("mentee", "principal", "administrator"):
        for name, line in answers.items():
            if line[ROLES.index(role)] in ("404", "405"):
                continue
            client = client_of(world, role)
            with CaptureQueriesContext(connection) as captured:
                client.get(url_of(name, agreement, world))
            asked = [query["sql"] for query in captured.captured_queries]
            number = sum(not sql.startswith(TRANSACTION) for sql in asked)
            if number > MOST:
                too_many[role, name] = number
    assert too_many == {}
