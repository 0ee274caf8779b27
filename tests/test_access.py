"""Every URL of the site × every role × GET and POST, from one table. A URL without a row fails."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    Membership,
    Notice,
    Person,
    School,
    SchoolYear,
    ServiceCentre,
)
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import in_force, made
from tests.signing_in import client_of as signed_in

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
# again with its errors, 302 a page that leads elsewhere. « → » is the sign-in page; « » » is the
# administration's own (admin:login), which has no form: see its row.
#                            nobody  outs  ntee  ntor  prin  oth.p staf  oth.s admi

ONLY_POST = "                405     405   405   405   405   405   405   405   405"
ONLY_GET = ONLY_POST


def of_site(name: str, get: str, post: str) -> dict[tuple[str, str], str]:
    """A page of the whole administration: what the administrator's GET and POST answer."""
    return {
        (name, "GET"): f"»  »   »   »   »   »   »   »   {get}",
        (name, "POST"): f"→  »   »   »   »   »   »   »   {post}",
    }


def of_row(name: str, both: str) -> dict[tuple[str, str], str]:
    """A page of one model: what the administrator's GET and POST answer, the same."""
    line = f"→       »   »   »   »   »   »   »   {both}"
    return {(name, "GET"): line, (name, "POST"): line}


def of_model(
    model: str, deletion: str = "200", addition: str = "200"
) -> dict[tuple[str, str], str]:
    """The rows of a model that has its pages in the administration."""
    return {
        **of_row(f"admin:agreements_{model}_changelist", "200"),
        **of_row(f"admin:agreements_{model}_add", addition),
        **of_row(f"admin:agreements_{model}_change", "200"),
        **of_row(f"admin:agreements_{model}_history", "200"),
        **of_row(f"admin:agreements_{model}_delete", deletion),
        **of_row(f"administration/agreements/{model}/<path:object_id>/", "302"),
    }


