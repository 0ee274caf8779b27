"""Who may not go on without a second factor, as roles come and go, and what was typed meanwhile."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, Membership, Person
from tests.cast import NOW
from tests.conftest import World
from tests.making import made
from tests.sign_in.conftest import CODE, SIGN_IN, code_in, next_of
from tests.sign_in.factors import APPLICATION, CODES, INDEX, SHOW, digits, with_application
from tests.signing_in import client_of
from tests.views.browsing import Browser, Page

pytestmark = pytest.mark.usefixtures("required")

CREATE = "/ententes/nouvelle/"
PAIR = {
    "mentee_email": "maya@demonstration.example",
    "mentee_name": "Maya Nguyễn",
    "mentor_email": "samuel@ecole.example",
    "mentor_name": "Samuel Œuvrard",
}


def asked(client: Client) -> bool:
    """Whether the home page is kept from them until they show a second factor."""
    response = client.get("/")
    assert response.status_code == 200 or response["Location"] == INDEX
    return response.status_code == 302


@pytest.mark.parametrize("role", ["principal", "staff"])
def test_a_role_given_in_the_middle_of_a_session(world: World, role: str) -> None:
    client = client_of(world.olivier)
    assert not asked(client)
    membership = Membership.objects.create(
        person=world.olivier, role=role, school=world.school, granted_by=world.alice
    )
    assert asked(client)
    membership.ends_at = membership.starts_at
    membership.save()
    assert not asked(client)  # it ended: they see their own agreements alone


def test_an_acting_principal_for_the_days_of_it(world: World) -> None:
    Membership.objects.create(
        person=world.olivier,
        role="principal",
        school=world.school,
        starts_at=NOW + timedelta(hours=1),
        ends_at=NOW + timedelta(hours=2),
        granted_by=world.helene,
        delegated_from=world.helene.memberships.get(),
    )
    with time_machine.travel(NOW, tick=False) as clock:
        client = client_of(world.olivier)
        found = []
        for _hour in range(3):
            found.append(asked(client))
            clock.shift(timedelta(hours=1))
    assert found == [False, True, False]


def test_an_administrator_made_in_the_middle_of_a_session(world: World) -> None:
    client = client_of(world.olivier)
    Person.objects.filter(pk=world.olivier.pk).update(is_superuser=True)
    assert asked(client)
    assert client.get("/administration/")["Location"] == INDEX


def test_a_party_of_many_agreements_is_not_asked(world: World) -> None:
    made(world)
    for person in (world.maya, world.luc):
        client = client_of(person)
        assert not asked(client)
        assert "ne suffit pas" not in client.get(INDEX).content.decode()


def test_a_factor_that_exists_is_no_proof(world: World) -> None:
    """It must have been shown in this session."""
    with_application(world.helene)
    assert asked(client_of(world.helene))


@pytest.mark.parametrize("second_factor", [True, False, None])
def test_single_sign_on_is_as_strong_as_the_provider_says(
    world: World, second_factor: bool | None
) -> None:
    client = client_of(world.helene)
    session = client.session
    record = {"method": "socialaccount", "at": time.time(), "second_factor": second_factor}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session.save()
    assert asked(client) is (second_factor is not True)


@pytest.fixture
def session_ended(
    world: World, mailoutbox: list[EmailMessage]
) -> tuple[Browser, dict[str, str], dict[str, str]]:
    """Hélène's browser, what she had typed, and the form for the code: she sent a form for a new
    agreement once her session had ended, and asked for a code."""
    browser = Browser(client_of(world.helene, strong=True))
    form = browser.open("create").filled() | PAIR
    Session.objects.all().delete()
    sent = browser.send("create", None, **form)
    page = browser.follow(sent)
    assert "ce que vous avez écrit est conservé" in page.said
    asked = {"email": world.helene.email, "next": CREATE}
    browser.client.post(SIGN_IN, asked)
    return browser, form, {"code": code_in(mailoutbox[-1]), "next": CREATE}


def test_what_was_typed_waits_behind_the_second_factor(
    world: World, session_ended: tuple[Browser, dict[str, str], dict[str, str]]
) -> None:
    with_application(world.helene)
    browser, form, code = session_ended
    response = browser.client.post(CODE, code)
    assert next_of(response)[0] == SHOW
    typed = Page(browser.client.get(response["Location"])).filled()
    assert browser.client.post(SHOW, typed | {"code": "000000"}).status_code == 422
    response = browser.client.post(SHOW, typed | {"code": digits()})
    assert response["Location"] == CREATE
    create_with(browser, form)


def test_what_was_typed_waits_until_a_first_factor_is_taken(
    session_ended: tuple[Browser, dict[str, str], dict[str, str]],
) -> None:
    browser, form, code = session_ended
    assert browser.client.post(CODE, code)["Location"] == CREATE
    assert browser.client.get(CREATE)["Location"] == INDEX
    page = browser.client.get(APPLICATION).content.decode()
    secret = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert secret
    browser.client.post(APPLICATION, {"code": digits(secret[1].replace(" ", ""))})
    assert browser.client.post(CODES)["Location"] == CREATE
    create_with(browser, form)
    assert "Continuer vers la page" not in browser.client.get(INDEX).content.decode()


def create_with(browser: Browser, form: dict[str, str]) -> None:
    page = browser.open("create")
    assert page.filled().items() >= PAIR.items()
    assert page.filled()["creation_key"] == form["creation_key"]
    assert not Agreement.objects.exists()
    assert browser.send("create", None, **page.filled()).status == 302
    assert Agreement.objects.count() == 1


def test_no_form_of_anothers_rights_waits_there(world: World) -> None:
    """Once the role is over, the form that was typed is shown to nobody."""
    browser = Browser(client_of(world.helene, strong=True))
    form = browser.open("create").filled() | PAIR
    Membership.objects.filter(person=world.helene).update(ends_at=NOW - timedelta(days=3))
    weak = client_of(world.helene)
    assert weak.post(reverse("agreements:create"), form).status_code == 404
    assert weak.get(CREATE).status_code == 404
