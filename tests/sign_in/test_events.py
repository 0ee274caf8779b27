"""What the log keeps of signing in, and that it names nobody."""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from mentorat.logs import DiscreetFormatter
from mentorat.sign_in import factors
from tests.sign_in.conftest import CODE, SIGN_IN
from tests.sign_in.factors import (
    APPLICATION,
    SHOW,
    digits,
    typed_code,
    with_application,
    wrong,
)
from tests.signing_in import client_of


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, maya: Person) -> Iterator[Callable[[], list[str]]]:
    """The lines so far, about Maya as « M »."""

    def lines() -> list[str]:
        ours = [r for r in caplog.records if r.name == "mentorat.sign_in.events"]
        return [record.getMessage().replace(f"person {maya.pk}", "M") for record in ours]

    with caplog.at_level(logging.INFO):
        yield lines
    assert maya.email not in caplog.text
    assert "Nguy" not in caplog.text


def test_who_signs_in_and_out_and_how(
    log: Callable[[], list[str]], maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    client = Client()
    sign_in(client, maya)
    client.post("/deconnexion/")
    assert log() == ["M: signed in by code", "M: signed out"]


def test_wrong_codes_of_known_and_unknown_addresses(log: Callable[[], list[str]]) -> None:
    for email in ("maya@ecole.example", "nobody@ecole.example"):
        client = Client()
        for _time in range(4):
            client.post(SIGN_IN, {"email": email})
        for _time in range(5):
            client.post(CODE, {"code": "000000"})
    assert log() == [
        "refused to nobody known: too many codes asked for",
        *["refused to M: wrong code"] * 4,
        "refused to M: too many wrong codes",
        "refused to nobody known: too many codes asked for",
        *["refused to nobody known: wrong code"] * 4,
        "refused to nobody known: too many wrong codes",
    ]


def test_factors(
    log: Callable[[], list[str]],
    maya: Person,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        client = client_of(maya)
        client.get(APPLICATION)
        client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
        factors.reset(maya)
        with_application(maya)
        other = Client()
        typed_code(other, maya, mailoutbox)
        other.post(SHOW, {"code": wrong(digits())})
        other.post(SHOW, {"code": digits()})
    assert {"M: totp added", "M: recovery_codes added"} <= set(log())
    assert [line for line in log() if "added" not in line] == [
        "M: every factor removed",
        "refused to M: wrong totp",
        "M: signed in by code+totp",
    ]


def test_a_line_has_its_moment_in_universal_time() -> None:
    record = logging.LogRecord("mentorat", logging.INFO, "", 0, "said", None, None)
    record.created = 0.0
    line = DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s").format(record)
    assert line == "1970-01-01T00:00:00Z INFO mentorat: said"
