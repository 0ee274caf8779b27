"""What shows, years later, that no certificate of a seal was revoked when it was made (B-LT).

Asked of the authorities that the certificates name, and kept only when it holds; the document then
carries it. Importing this module loads pyHanko: import it where something is sealed.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from asn1crypto import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import OCSPRequestBuilder
from django.conf import settings
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError

from agreements.documents.errors import TimestampUnavailable
from agreements.documents.seals.asking import NoAnswer, ask
from agreements.documents.seals.keys import Reason, SealUnavailable
from agreements.documents.seals.timestamps import CLOCK_TOLERANCE

# A list of revocations goes into every document: a long one is left out.
LARGEST_ANSWER: Final = 256 * 1024  # bytes
_PATIENCE: Final = 4  # times MENTORAT_TSA_TIMEOUT, for all the questions of one seal
_ADDRESSES: Final = 2  # tried for one certificate, of each kind


class Unanswered(Exception):
    """An authority gave nothing that holds; nobody is said to be revoked."""


@dataclass(frozen=True, slots=True)
class Chains:
    """The certificates of one seal: the signer's and the time-stamp authority's, what stands above
    them, and the roots."""

    signer: x509.Certificate
    authorities: Sequence[x509.Certificate]
    others: Sequence[x509.Certificate]
    roots: Sequence[x509.Certificate]


@dataclass(slots=True)
class _Found:
    ocsps: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)


async def paths_of(chains: Chains, now: datetime) -> list[list[x509.Certificate]] | None:
    """The path of each certificate, its root first; None unless every certificate under a root
    names an authority to ask, the paths are whole, and the signer's is not itself a root."""
    context = _context(chains, now, _Found(), "soft-fail")
    try:
        paths = [list(path) for path in await _validated(chains, context)]
    except (PathBuildingError, PathValidationError):
        return None
    if len(paths[0]) < 2 or not all(path[0].self_issued for path in paths):
        return None
    below = [certificate for path in paths for certificate in path[1:]]
    return paths if all(_ocsp_urls(c) or _crl_urls(c) for c in below) else None


async def evidence(
    chains: Chains, paths: Sequence[Sequence[x509.Certificate]], now: datetime
) -> ValidationContext:
    """What pyHanko embeds: for every certificate under a root, an answer that holds.

    Raises:
        Unanswered: there is none for one of them.
        SealUnavailable: the seal's certificate, or one above it, was revoked.
        TimestampUnavailable: the time-stamp authority's was.
    """
    found = _Found()
    deadline = time.monotonic() + _PATIENCE * float(settings.TSA_TIMEOUT)
    pairs = {(c.sha256, i.sha256): (c, i) for path in paths for i, c in pairwise(path)}
    for certificate, issuer in pairs.values():
        _ask(certificate, issuer, found, deadline)
    context = _context(chains, now, found, "require")
    try:
        await _validated(chains, context)
    except RevokedError as error:
        if await _holds(chains.signer, _context(chains, now, found, "require")):
            raise TimestampUnavailable("revoked") from error
        raise SealUnavailable(Reason.REVOKED) from error
    except (PathBuildingError, PathValidationError, ValueError) as error:
        raise Unanswered from error
    return context


def _ask(
    certificate: x509.Certificate, issuer: x509.Certificate, found: _Found, deadline: float
) -> None:
    """Add one answer about the certificate: OCSP, which is short, or else a list."""
    asked = _ocsp_request(certificate, issuer)
    questions: list[tuple[str, bytes | None, str]] = [
        *((url, asked, "application/ocsp-response") for url in _ocsp_urls(certificate)),
        *((url, None, "") for url in _crl_urls(certificate)),
    ]
    for url, body, answer in questions:
        within = min(float(settings.TSA_TIMEOUT), deadline - time.monotonic())
        if within <= 0:
            break
        try:
            content = ask(
                url,
                body=body,
                kind="application/ocsp-request",
                answer=answer,
                limit=LARGEST_ANSWER,
                within=within,
            )
        except NoAnswer:
            continue
        (found.crls if body is None else found.ocsps).append(content)
        return
    raise Unanswered


def _ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    # The digest names the certificate, and protects nothing: SHA-1 is what every responder knows.
    subject, above = (load_der_x509_certificate(c.dump()) for c in (certificate, issuer))
    request = OCSPRequestBuilder().add_certificate(subject, above, SHA1()).build()  # noqa: S303
    return request.public_bytes(Encoding.DER)


def _ocsp_urls(certificate: x509.Certificate) -> list[str]:
    return list(certificate.ocsp_urls)[:_ADDRESSES]


def _crl_urls(certificate: x509.Certificate) -> list[str]:
    points = certificate.crl_distribution_points
    return [point.url for point in points if point.url][:_ADDRESSES]


def _context(chains: Chains, now: datetime, found: _Found, mode: str) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(chains.roots),
        other_certs=list(chains.others),
        moment=now,
        time_tolerance=CLOCK_TOLERANCE,
        allow_fetching=False,
        ocsps=found.ocsps,
        crls=found.crls,
        revocation_mode=mode,
    )


async def _validated(chains: Chains, context: ValidationContext) -> list[Any]:
    """The path of the signer's certificate, then those of the authorities'."""
    return [
        await _validator(certificate, context).async_validate_usage(set())
        for certificate in (chains.signer, *chains.authorities)
    ]


def _validator(certificate: x509.Certificate, context: ValidationContext) -> CertificateValidator:
    return CertificateValidator(certificate, validation_context=context)


async def _holds(certificate: x509.Certificate, context: ValidationContext) -> bool:
    try:
        await _validator(certificate, context).async_validate_usage(set())
    except (PathBuildingError, PathValidationError):
        return False
    return True
