"""Random people, random ids, random verbs, random forms: for what isn't theirs nothing but 404, 403
or the sign-in page, and not one row changed.

What isn't theirs is what tests/access_table.py refuses them; here they try it with forms that
would do something, headers, and ids of every kind.
"""

import random
import uuid
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session

from agreements.models import Agreement, SchoolYear
from tests.access_table import IN_FORCE, ROLES, TABLE
from tests.access_walk import URLCONF, client_of, discussed, url_of
from tests.cast import World, build_world
from tests.conftest import MadeOnce
from tests.database import rows_of_the_domain
from tests.making import in_force, signed, written
from tests.standing import Standing

Made: TypeAlias = tuple[World, dict[str, Agreement]]
REFUSED = {"→", "404", "403", "»"}
VERBS = ("GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SIGN_IN = ("/connexion/?next=", "/administration/login/?next=")
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
    "text": ["Une remarque d’un autre."],
    "key": [str(uuid.uuid4())],
    "confirmed": ["yes"],
    "entente": [str(uuid.uuid4())],
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


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Made]:
    def make() -> Made:
        world = build_world()
        years = [SchoolYear.objects.create(start=start) for start in (2024, 2025)]
        partly = written(world, school_year=years[1])
        signed(partly, world.maya)
        return world, {
            "being written": discussed(world),
            "in force": in_force(world, school_year=years[0]),
            "partly signed": partly,
        }

    return made_once(make)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("examples", [60, pytest.param(4000, marks=pytest.mark.stress)])
def test_nobody_gets_what_is_not_theirs(
    once: Standing[Made], db: None, cupboard: Path, settings, role: str, examples: int
) -> None:
    settings.ROOT_URLCONF = URLCONF
    world, agreements = once.fresh(cupboard)
    before = rows_of_the_domain(with_access=True)
    tables = {"being written": TABLE, "partly signed": TABLE, "in force": TABLE | IN_FORCE}
    targets = [
        (name, agreement)
        for stage, agreement in agreements.items()
        for name in refused_to(role, tables[stage])
    ]
    targets += [(name, Agreement(public_id=uuid.uuid4())) for name in refused_to(role, TABLE)]
    pages = [target for target in targets if target[0].startswith("agreements:")]
    client = client_of(world, role)
    for _example in range(examples):
        # As many of agreements as of all the rest.
        name, agreement = random.choice(random.choice([pages, targets]))
        verb, url = random.choice(VERBS), url_of(name, agreement, world)
        fields = random.sample(sorted(FIELDS), k=random.randint(0, 8))
        body = urlencode({field: random.choice(FIELDS[field]) for field in fields})
        headers = {h: HEADERS[h] for h in random.sample(sorted(HEADERS), k=random.randint(0, 2))}
        form = "application/x-www-form-urlencoded"
        response = client.generic(verb, f"{url}?{body}", body, content_type=form, **headers)
        there = response.headers.get("Location", "")
        signs_in = response.status_code == 302 and there.startswith(SIGN_IN)
        asked_again = role == "nobody" and response.status_code == 401  # htmx, signed out
        says_verbs = verb == "OPTIONS" and not response.content
        assert response.status_code in (403, 404, 405) or signs_in or asked_again or says_verbs, (
            f"{role} {verb} {url}?{body}: {response.status_code} {there}"
        )
    assert rows_of_the_domain(with_access=True) == before
    assert Session.objects.count() <= 1 + examples * (role == "nobody")
