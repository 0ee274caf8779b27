"""Random people, random ids, random verbs, random forms: for what isn't theirs nothing but 404, 403
or the sign-in page, and not one row changed.

What isn't theirs is what the table of test_access.py refuses them; here they try it with forms that
would do something, headers, and ids of every kind.
"""

import uuid
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, SchoolYear
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, signed, written
from tests.test_access import IN_FORCE, ROLES, TABLE, URLCONF, client_of, url_of

REFUSED = {"→", "404", "403", "»"}
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Fields that forms of the site read, with values that would be accepted from the right person.
FIELDS = {
    "revision": ["0", "2", "99999999999999999999"],
    "statement": ["1-fr", "1-en"],
    "typed_name": ["Maya Nguyễn", "Luc Tremblay"],
    "code": ["123456"],
    "new_code": ["1"],
    "arrangements": ["Changé par un autre."],
    "mentee_expectations": ["Changé par un autre."],
    "mentor_expectations": ["Changé par un autre."],
    "read": ["{}", "[]"],
    "warned_of": ["[]", '[["mentee", 2]]'],
    "school_year": ["2026"],
    "school": ["1"],
    "language": ["fr"],
    "mentee_email": ["maya@demonstration.example"],
    "mentee_name": ["Maya Nguyễn"],
    "mentor_email": ["luc@demonstration.example"],
    "mentor_name": ["Luc Tremblay"],
    "email": ["olivier@demonstration.example"],
    "name": ["Olivier Roy"],
    "role": ["principal", "staff", "administrator"],
    "is_superuser": ["on", "1"],
    "ends_at": ["2026-11-30"],
    "starts_at": ["2026-11-24"],
    "creation_key": [str(uuid.uuid4())],
    "_method": ["DELETE"],
    "next": ["/", "https://elsewhere.example/"],
}
HEADERS = {
    "HTTP_HX_REQUEST": "true",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_X_FORWARDED_FOR": "127.0.0.1",
    "HTTP_X_ORIGINAL_URL": "/administration/",
    "HTTP_REFERER": "http://127.0.0.1/",
}
bodies = st.dictionaries(st.sampled_from(sorted(FIELDS)), st.integers(0, 2), max_size=8).map(
    lambda chosen: urlencode({k: FIELDS[k][n % len(FIELDS[k])] for k, n in chosen.items()})
)
headers = st.sets(st.sampled_from(sorted(HEADERS)), max_size=2)


def refused_to(role: str, table: dict[tuple[str, str], str]) -> list[str]:
    """The names of URLs whose GET and POST alike the table refuses to `role`."""
    place = ROLES.index(role)
    names = {name for name, _method in table}
    answers = {row: line.split()[place] for row, line in (TABLE | table).items()}
    return sorted(
        name
        for name in names
        if all(answers[name, method] in {*REFUSED, "405"} for method in ("GET", "POST"))
    )


@pytest.fixture
def agreements(world: World, settings, django_capture_on_commit_callbacks) -> dict[str, Agreement]:
    settings.ROOT_URLCONF = URLCONF
    years = [SchoolYear.objects.create(start=start) for start in (2024, 2025)]
    with django_capture_on_commit_callbacks(execute=True):
        found = {"being written": made(world), "in force": in_force(world, school_year=years[0])}
        partly = written(world, school_year=years[1])
        signed(partly, world.maya)
    return found | {"partly signed": partly}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("examples", [150, pytest.param(4000, marks=pytest.mark.stress)])
def test_nobody_gets_what_is_not_theirs(
    world: World, agreements: dict[str, Agreement], role: str, examples: int
) -> None:
    before = rows_of_the_domain()
    tables = {"being written": TABLE, "partly signed": TABLE, "in force": TABLE | IN_FORCE}
    targets = [
        (name, agreement)
        for stage, agreement in agreements.items()
        for name in refused_to(role, tables[stage])
    ]
    targets += [(name, Agreement(public_id=uuid.uuid4())) for name in refused_to(role, TABLE)]
    # As many of agreements as of all the rest.
    pages = [target for target in targets if target[0].startswith("agreements:")]
    any_target = st.sampled_from(pages) | st.sampled_from(targets)
    client = client_of(world, role)

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(any_target, st.sampled_from(VERBS), bodies, headers)
    def try_it(target: tuple[str, Agreement], verb: str, body: str, chosen: set[str]) -> None:
        url = url_of(*target, world)
        form = "application/x-www-form-urlencoded"
        extra = {name: HEADERS[name] for name in chosen}
        response = client.generic(verb, f"{url}?{body}", body, content_type=form, **extra)
        there = response.headers.get("Location", "")
        doors = ("/connexion/?next=", "/administration/login/?next=")
        signs_in = response.status_code == 302 and there.startswith(doors)
        asked_again = role == "nobody" and response.status_code == 401  # htmx, signed out
        assert response.status_code in (403, 404, 405) or signs_in or asked_again, (
            f"{role} {verb} {url}: {response.status_code} {there}"
        )

    try_it()
    assert rows_of_the_domain() == before
    assert Session.objects.count() <= 1 + examples * (role == "nobody")
