"""Somebody signed in, as the sign-in pages leave them, without the walk through them."""

import time
from datetime import timedelta
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from agreements.models import Person


def client_of(
    person: Person, ago: timedelta = timedelta(0), strong: bool = False, **options: Any
) -> Client:
    """A client whose session says that `person` signed in by code, `ago` before now; and with an
    application, if `strong`."""
    client = Client(**options)
    client.force_login(person)
    prove(client, person, ago, strong)
    return client


def prove(
    client: Client, person: Person, ago: timedelta = timedelta(0), strong: bool = False
) -> None:
    """Make the client's session say when its person last proved who they are."""
    session = client.session
    at = time.time() - ago.total_seconds()
    records = [{"method": "code", "at": at, "email": person.email}]
    if strong:
        records.append({"method": "mfa", "at": at, "type": "totp"})
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()
