"""System checks of the seal: `manage.py check` says what would keep documents waiting.

What can come by itself, with time or with a file that isn't there, is a warning: an error would
stop every command, and signatures are taken all the same. A choice of settings that can't ever
work is an error.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from agreements.documents.seals.keys import (
    RSA_MIN_BITS,
    Reason,
    SealUnavailable,
    read_certificates,
    seal_key,
)
from agreements.documents.seals.sources import misconfiguration

EXPIRES_SOON: Final = timedelta(days=60)
TIMEOUTS: Final = (0.1, 60)  # seconds
PAGE: Final = "See docs/deployment.md, « The seal »."
# What keeps documents waiting: reason → (number, what, hint).
_WAITING: Final[dict[Reason, tuple[str, str, str]]] = {
    Reason.NO_KEY: (
        "W110",
        "There is no key to seal documents with",
        "Set MENTORAT_SEAL_KEY and MENTORAT_SEAL_CERTIFICATE.",
    ),
    Reason.WRONG_PASSPHRASE: (
        "W112",
        "The seal’s pass phrase or PIN is wrong",
        "Set MENTORAT_SEAL_PASSPHRASE, or MENTORAT_SEAL_PKCS11_PIN for a token.",
    ),
    Reason.UNREADABLE: (
        "W113",
        "The seal’s key or certificate can’t be read",
        "Look at the paths, and whether the site’s user may read them: PEM, or PKCS #12.",
    ),
    Reason.MISMATCH: (
        "W114",
        "The seal’s certificate is of another key",
        "The first certificate of the file must be that of the key; its chain follows.",
    ),
    Reason.EXPIRED: ("W115", "The seal’s certificate has expired", "Have it renewed."),
    Reason.NOT_YET_VALID: (
        "W115",
        "The seal’s certificate isn’t valid yet",
        "Look at its dates, and at this machine’s clock.",
    ),
    Reason.WEAK: (
        "W117",
        "The seal’s key is too weak",
        f"Have a certificate made for an ECDSA P-256 key, or for RSA of {RSA_MIN_BITS} bits.",
    ),
    Reason.UNSUITABLE: (
        "W117",
        "The seal’s certificate isn’t for signing documents",
        "It must be of an ECDSA (P-256, P-384, P-521) or RSA key, with the usage digital "
        "signature or non-repudiation.",
    ),
    Reason.TOKEN: (
        "W118",
        "The seal’s token doesn’t answer, or lacks the key or the certificate",
        "Look at the module’s path, and at the labels of the token, the key and the certificate.",
    ),
}


@checks.register("documents")
def check_seal(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.E111: half configured; W110, W112–W117: why documents wait; W116: they soon will.

    A token is not opened here, at every command: a wrong PIN, tried often, locks it.
    """
    if sentence := misconfiguration():
        hint = f"Set all of one kind of key, and none of the others. {PAGE}"
        return [checks.Error(f"The seal: {sentence}", hint=hint, id="mentorat.E111")]
    if settings.SEAL_PKCS11_MODULE or settings.DEMONSTRATION:
        return []
    return list(_of_the_key())


@checks.register("documents", deploy=True)
def check_seal_token(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.W112, W114–W118, for a key in a token: under `check --deploy` alone."""
    if not settings.SEAL_PKCS11_MODULE or misconfiguration():
        return []
    return list(_of_the_key())


@checks.register("documents")
def check_trusted_seals(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.W119: earlier seals' certificates can't be read: their documents don't verify."""
    if not settings.SEAL_TRUSTED or _readable(settings.SEAL_TRUSTED):
        return []
    return [
        checks.Warning(
            "MENTORAT_SEAL_TRUSTED can’t be read: documents of earlier seals don’t verify.",
            hint="It must be a file of one or several certificates, in PEM.",
            id="mentorat.W119",
        )
    ]


@checks.register("documents")
def check_timestamp_authority(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.E120: the settings of the time-stamp authority can't work; W121: its roots."""
    messages: list[checks.CheckMessage] = [
        checks.Error(sentence, hint=PAGE, id="mentorat.E120") for sentence in _tsa_mistakes()
    ]
    if settings.TSA_CERTIFICATES and not _readable(settings.TSA_CERTIFICATES):
        messages.append(
            checks.Warning(
                "MENTORAT_TSA_CERTIFICATES can’t be read: no time-stamp can be trusted.",
                hint="It must be a file of one or several root certificates, in PEM.",
                id="mentorat.W121",
            )
        )
    return messages


def _of_the_key() -> Iterator[checks.CheckMessage]:
    now = datetime.now(UTC)
    try:
        end = seal_key(now).certificate.not_valid_after_utc
    except SealUnavailable as unavailable:
        number, what, hint = _WAITING[unavailable.reason]
        if settings.PRODUCTION or unavailable.reason is not Reason.NO_KEY:
            yield checks.Warning(
                f"{what}: people can sign, and documents wait.",
                hint=f"{hint} {PAGE}",
                id=f"mentorat.{number}",
            )
        return
    if end - now < EXPIRES_SOON:
        yield checks.Warning(
            f"The seal’s certificate expires on {end:%Y-%m-%d}: from then on, documents wait.",
            hint=f"Have it renewed; add the old one to MENTORAT_SEAL_TRUSTED. {PAGE}",
            id="mentorat.W116",
        )


def _tsa_mistakes() -> Iterator[str]:
    if settings.TSA_WHEN_DOWN not in ("wait", "lower"):
        yield "MENTORAT_TSA_WHEN_DOWN must be « wait » or « lower »."
    if not _is_timeout(settings.TSA_TIMEOUT):
        shortest, longest = TIMEOUTS
        yield f"MENTORAT_TSA_TIMEOUT must be a number of seconds, from {shortest} to {longest}."
    if settings.TSA_URL and not _is_http(settings.TSA_URL):
        yield "MENTORAT_TSA_URL must be an http:// or https:// address."
    if settings.TSA_URL and not settings.TSA_CERTIFICATES:
        yield "MENTORAT_TSA_CERTIFICATES missing: anybody could answer as the time-stamp authority."
    if settings.TSA_CERTIFICATES and not settings.TSA_URL:
        yield "MENTORAT_TSA_URL missing: its certificates are set."


def _is_timeout(value: str) -> bool:
    try:
        return TIMEOUTS[0] <= float(value) <= TIMEOUTS[1]
    except ValueError:
        return False


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _readable(path: str) -> bool:
    try:
        read_certificates(path)
    except SealUnavailable:
        return False
    return True