TABLE: dict[tuple[str, str], str] = {
    ("agreements:home", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("agreements:home", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:listing", "GET"): "→ 404 404 404 200 200 200 200 404",
    ("agreements:listing", "POST"): "→ 404 404 404 302 302 302 302 404",
    ("agreements:archives", "GET"): "→ 404 404 404 200 200 200 200 404",
    ("agreements:archives", "POST"): "→ 404 404 404 302 302 302 302 404",
    ("agreements:people", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:people", "POST"): "→ 404 404 404 404 404 404 404 302",
    ("agreements:invite", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:invite", "POST"): "→ 404 404 404 404 404 404 404 422",
    ("agreements:person", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:person", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:reset_factors", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:reset_factors", "POST"): "→ 404 404 404 404 404 404 404 302",
    ("agreements:end_membership", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:end_membership", "POST"): "→ 404 404 404 404 404 404 404 422",
    ("agreements:hand_over", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:hand_over", "POST"): "→ 404 404 404 404 404 404 404 422",
    ("agreements:access_records", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:access_records", "POST"): "→ 404 404 404 404 404 404 404 422",
    ("agreements:export_access_records", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:export_access_records", "POST"): "→ 404 404 404 404 404 404 404 404",
    ("agreements:delegate", "GET"): "→ 404 404 404 200 200 404 404 404",
    ("agreements:delegate", "POST"): "→ 404 404 404 422 422 404 404 404",
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
    ("agreements:withdraw", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:withdraw", "POST"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:end", "GET"): "→ 404 200 200 200 404 404 404 404",
    ("agreements:end", "POST"): "→ 404 422 422 422 404 404 404 404",
    ("agreements:cancel", "GET"): "→ 404 404 404 200 404 404 404 404",
    ("agreements:cancel", "POST"): "→ 404 404 404 422 404 404 404 404",
    ("agreements:renew", "GET"): "→ 404 404 404 302 404 404 404 404",
    ("agreements:renew", "POST"): "→ 404 404 404 302 404 404 404 404",
    ("agreements:journal", "GET"): "→ 404 200 200 200 404 404 404 404",
    ("agreements:journal", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:concern", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:concern", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:document", "GET"): "→ 404 404 404 404 404 404 404 404",
    ("agreements:document", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:send_again", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:send_again", "POST"): "→ 404 404 404 302 404 404 404 404",
    ("agreements:sealings", "GET"): "→ 404 404 404 404 404 404 404 200",
    ("agreements:sealings", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:seal_again", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("agreements:seal_again", "POST"): "→ 404 404 404 404 404 404 404 404",
    # Verifying a document: public, and a reference of something unsigned is nobody's to know.
    ("agreements:verify", "GET"): "200 200 200 200 200 200 200 200 200",
    ("agreements:verify", "POST"): "422 422 422 422 422 422 422 422 422",
    ("agreements:verify_reference", "GET"): "404 404 404 404 404 404 404 404 404",
    ("agreements:verify_reference", "POST"): ONLY_GET,
    # Sign-in and language: public by nature.
    ("account_login", "GET"): "200 302 302 302 302 302 302 302 302",
    ("account_login", "POST"): "422 302 302 302 302 302 302 302 302",
    ("account_request_login_code", "GET"): "200 302 302 302 302 302 302 302 302",
    ("account_request_login_code", "POST"): "422 302 302 302 302 302 302 302 302",
    ("account_confirm_login_code", "GET"): "302 302 302 302 302 302 302 302 302",
    ("account_confirm_login_code", "POST"): "302 302 302 302 302 302 302 302 302",
    ("account_inactive", "GET"): "302 302 302 302 302 302 302 302 302",
    ("account_inactive", "POST"): "302 302 302 302 302 302 302 302 302",
    ("account_reauthenticate", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("account_reauthenticate", "POST"): "→ 302 302 302 302 302 302 302 302",
    ("account_logout", "GET"): "302 200 200 200 200 200 200 200 200",
    ("account_logout", "POST"): "302 302 302 302 302 302 302 302 302",
    # Single sign-on, which isn't configured in this walk.
    ("openid_connect_login", "GET"): ONLY_POST,
    ("openid_connect_login", "POST"): "404 404 404 404 404 404 404 404 404",
    ("openid_connect_callback", "GET"): "404 404 404 404 404 404 404 404 404",
    ("openid_connect_callback", "POST"): ONLY_GET,
    ("socialaccount_login_error", "GET"): "404 404 404 404 404 404 404 404 404",
    ("socialaccount_login_error", "POST"): ONLY_GET,
    # The second factor, which nobody here has; without a recent proof, a change leads to it.
    ("mfa_login_webauthn", "GET"): "302 302 302 302 302 302 302 302 302",
    ("mfa_login_webauthn", "POST"): "302 302 302 302 302 302 302 302 302",
    ("mfa_authenticate", "GET"): "302 302 302 302 302 302 302 302 302",
    ("mfa_authenticate", "POST"): "302 302 302 302 302 302 302 302 302",
    ("mfa_index", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("mfa_index", "POST"): "→ 405 405 405 405 405 405 405 405",
    ("close_sessions", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("close_sessions", "POST"): "→ 302 302 302 302 302 302 302 302",
    ("mfa_add_webauthn", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("mfa_add_webauthn", "POST"): "→ 422 422 422 422 422 422 422 422",
    ("mfa_remove_webauthn", "GET"): "→ 404 404 404 404 404 404 404 404",
    ("mfa_remove_webauthn", "POST"): "→ 404 404 404 404 404 404 404 404",
    ("mfa_activate_totp", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("mfa_activate_totp", "POST"): "→ 422 422 422 422 422 422 422 422",
    ("mfa_deactivate_totp", "GET"): "→ 404 404 404 404 404 404 404 404",
    ("mfa_deactivate_totp", "POST"): "→ 404 404 404 404 404 404 404 404",
    ("mfa_view_recovery_codes", "GET"): "→ 404 404 404 404 404 404 404 404",
    ("mfa_view_recovery_codes", "POST"): "→ 302 302 302 302 302 302 302 302",
    ("mfa_generate_recovery_codes", "GET"): "→ 200 200 200 200 200 200 200 200",
    ("mfa_generate_recovery_codes", "POST"): "→ 200 200 200 200 200 200 200 200",
    ("set_language", "GET"): ONLY_POST,
    ("set_language", "POST"): "302 302 302 302 302 302 302 302 302",
    # The demonstration's doors, which are shut in this walk: it isn't one.
    ("demonstration_enter", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_enter", "POST"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_without_factor", "GET"): "→ 404 404 404 404 404 404 404 404",
    ("demonstration_without_factor", "POST"): "→ 404 404 404 404 404 404 404 404",
    ("demonstration_mailbox", "GET"): "404 404 404 404 404 404 404 404 404",
    ("demonstration_mailbox", "POST"): "404 404 404 404 404 404 404 404 404",
    # The administration. An empty form there is shown again with 200.
    **of_model("person", deletion="403", addition="403"),
    **of_model("school"),
    **of_model("servicecentre"),
    **of_model("schoolyear"),
    **of_site("admin:index", "200", "200"),
    **of_site("admin:app_list", "200", "200"),
    **of_site("admin:password_change", "200", "200"),
    **of_site("admin:password_change_done", "200", "405"),
    **of_site("admin:autocomplete", "403", "405"),
    **of_site("admin:jsi18n", "200", "405"),
    **of_site("admin:view_on_site", "404", "404"),
    **of_site("administration/(?P<url>.*)$", "404", "404"),
    ("admin:login", "GET"): "→ 403 403 403 403 403 403 403 302",
    ("admin:login", "POST"): "→ 403 403 403 403 403 403 403 200",
    ("admin:logout", "GET"): "» 302 302 302 302 302 302 302 405",
    ("admin:logout", "POST"): "→ 302 302 302 302 302 302 302 302",
}
# The doors of a demonstration.
OPEN_DOORS: dict[tuple[str, str], str] = {
    ("demonstration_enter", "GET"): ONLY_POST,
    ("demonstration_enter", "POST"): "404 404 404 404 404 404 404 404 404",  # as whom?
    ("demonstration_without_factor", "GET"): "→ 405 405 405 405 405 405 405 405",
    ("demonstration_without_factor", "POST"): "→ 302 302 302 302 302 302 302 302",
    ("demonstration_mailbox", "GET"): "200 200 200 200 200 200 200 200 200",
    ("demonstration_mailbox", "POST"): "405 405 405 405 405 405 405 405 405",
}
# Single sign-on with a provider, which is down.
SINGLE_SIGN_ON: dict[tuple[str, str], str] = {
    ("openid_connect_login", "GET"): ONLY_POST,
    ("openid_connect_login", "POST"): "302 302 302 302 302 302 302 302 302",
    ("openid_connect_callback", "GET"): "302 302 302 302 302 302 302 302 302",
    ("openid_connect_callback", "POST"): ONLY_GET,
    ("socialaccount_login_error", "GET"): "302 302 302 302 302 302 302 302 302",
    ("socialaccount_login_error", "POST"): ONLY_GET,
}
# The same URLs for an agreement that both have signed.
IN_FORCE: dict[tuple[str, str], str] = {
    ("agreements:read", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:write", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:write", "POST"): "→ 404 422 422 404 404 404 404 404",
    ("agreements:sign", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:sign", "POST"): "→ 404 422 422 404 404 404 404 404",
    ("agreements:document", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:withdraw", "GET"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:withdraw", "POST"): "→ 404 302 302 404 404 404 404 404",
    ("agreements:end", "GET"): "→ 404 200 200 200 404 404 404 404",
    ("agreements:end", "POST"): "→ 404 422 422 422 404 404 404 404",
    ("agreements:cancel", "GET"): "→ 404 404 404 302 404 404 404 404",
    ("agreements:cancel", "POST"): "→ 404 404 404 302 404 404 404 404",
    ("agreements:renew", "GET"): "→ 404 404 404 200 404 404 404 404",
    ("agreements:renew", "POST"): "→ 404 404 404 422 404 404 404 404",
    ("agreements:journal", "GET"): "→ 404 200 200 200 404 404 404 404",
    ("agreements:concern", "GET"): "→ 404 200 200 200 404 200 404 404",
    ("agreements:seal_again", "POST"): "→ 404 404 404 404 404 404 404 302",
    ("agreements:send_again", "POST"): "→ 404 404 404 302 404 404 404 404",
    ("agreements:verify_reference", "GET"): "200 200 200 200 200 200 200 200 200",
}


def every_url() -> list[str]:
    """The name of each URL of the site, with its namespaces; the route of one that has no name."""

    def walk(resolver: URLResolver, namespace: str, route: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            here = route + str(entry.pattern).removeprefix("^")
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry, inner, here)
            else:
                yield f"{namespace}{entry.name}" if entry.name else here

    return list(walk(get_resolver(URLCONF), "", ""))


def url_of(name: str, agreement: Agreement, world: World) -> str:
    """An address of that name: of this agreement, or of one of the administration's rows."""
    if name.startswith("agreements:"):
        verb = name.removeprefix("agreements:")
        of_one = {"read", "write", "sign", "document", "seal_again", "withdraw", "end", "cancel"}
        of_one |= {"renew", "journal", "concern"}
        if verb == "verify_reference":
            return reverse(name, args=[agreement.reference])
        if verb in ("person", "reset_factors"):
            return reverse(name, args=[world.maya.public_id])
        if verb in ("end_membership", "hand_over"):
            return reverse(name, args=[world.helene.memberships.get().public_id])
        if verb == "send_again":
            notice = Notice.objects.filter(agreement=agreement.pk).first()
            ids = agreement.public_id, notice.public_id if notice else uuid.uuid4()
            return reverse(name, args=ids)
        return reverse(name, args=[agreement.public_id] if verb in of_one else [])
    if name == "mfa_remove_webauthn":
        return reverse(name, args=[1])
    rows = {
        "person": world.maya,
        "school": world.school,
        "servicecentre": world.centre,
        "schoolyear": world.year,
    }
    model = next((m for m in rows if f"_{m}_" in name or f"/{m}/" in name), None)
    if name.startswith("administration/"):
        last = f"agreements/{model}/{rows[model].pk}/" if model else "nothing/"
        return f"/administration/{last}"
    if name == "admin:view_on_site":
        content_type = ContentType.objects.get_for_model(Agreement)
        return reverse(name, args=[content_type.pk, agreement.pk or 0])
    if name == "admin:app_list":
        return reverse(name, args=["agreements"])
    of_one = model and not name.endswith(("_changelist", "_add"))
    return reverse(name, args=[rows[model].pk] if of_one else [])


def client_of(world: World, role: str) -> Client:
    here = {"SERVER_NAME": "127.0.0.1"}
    return Client(**here) if role == "nobody" else signed_in(getattr(world, CAST[role]), **here)


def outcome(client: Client, method: str, url: str, body: str = "") -> str:
    form = "application/x-www-form-urlencoded"
    response = client.generic(method, url, body, content_type=form)
    doors = {"/connexion/?next=": "→", "/administration/login/?next=": "»"}
    there = response.headers.get("Location", "")
    door = next((sign for address, sign in doors.items() if there.startswith(address)), "")
    return door or str(response.status_code)


def walked(world: World, table: dict[tuple[str, str], str], agreement: Agreement) -> dict:
    """What each role's requests answer, as a table; after each role, nothing has changed."""
    before = rows_of_the_domain()
    found: dict[tuple[str, str], list[str]] = {row: [] for row in table}
    for role in ROLES:
        client = client_of(world, role)
        for name, method in table:
            url = url_of(name, agreement, world)
            found[name, method].append(outcome(client, method, url))
            if role == "nobody" or "logout" in name:
                client = client_of(world, role)
        assert rows_of_the_domain() == before, role
    return {row: " ".join(line) for row, line in found.items()}


def plain(table: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    return {row: " ".join(line.split()) for row, line in table.items()}


@pytest.fixture(autouse=True)
def whole_site(settings) -> None:
    settings.ROOT_URLCONF = URLCONF


def test_every_url_has_a_row() -> None:
    names = every_url()
    assert sorted(TABLE) == sorted((name, method) for name in names for method in ("GET", "POST"))
    assert all(len(line.split()) == len(ROLES) for line in (TABLE | IN_FORCE).values())


def test_an_agreement_being_written(world: World) -> None:
    assert walked(world, TABLE, made(world)) == plain(TABLE)


def test_an_agreement_in_force(world: World, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    assert walked(world, IN_FORCE, agreement) == plain(IN_FORCE)


def test_an_agreement_that_does_not_exist(world: World) -> None:
    stranger = Agreement(public_id=uuid.uuid4())
    expected = {
        (name, method): " ".join(one if one in ("→", "405") else "404" for one in line.split())
        for (name, method), line in TABLE.items()
        if str(stranger.public_id) in url_of(name, stranger, world)
    }
    assert len(expected) == 24
    assert walked(world, expected, stranger) == expected


def test_an_acting_principal_has_what_the_principal_has(world: World) -> None:
    Membership.objects.create(
        person=world.olivier,
        role="principal",
        school=world.school,
        starts_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=1),
        granted_by=world.helene,
        delegated_from=world.helene.memberships.get(),
    )
    found = walked(world, TABLE, made(world))
    as_outsider, as_principal = ROLES.index("outsider"), ROLES.index("principal")
    for (name, method), line in plain(TABLE).items():
        expected = "404" if name == "agreements:delegate" else line.split()[as_principal]
        assert found[name, method].split()[as_outsider] == expected, (name, method)


def test_the_doors_of_a_demonstration(world: World, settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION = True
    settings.EMAIL_FILE_PATH = tmp_path
    assert walked(world, OPEN_DOORS, made(world)) == plain(OPEN_DOORS)
    for role in ROLES:
        client = client_of(world, role)
        assert outcome(client, "POST", reverse("demonstration_enter"), "key=maya") == "302"
        assert client.session[SESSION_KEY] == str(world.maya.pk)


def test_single_sign_on(world: World, settings) -> None:
    settings.OIDC_NAME, settings.OIDC_SERVER_URL = "CSS", "http://127.0.0.1:9"
    settings.OIDC_CLIENT_ID = settings.OIDC_CLIENT_SECRET = "mentorat"
    assert walked(world, SINGLE_SIGN_ON, made(world)) == plain(SINGLE_SIGN_ON)


def test_the_administration_has_pages_for_these_models_alone() -> None:
    assert set(admin.site._registry) == {Person, School, ServiceCentre, SchoolYear}


def test_the_administration_bears_the_name_of_the_site(world: World) -> None:
    page = client_of(world, "administrator").get(reverse("admin:index")).content.decode()
    assert "Mentorat</title>" in " ".join(page.split())
    assert "Django" not in page


@pytest.mark.parametrize("role", ROLES)
def test_complete_forms_change_rows_for_the_administrator_alone(world: World, role: str) -> None:
    """The walk's forms are empty: these would change something."""
    forms = {
        "admin:agreements_schoolyear_add": {"start": 2031},
        "admin:agreements_servicecentre_add": {"name": "CSS de plus"},
        "admin:agreements_school_add": {"name": "De plus", "service_centre": world.centre.pk},
    }
    agreement = made(world)
    client = client_of(world, role)
    for name, fields in forms.items():
        before = rows_of_the_domain()
        found = outcome(client, "POST", url_of(name, agreement, world), urlencode(fields))
        if role == "administrator":
            assert (found, rows_of_the_domain() == before) == ("302", False), name
        else:
            assert (found, rows_of_the_domain() == before) == (
                "→" if role == "nobody" else "»",
                True,
            ), name


def test_the_administration_raises_nobodys_rights(world: World) -> None:
    """Forms with more than its pages ask for: rights, addresses, another centre for a school."""
    Membership.objects.create(
        person=world.alice, role="staff", service_centre=world.centre, granted_by=world.helene
    )
    client = client_of(world, "administrator")
    elsewhere = world.other_school
    forged = {
        "email": "mine@elsewhere.example",
        "is_superuser": "on",
        "is_staff": "on",
        "password": "x",
        "user_permissions": "1",
        "groups": "1",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-role": "principal",
        "memberships-0-school": elsewhere.pk,
        "service_centre": world.centre.pk,
    }
    before = rows_of_the_domain()
    for person in (world.alice, world.olivier):
        url = reverse("admin:agreements_person_change", args=[person.pk])
        own = {"name": person.name, "language": person.language, "is_active": "on"}
        assert outcome(client, "POST", url, urlencode(forged | own)) == "302"
    url = reverse("admin:agreements_school_change", args=[elsewhere.pk])
    assert outcome(client, "POST", url, urlencode(forged | {"name": elsewhere.name})) == "302"
    changed = {"old_password": "x", "new_password1": "Zyx-9-zyx", "new_password2": "Zyx-9-zyx"}
    outcome(client, "POST", reverse("admin:password_change"), urlencode(changed))
    assert rows_of_the_domain() == before
    for name in ("membership", "accessrecord", "signature", "agreement"):
        assert client.get(f"/administration/agreements/{name}/").status_code == 404
    for path in ("mfa/authenticator", "auth/group", "usersessions/usersession", "sites/site"):
        assert client.get(f"/administration/{path}/").status_code == 404


def test_a_deletion_refused_by_agreements_does_not_name_them(world: World) -> None:
    agreement = made(world)
    client = client_of(world, "administrator")
    for model in ("school", "servicecentre", "schoolyear"):
        url = url_of(f"admin:agreements_{model}_delete", agreement, world)
        for response in (client.get(url), client.post(url, {"post": "yes"})):
            assert response.status_code == 200
            assert agreement.reference not in response.content.decode()
    assert School.objects.filter(pk=world.school.pk).exists()
    assert SchoolYear.objects.filter(pk=world.year.pk).exists()
