"""Every URL of the site × every role × GET and POST, from one table. A URL without a row fails."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.models import Agreement
from tests.conftest import World
from tests.making import in_force, made

URLCONF = "mentorat.urls_demonstration"  # every URL that any mode of the site has
ROLES = (
    "nobody",
    "outsider",
    "mentee",
    "mentor",
    "principal",
    "other_principal",
    "staff",
    "other_staff",
    "administrator",
)
CAST = {
    "outsider": "olivier",
    "mentee": "maya",
    "mentor": "luc",
    "principal": "helene",
    "other_principal": "other_principal",
    "staff": "ines",
    "other_staff": "other_staff",
    "administrator": "alice",
}

# What a request answers, by role, in the order of ROLES. POSTs are empty: 422 is a form shown
# again with its errors, 302 a page that leads elsewhere. « → » is the sign-in page.
#                            nobody  outs  ntee  ntor  prin  oth.p staf  oth.s admi

ONLY_POST = "                405     405   405   405   405   405   405   405   405"
TABLE: dict[tuple[str, str], str] = {
    ("agreements:home", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("agreements:home", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:listing", "GET"): "→ 404 404 404 200 200 200 200 404",
    ("agreements:listing", "POST"): "→ 404 404 404 302 302 302 302 404",
    ("agreements:archives", "GET"): "→ 404 404 404 200 200 200 200 404",
    ("agreements:archives", "POST"): "→ 404 404 404 302 302 302 302 404",
    ("agreements:create", "GET"): "→ 404 404 404 200 200 404 404 404",
    ("agreements:create", "POST"): "→ 404 404 404 422 422 404 404 404",
    ("agreements:known_person", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:known_person", "POST"): "→ 404 404 404 404 404 404 404 404",
    # An agreement that is being written.
    ("agreements:read", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:read", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:write", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:write", "POST"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:sign", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:sign", "POST"): "→ 404 422 422 404 404 404 404 404",
    ("agreements:document", "GET"): "→ 404 404 404 404 404 404 404 404",
    ("agreements:document", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:prepare_document", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:prepare_document", "POST"): "→ 404 404 404 404 404 404 404 404",
    # Sign-in and language: public by nature.
    ("account_login", "GET"): "200 302 302 302 302 302 302 302 302",
    ("account_login", "POST"): "422 302 302 302 302 302 302 302 302",
    ("account_request_login_code", "GET"): "200 302 302 302 302 302 302 302 302",
    ("account_request_login_code", "POST"): "422 302 302 302 302 302 302 302 302",
    ("account_confirm_login_code", "GET"): "302 302 302 302 302 302 302 302 302",
    ("account_confirm_login_code", "POST"): "302 302 302 302 302 302 302 302 302",
    ("account_inactive", "GET"): "302 302 302 302 302 302 302 302 302",
    ("account_inactive", "POST"): "302 302 302 302 302 302 302 302 302",
    ("account_logout", "GET"): "302 200 200 200 200 200 200 200 200",
    ("account_logout", "POST"): "302 302 302 302 302 302 302 302 302",
    ("set_language", "GET"): ONLY_POST,
    ("set_language", "POST"): "302 302 302 302 302 302 302 302 302",
    # The demonstration's doors, which are shut in this walk: it isn't one.
    ("demonstration_enter", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_enter", "POST"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_mailbox", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_mailbox", "POST"): "404 404 404 404 404 404 404 404 404",
}
# The same URLs for an agreement that both have signed.
IN_FORCE: dict[tuple[str, str], str] = {
    ("agreements:read", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:write", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:write", "POST"): "→ 404 422 422 404 404 404 404 404",
    ("agreements:sign", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:sign", "POST"): "→ 404 422 422 404 404 404 404 404",
    ("agreements:document", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:prepare_document", "POST"): "→ 404 302 302 302 404 302 404 404",
}


def every_url() -> Iterator[tuple[str, URLPattern]]:
    """(name with its namespaces, pattern) of each URL of the site."""

    def walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry, inner)
            else:
                yield f"{namespace}{entry.name}", entry

    yield from walk(get_resolver(URLCONF), "")


def client_of(world: World, role: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    if role != "nobody":
        client.force_login(getattr(world, CAST[role]))
    return client


def rows_of_the_domain() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the application's tables, to tell that nothing changed."""
    tables = [t for t in connection.introspection.table_names() if t.startswith("agreements_")]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            # Signing in is recorded on the person, by Django.
            columns = [c.name if hasattr(c, "name") else c[0] for c in cursor.description]
            skip = columns.index("last_login") if "last_login" in columns else None
            found[table] = [tuple(v for i, v in enumerate(r) if i != skip) for r in cursor]
    return found


