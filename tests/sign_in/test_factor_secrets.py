"""The secrets of factors as they are stored, across a change of key, and the commands for them."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client

from agreements.models import Person
from tests.sign_in.factors import APPLICATION, SECRET, SHOW, digits, is_in, typed_code
from tests.signing_in import client_of

FORMER, NEXT = "former" * 10, "next" * 15


@pytest.fixture
def codes(maya: Person, settings) -> list[str]:
    """Maya's recovery codes, made with the former key, as her application was."""
    settings.SECRET_KEY = FORMER
    TOTP.activate(maya, SECRET)
    return RecoveryCodes.activate(maya).get_unused_codes()


def stored() -> list[str]:
    rows = Authenticator.objects.order_by("pk")
    return [str(row.data.get("secret") or row.data["seed"]) for row in rows]


def test_no_secret_is_readable_in_the_database(codes: list[str]) -> None:
    data = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in data
    assert not any(code in data for code in codes)


def test_after_a_change_of_key_they_serve_and_are_encrypted_anew(
    codes: list[str], settings
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEXT, [FORMER]
    before = stored()
    recovery = Authenticator.objects.get(type="recovery_codes")
    assert recovery.wrap().get_unused_codes() == codes
    call_command("encrypt_factors_anew", stdout=StringIO())
    assert not set(stored()) & set(before)
    settings.SECRET_KEY_FALLBACKS = []
    recovery.refresh_from_db()
    assert recovery.wrap().get_unused_codes() == codes


def test_without_the_former_key_nothing_changes(codes: list[str], settings) -> None:
    settings.SECRET_KEY = NEXT
    before = stored()
    with pytest.raises(CommandError, match="none of these keys"):
        call_command("encrypt_factors_anew")
    assert stored() == before


def test_a_sole_administrator_who_lost_everything(
    codes: list[str], maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    typed_code(client, maya, mailoutbox)
    client.post(SHOW, {"code": digits()})
    assert is_in(client)
    call_command("reset_second_factor", " Maya@ECOLE.example", stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert client.get("/")["Location"].startswith("/connexion/")
    assert mailoutbox[-1].to == [maya.email]
    assert "retiré les clés" in mailoutbox[-1].body
    assert "Appareil" not in mailoutbox[-1].body
    with pytest.raises(CommandError, match="has a second factor"):
        call_command("reset_second_factor", maya.email)


@pytest.mark.django_db
def test_nobody_is_reset_by_mistake() -> None:
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@ecole.example")


def test_the_code_that_sets_an_application_up_signs_nobody_in(
    maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    client, other = client_of(maya), Client()
    client.get(APPLICATION)
    code = digits(client.session["mfa.totp.secret"])
    assert client.post(APPLICATION, {"code": code}).status_code == 302
    typed_code(other, maya, mailoutbox)
    assert "a déjà servi" in other.post(SHOW, {"code": code}).content.decode()
    assert not is_in(other)
