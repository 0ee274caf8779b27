"""Recovery codes: shown until they are kept, and each serves once."""

import time

import time_machine
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client

from tests.conftest import World
from tests.sign_in.conftest import next_of
from tests.sign_in.factors import (
    APPLICATION,
    CODES,
    INDEX,
    LONG_AGO,
    SHOW,
    digits,
    is_in,
    typed_code,
)
from tests.signing_in import client_of


def test_a_recovery_code_serves_once(
    world: World, required: None, mailoutbox: list[EmailMessage]
) -> None:
    client = client_of(world.helene)
    client.get(APPLICATION)
    client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
    code = client.get(CODES).context["codes"][0]
    for is_good in (True, False):
        other = Client()
        typed_code(other, world.helene, mailoutbox)
        other.post(SHOW, {"code": f" {code[:5]} {code[5:]}"})
        assert is_in(other) is is_good
    assert "Il vous en reste 9" in client.get(INDEX).content.decode()
    client.post(CODES + "nouveaux/")
    assert len(client.get(CODES).context["codes"]) == 10
    with time_machine.travel(time.time() + LONG_AGO.total_seconds()):
        assert next_of(client.get(CODES))[0] == "/connexion/confirmer/"
        assert client.post(CODES)["Location"] == "/"


def test_recovery_codes_are_shown_where_they_were_made_until_they_are_kept(
    world: World, required: None
) -> None:
    client = client_of(world.helene)
    client.get(APPLICATION)
    client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
    client.head(CODES)
    codes = client.get(CODES).context["codes"]
    assert client.get(CODES).context["codes"] == codes  # a reload loses nothing
    assert client_of(world.helene, strong=True).get(CODES).context["codes"] == []
    assert client.post(CODES)["Location"] == "/"
    page = client.get(CODES)
    assert page.context["codes"] == []
    assert "Il vous reste 10 codes" in page.content.decode()
    assert not any(code[:5] in page.content.decode() for code in codes)
    client.post(CODES + "nouveaux/")
    anew = client.get(CODES).context["codes"]
    assert len(anew) == 10
    assert not set(anew) & set(codes)
    stored = str(Authenticator.objects.get(type="recovery_codes").data)
    assert not any(code in stored for code in anew)