def outcome(client: Client, method: str, url: str) -> str:
    response = client.generic(method, url, content_type="application/x-www-form-urlencoded")
    if response.status_code == 302 and response["Location"].startswith("/connexion/?next="):
        return "→"
    return str(response.status_code)


def url_of(name: str, agreement: Agreement) -> str:
    needs_id = name in {f"agreements:{verb}" for verb in ("read", "write", "sign", "document")}
    needs_id |= name == "agreements:prepare_document"
    return reverse(name, args=[agreement.public_id] if needs_id else [])


@pytest.fixture(autouse=True)
def whole_site(settings) -> None:
    settings.ROOT_URLCONF = URLCONF


def test_every_url_has_a_row() -> None:
    names = {name for name, _pattern in every_url() if not name.startswith("admin:")}
    assert {name for name, _method in TABLE} == names
    assert {method for _name, method in TABLE} == {"GET", "POST"}
    assert len(TABLE) == 2 * len(names)


@pytest.mark.parametrize("role", ROLES)
def test_an_agreement_being_written(world: World, role: str) -> None:
    agreement = made(world)
    before = rows_of_the_domain()
    expected, found = {}, {}
    for (name, method), line in TABLE.items():
        expected[name, method] = line.split()[ROLES.index(role)]
        found[name, method] = outcome(client_of(world, role), method, url_of(name, agreement))
    assert found == expected
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("role", ROLES)
def test_an_agreement_in_force(world: World, role: str, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    before = rows_of_the_domain()
    expected, found = {}, {}
    for (name, method), line in IN_FORCE.items():
        expected[name, method] = line.split()[ROLES.index(role)]
        found[name, method] = outcome(client_of(world, role), method, url_of(name, agreement))
    assert found == expected
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("role", ROLES)
def test_an_agreement_that_does_not_exist(world: World, role: str) -> None:
    for (name, method), line in TABLE.items():
        stranger = Agreement(public_id=uuid.uuid4())
        url = url_of(name, stranger)
        if str(stranger.public_id) not in url:
            continue
        found = outcome(client_of(world, role), method, url)
        first = line.split()[ROLES.index(role)]
        assert found == (first if first in ("→", "405") else "404"), (name, method)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_the_administration_is_the_administrators_alone(world: World, role: str) -> None:
    before = rows_of_the_domain()
    for name, pattern in every_url():
        if not name.startswith("admin:"):
            continue
        url = admin_url(name, pattern, world)
        for method in ("GET", "POST"):
            assert outcome(client_of(world, role), method, url) in ("→", "403", "302"), (name, url)
    assert rows_of_the_domain() == before


def test_the_administrator_opens_every_page_of_the_administration(world: World) -> None:
    for name, pattern in every_url():
        if name.startswith("admin:") and name != "admin:logout":
            url = admin_url(name, pattern, world)
            found = outcome(client_of(world, "administrator"), "GET", url)
            assert found in ("200", "302", "403", "404"), (name, url)
            if name.endswith(("_changelist", ":index")) or name == "admin:agreements_school_add":
                assert found == "200", name


def admin_url(name: str, pattern: URLPattern, world: World) -> str:
    """An address of the administration, with a school's id where one is asked for."""
    if name == "admin:None" or not pattern.name:
        return "/administration/agreements/school/1/"
    values = {
        "object_id": str(world.school.pk),
        "content_type_id": "1",
        "app_label": "agreements",
        "url": "nothing",
    }
    names = pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: values[key] for key in names})
