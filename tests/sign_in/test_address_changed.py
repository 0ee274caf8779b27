"""A code opens the account of the address that it went to: not that of an address which the account
has got since."""

from collections.abc import Iterator

import pytest
from allauth.account.signals import authentication_step_completed
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import CODE, SIGN_IN, code_in, next_of

NEW = "maya.nguyen@ecole.example"


def move(**_signal: object) -> None:
    """The principal corrects the address, somewhere else."""
    Person.objects.filter(email="maya@ecole.example", last_login=None).update(email=NEW)


@pytest.fixture
def moved_in_the_middle() -> Iterator[None]:
    """The code was right; the sign-in isn't recorded yet."""
    authentication_step_completed.connect(move)
    yield
    authentication_step_completed.disconnect(move)


def test_a_code_that_went_to_the_former_address_is_void(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    client.post(SIGN_IN, {"email": maya.email})
    move()
    response = client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert next_of(response)[0] == SIGN_IN
    assert SESSION_KEY not in client.session
    said = [str(message) for message in client.get(SIGN_IN).context["messages"]]
    assert said == ["Ce code n’est plus valide. Demandez-en un nouveau."]
    maya.refresh_from_db()
    assert maya.last_login is None


def test_nor_does_it_when_the_address_changes_at_that_very_moment(
    client: Client, maya: Person, mailoutbox: list[EmailMessage], moved_in_the_middle: None
) -> None:
    client.post(SIGN_IN, {"email": maya.email})
    response = client.post(CODE, {"code": code_in(mailoutbox[0])})
    maya.refresh_from_db()
    assert maya.email == NEW
    assert next_of(response)[0] == SIGN_IN
    assert SESSION_KEY not in client.session


def test_who_signed_in_first_keeps_the_address(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    client.post(SIGN_IN, {"email": maya.email})
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    move()
    maya.refresh_from_db()
    assert maya.email == "maya@ecole.example"
    assert client.session[SESSION_KEY] == str(maya.pk)


def test_the_new_address_signs_in(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    move()
    client.post(SIGN_IN, {"email": "maya@ecole.example"})
    assert mailoutbox == []
    client.post(SIGN_IN, {"email": NEW})
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert client.session[SESSION_KEY] == str(maya.pk)
