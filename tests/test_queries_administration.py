"""Each page of the administration takes at most eight queries, however many rows there are."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Membership, SchoolYear
from tests.conftest import World
from tests.making import made, party
from tests.queries import MOST, ROWS, mentee, schools
from tests.signing_in import client_of

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


def test_every_page_of_the_administration_is_flat(world: World) -> None:
    rows = {name: getattr(world, name).pk for name in ("maya", "school", "centre", "year")}
    client = client_of(world.alice)

    def queries_of(page: str) -> list[str]:
        ContentType.objects.clear_cache()  # as in a process that has just started
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/administration/{page.format(**rows)}").status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    made(world)
    queries_of("")  # the first look makes the session's marks
    few = {page: queries_of(page) for page in ADMINISTRATION}
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
    for page, before in few.items():
        many = queries_of(page)
        assert len(before) == len(many) <= MOST, "\n".join([page, *many])
