"""The second factor in tests: its pages, an application, and a code typed before it."""

import time
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import CODE, SIGN_IN, code_in

INDEX = "/mes-connexions/"
APPLICATION = "/mes-connexions/application/"
CODES = "/mes-connexions/codes/"
SHOW = "/connexion/preuve/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_AGO = timedelta(minutes=20)


def digits(secret: str = SECRET, later: int = 0) -> str:
    """What an application shows now, or some periods later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def with_application(person: Person) -> Authenticator:
    return TOTP.activate(person, SECRET).instance


def typed_code(
    client: Client, person: Person, mailoutbox: list[EmailMessage], page: str = ""
) -> HttpResponse:
    client.post(SIGN_IN, {"email": person.email, "next": page})
    return client.post(CODE, {"code": code_in(mailoutbox[-1]), "next": page})
