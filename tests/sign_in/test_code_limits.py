"""How many codes are sent, for one address and from one network."""

import time_machine
from django.core.mail import EmailMessage
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import ask

MINUTE = 60  # seconds


def test_codes_for_one_address_are_limited_with_a_word_and_nothing_lost(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    for __ in range(3):
        ask(client, maya.email)
    response = ask(client, maya.email)
    assert response.status_code == 422
    assert f'value="{maya.email}"' in response.content.decode()
    assert len(mailoutbox) == 3


def test_a_whole_school_may_sign_in_from_one_network(
    db: None, mailoutbox: list[EmailMessage]
) -> None:
    for number in range(60):
        person = Person.objects.create_user(f"p{number}@ecole.example", "Une Personne")
        assert ask(Client(), person.email).status_code == 302
    assert len(mailoutbox) == 60


def test_guessing_over_many_codes_is_limited(maya: Person, mailoutbox: list[EmailMessage]) -> None:
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        for __ in range(50):
            ask(Client(), maya.email)
            clock.shift(MINUTE)
    assert len(mailoutbox) == 12
