"""Every URL of the site × every role × GET and POST, from one table. A URL without a row fails."""

import uuid
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    Membership,
    Person,
    School,
    SchoolYear,
    ServiceCentre,
)
from tests.access_modes import MAIL_PROVIDER, OPEN_DOORS, SINGLE_SIGN_ON
from tests.access_table import IN_FORCE, ROLES, TABLE
from tests.access_walk import (
    URLCONF,
    client_of,
    discussed,
    every_url,
    outcome,
    plain,
    url_of,
    walked,
)
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import in_force, made


@pytest.fixture(autouse=True)
def whole_site(settings) -> None:
    settings.ROOT_URLCONF = URLCONF


def test_every_url_has_a_row() -> None:
    names = every_url()
    assert sorted(TABLE) == sorted((name, method) for name in names for method in ("GET", "POST"))
    assert all(len(line.split()) == len(ROLES) for line in (TABLE | IN_FORCE).values())


def test_an_agreement_being_written(world: World) -> None:
    assert walked(world, TABLE, discussed(world)) == plain(TABLE)


def test_an_agreement_in_force(world: World, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    assert walked(world, IN_FORCE, agreement) == plain(IN_FORCE)


def test_an_agreement_that_does_not_exist(world: World) -> None:
    """Nobody is told so, even who would have something of one that does."""
    stranger = Agreement(public_id=uuid.uuid4())
    of_one = {
        (name, method): line.split()
        for (name, method), line in TABLE.items()
        if str(stranger.public_id) in url_of(name, stranger, world) and "405" not in line
    }
    assert len(of_one) == 40
    for place, role in enumerate(ROLES):
        rows = [
            row
            for row, line in of_one.items()
            if role in ("nobody", "outsider")
            or {line[place], IN_FORCE.get(row, TABLE[row]).split()[place]} != {"404"}
        ]
        expected = dict.fromkeys(rows, "→" if role == "nobody" else "404")
        assert walked(world, expected, stranger, [role]) == expected, role


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
    as_principal = ROLES.index("principal")
    expected = {row: line.split()[as_principal] for row, line in TABLE.items()}
    expected = {row: one for row, one in expected.items() if one != "405"}  # whoever asks
    expected |= dict.fromkeys(
        (("agreements:delegate", "GET"), ("agreements:delegate", "POST")), "404"
    )
    assert walked(world, expected, discussed(world), ["outsider"]) == expected


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


def test_a_mail_provider(world: World, settings) -> None:
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x", "WEBHOOK_SECRET": "mentorat:tests"}
    assert walked(world, MAIL_PROVIDER, made(world)) == plain(MAIL_PROVIDER)


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
