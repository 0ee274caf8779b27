"""What a start refuses: settings that are unsafe together. Tag: "mentorat".

`manage.py` runs these checks before its commands; `refuse_unsafe_settings` runs them where a web
server starts."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register, run_checks
from django.core.checks.security.base import SECRET_KEY_INSECURE_PREFIX
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from mentorat.hosts import is_confidential, is_loopback
from mentorat.proxies import networks

TAG: Final = "mentorat"
# Entra ID's addresses at which anybody's organisation signs in, and says what addresses it likes.
_OF_MANY_TENANTS: Final = ("common", "consumers", "organizations")
_OF_ONE_PROCESS: Final = ("LocMemCache", "DummyCache")
SECRET_KEY_MIN_LENGTH: Final = 50  # characters, as Django's own `check --deploy` asks


def refuse_unsafe_settings() -> None:
    """
    Raises:
        ImproperlyConfigured: a check fails; its message is one line.
    """
    errors = run_checks(tags=[TAG])
    if errors:
        raise ImproperlyConfigured(
            " ".join(sorted(f"({error.id}) {error.msg}" for error in errors))
        )


@register(TAG)
def check_demonstration(
    app_configs: Sequence[AppConfig] | None,
    **options: Any,
) -> list[Error]:
    """The demonstration lets anyone in as anyone: only this machine may reach it."""
    if not settings.DEMONSTRATION:
        return []
    errors = []
    if settings.PRODUCTION:
        errors.append(
            Error(
                "MENTORAT_DEMONSTRATION is on in production: anyone could sign in as anyone. "
                "Unset it, or set MENTORAT_PRODUCTION=0.",
                id="mentorat.E001",
            )
        )
    elsewhere = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if elsewhere:
        errors.append(
            Error(
                "The demonstration is for this machine only: remove "
                f"{', '.join(elsewhere)} from MENTORAT_ALLOWED_HOSTS.",
                id="mentorat.E002",
            )
        )
    return errors


@register(TAG)
def check_production(
    app_configs: Sequence[AppConfig] | None,
    **options: Any,
) -> list[Error]:
    """What a site on the network must have."""
    if not settings.PRODUCTION:
        return []
    errors = []
    if settings.DEBUG:
        errors.append(
            Error(
                "MENTORAT_DEBUG is on in production: errors would show what is confidential. "
                "Unset it.",
                id="mentorat.E003",
            )
        )
    keys = [_secret_key(), *settings.SECRET_KEY_FALLBACKS]
    if not all(map(_is_strong, keys)):
        errors.append(
            Error(
                "MENTORAT_SECRET_KEY, or one of MENTORAT_SECRET_KEY_FALLBACKS, is missing or too "
                f"weak: set it to at least {SECRET_KEY_MIN_LENGTH} random characters.",
                id="mentorat.E004",
            )
        )
    if not _is_strong(settings.JOURNAL_KEY) or _secret_key() == settings.JOURNAL_KEY:
        errors.append(
            Error(
                "MENTORAT_JOURNAL_KEY is missing, too weak, or the secret key itself: set it to at "
                f"least {SECRET_KEY_MIN_LENGTH} random characters of its own, and keep it as long "
                "as the agreements.",
                id="mentorat.E012",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        errors.append(
            Error(
                "MENTORAT_ALLOWED_HOSTS must name the hosts of the site, such as "
                "mentorat.example.ca, and not *.",
                id="mentorat.E005",
            )
        )
    base = urlsplit(settings.BASE_URL)
    hosts = settings.ALLOWED_HOSTS or ["*"]  # none is said above, once
    if base.scheme != "https" or not validate_host(base.hostname or "", hosts):
        errors.append(
            Error(
                "MENTORAT_BASE_URL must be the site's own address, where the links in messages "
                "lead: https:// and one of MENTORAT_ALLOWED_HOSTS.",
                id="mentorat.E006",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        errors.append(
            Error(
                "MENTORAT_FROM_EMAIL must be an address of yours: messages would be refused.",
                id="mentorat.E007",
            )
        )
    return errors


@register(TAG)
def check_limits(
    app_configs: Sequence[AppConfig] | None,
    **options: Any,
) -> list[Error]:
    """What sign-in limits stand on: the client's own address, and counts shared by all."""
    if not settings.PRODUCTION:
        return []
    errors = []
    try:
        trusted = networks(settings.TRUSTED_PROXIES)
        if any(network.prefixlen == 0 for network in trusted):
            raise ValueError("the whole network is no proxy")
    except ValueError as error:
        errors.append(
            Error(
                "MENTORAT_TRUSTED_PROXIES must list the addresses or networks of the proxies, such "
                f"as 127.0.0.1,10.0.0.0/8: {error}.",
                id="mentorat.E011",
            )
        )
    if settings.CACHES["default"]["BACKEND"].endswith(_OF_ONE_PROCESS):
        errors.append(
            Error(
                "CACHE_URL names a cache of one process: sign-in limits would not hold on the "
                "others. Unset it, or name a Redis.",
                id="mentorat.E013",
            )
        )
    return errors


@register(TAG)
def check_tasks(
    app_configs: Sequence[AppConfig] | None,
    **options: Any,
) -> list[Error]:
    """A word that nobody knows would leave to the web server what a worker waits for."""
    if settings.TASKS_BY in ("now", "worker"):
        return []
    return [Error("MENTORAT_TASKS must be one of two words: now, or worker.", id="mentorat.E014")]


@register(TAG)
def check_single_sign_on(
    app_configs: Sequence[AppConfig] | None,
    **options: Any,
) -> list[Error]:
    """A provider is configured whole or not at all, and reached where nobody listens."""
    variables = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    missing = [f"MENTORAT_{name}" for name in variables if not getattr(settings, name)]
    if len(missing) == len(variables):
        return []
    errors = []
    if missing:
        errors.append(
            Error(
                f"Single sign-on is half configured: {', '.join(missing)} missing. Set all of "
                f"{', '.join(f'MENTORAT_{name}' for name in variables)}, or none.",
                id="mentorat.E008",
            )
        )
    server = settings.OIDC_SERVER_URL
    if server and not _may_hold_secrets(server):
        errors.append(
            Error(
                "MENTORAT_OIDC_SERVER_URL must be an https:// address: secrets go there.",
                id="mentorat.E009",
            )
        )
    if urlsplit(server).path.strip("/").split("/")[0] in _OF_MANY_TENANTS:
        errors.append(
            Error(
                "MENTORAT_OIDC_SERVER_URL must name one organisation: "
                "https://login.microsoftonline.com/<the tenant's identifier>/v2.0.",
                id="mentorat.E010",
            )
        )
    return errors


def _may_hold_secrets(url: str) -> bool:
    return is_confidential(url) and (not settings.PRODUCTION or urlsplit(url).scheme == "https")


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's refusal of an empty one
        return ""


def _is_strong(key: str) -> bool:
    is_default = key.startswith(SECRET_KEY_INSECURE_PREFIX)  # as `startproject` makes them
    return not is_default and len(key) >= SECRET_KEY_MIN_LENGTH and len(set(key)) >= 5
