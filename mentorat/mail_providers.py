"""The mail providers that may carry messages by their own API, and what each needs to be told.

Pure: the settings are made with it. Each is one that lets a message choose its own Message-ID, and
tells by a webhook what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# Of django-anymail's settings, those that come from the environment begin so.
PREFIX: Final = "ANYMAIL_"
WEBHOOK_SECRET: Final = "WEBHOOK_SECRET"  # noqa: S105 - the name of a setting
TIMEOUT: Final = 10  # seconds, as for a mail server


@dataclass(frozen=True, slots=True)
class Provider:
    """One of django-anymail's.

    Attributes:
        required: its settings without which nothing is sent or believed, without PREFIX.
        tracks: whether it can be told, message by message, not to watch who opens or clicks.
        headers: what its messages need besides.
    """

    backend: str
    webhook: str
    required: tuple[str, ...]
    tracks: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


PROVIDERS: Final[Mapping[str, Provider]] = {
    "brevo": Provider(
        "anymail.backends.brevo.EmailBackend",
        "anymail.webhooks.brevo.BrevoTrackingWebhookView",
        ("BREVO_API_KEY",),
        tracks=False,
    ),
    "mailgun": Provider(
        "anymail.backends.mailgun.EmailBackend",
        "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        ("MAILGUN_API_KEY", "MAILGUN_SENDER_DOMAIN", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    ),
    "postmark": Provider(
        "anymail.backends.postmark.EmailBackend",
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
        ("POSTMARK_SERVER_TOKEN",),
        headers={"X-PM-KeepID": "true"},  # or it would give each message an id of its own
    ),
    "sparkpost": Provider(
        "anymail.backends.sparkpost.EmailBackend",
        "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
        ("SPARKPOST_API_KEY",),
    ),
}


def anymail_settings(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """What settings.ANYMAIL is for the provider `name`: what the environment says of it, and that
    nobody is watched; empty for none."""
    provider = PROVIDERS.get(name)
    if provider is None:
        return {}
    given = {
        key.removeprefix(PREFIX): value
        for key, value in environment.items()
        if key.startswith(PREFIX)
    }
    own: dict[str, Any] = {
        key: value
        for key, value in given.items()
        if key == WEBHOOK_SECRET or key.startswith(f"{name.upper()}_")
    }
    if provider.tracks:
        own[f"{name.upper()}_SEND_DEFAULTS"] = {"track_opens": False, "track_clicks": False}
    return {**own, "REQUESTS_TIMEOUT": TIMEOUT}
