"""Somebody signed in, as the sign-in pages leave them, without the walk through them."""

import time
from datetime import timedelta
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from agreements.models import Person


def client_of(person: Person, ago: timedelta = timedelta(0), **options: Any) -> Client:
    """A client whose session says that `person` signed in by code, `ago` before now."""
    client = Client(**options)
    client.force_login(person)
    prove(client, person, ago)
    return client


def prove(client: Client, person: Person, ago: timedelta = timedelta(0)) -> None:
    """Make the client's session say when its person last proved who they are."""
    session = client.session
    record = {"method": "code", "at": time.time() - ago.total_seconds(), "email": person.email}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()
