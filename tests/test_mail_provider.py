"""A mail provider is named by settings, whole or not at all, and watches nobody."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from pytest_django import Settings

from mentorat.checks import refuse_unsafe_settings
from mentorat.mail_providers import PROVIDERS, anymail_settings
from tests.notices.provider import MAILGUN, SECRET

ENVIRONMENT = {f"ANYMAIL_{key}": value for key, value in MAILGUN.items()}


def test_its_settings_come_from_the_environment() -> None:
    others = {"ANYMAIL_POSTMARK_SERVER_TOKEN": "x", "MAILGUN_API_KEY": "y", "PATH": "z"}
    assert anymail_settings("mailgun", ENVIRONMENT | others) == MAILGUN | {
        "MAILGUN_SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
        "REQUESTS_TIMEOUT": 10,
    }
    assert anymail_settings("", ENVIRONMENT) == anymail_settings("nothing", ENVIRONMENT) == {}


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_can_be_made_of_what_it_requires(settings: Settings, name: str) -> None:
    provider = PROVIDERS[name]
    given = {f"ANYMAIL_{key}": "x" for key in provider.required}
    settings.ANYMAIL = anymail_settings(name, given)
    backend = get_connection(provider.backend)
    assert backend.timeout == 10
    watched = {"track_opens", "track_clicks"} & set(backend.send_defaults)
    assert bool(watched) == provider.tracks
    assert not any(backend.send_defaults[key] for key in watched)


@pytest.mark.parametrize(
    ("name", "changes", "refusal"),
    [
        ("mailgum", {}, "(mentorat.E030)"),
        *(("mailgun", {key: ""}, "(mentorat.E031)") for key in MAILGUN),
        ("mailgun", {"WEBHOOK_SECRET": "no-colon-in-this-long-password"}, "(mentorat.E032)"),
        ("mailgun", {"WEBHOOK_SECRET": "mentorat:short"}, "(mentorat.E032)"),
        ("mailgun", {"WEBHOOK_SECRET": f":{SECRET.replace(':', '')}"}, "(mentorat.E032)"),
    ],
)
def test_a_start_with_half_of_one_is_refused(
    settings: Settings, name: str, changes: dict[str, str], refusal: str
) -> None:
    settings.MAIL_PROVIDER, settings.ANYMAIL = name, MAILGUN | changes
    with pytest.raises(ImproperlyConfigured) as raised:
        refuse_unsafe_settings()
    assert str(raised.value).startswith(refusal)
    for key, value in changes.items():
        if not value:
            assert f"ANYMAIL_{key}" in str(raised.value)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("name", ["", "mailgun"])
def test_a_start_with_none_or_a_whole_one_is_accepted(settings: Settings, name: str) -> None:
    settings.MAIL_PROVIDER, settings.ANYMAIL = name, MAILGUN if name else {}
    refuse_unsafe_settings()
