"""A mail provider is configured whole or not at all. Tag: "mentorat"."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register

from mentorat.checks import TAG
from mentorat.mail_providers import PREFIX, PROVIDERS, WEBHOOK_SECRET

PASSWORD_MIN_LENGTH: Final = 20  # characters: whoever has it can say that a message came back


@register(TAG)
def check_mail_provider(
    app_configs: Sequence[AppConfig] | None,
    **options: Any,
) -> list[Error]:
    """Without its webhook nobody learns what came back; with half of it, anybody could say so."""
    name = settings.MAIL_PROVIDER
    if not name:
        return []
    if name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        return [Error(f"MENTORAT_MAIL_PROVIDER must be one of {known}.", id="mentorat.E030")]
    required = (*PROVIDERS[name].required, WEBHOOK_SECRET)
    missing = [f"{PREFIX}{key}" for key in required if not settings.ANYMAIL.get(key)]
    if missing:
        return [
            Error(
                f"The mail provider {name} is half configured: {', '.join(missing)} missing.",
                id="mentorat.E031",
            )
        ]
    user, _colon, password = str(settings.ANYMAIL[WEBHOOK_SECRET]).partition(":")
    if not user or len(password) < PASSWORD_MIN_LENGTH:
        return [
            Error(
                f"{PREFIX}{WEBHOOK_SECRET} must be a name, a colon, and a password of at least "
                f"{PASSWORD_MIN_LENGTH} random characters.",
                id="mentorat.E032",
            )
        ]
    return []
