"""A time-stamp of somebody who isn't us (RFC 3161), taken only when all of it holds.

What comes back is checked before it goes into the seal: it is granted, of the asked digest, for
this very request, signed, and by an authority under the configured roots. There is no time to fall
back to: without a stamp, a seal has only the time that it claims.

Importing this module loads pyHanko: import it where something is sealed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import cms, core, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from agreements.documents.errors import TimestampUnavailable
from agreements.documents.seals.asking import NoAnswer, ask
from agreements.documents.seals.keys import SealUnavailable, read_certificates

LARGEST_ANSWER: Final = 32 * 1024  # bytes; a token with its chain takes some 6,000
# Clocks that differ by more are not both right.
CLOCK_TOLERANCE: Final = timedelta(minutes=10)
_GRANTED: Final = ("granted", "granted_with_mods")


class AuthorityChanged(Exception):
    """Another certificate than last time signed the token: measures taken from it don't hold."""


class Authority(TimeStamper):
    """The configured authority, for one sealing.

    `given` is the last token it gave. The process's first one is asked for nothing: it measures
    the room that a token takes, and names the authority's certificates.
    """

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        self.given: cms.ContentInfo | None = None
        self.roots = roots()
        if (model := _models.get(settings.TSA_URL)) is not None:
            self._register_dummy("sha256", model)

    def certificates(self) -> list[x509.Certificate]:
        """Those that sign its tokens, once it has given one."""
        return list(self._certs.values())

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A checked token of the digest. Raises TimestampUnavailable, AuthorityChanged."""
        nonce, request = self.request_cms(message_digest, md_algorithm)
        try:
            answer = ask(
                settings.TSA_URL,
                body=request.dump(),
                kind="application/timestamp-query",
                answer="application/timestamp-reply",
                limit=LARGEST_ANSWER,
                within=float(settings.TSA_TIMEOUT),
            )
        except NoAnswer as error:
            raise TimestampUnavailable(error.code) from error
        try:
            token = _token(answer, nonce, message_digest, md_algorithm)
            await self._refuse_untrusted(token, message_digest)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimestampUnavailable("malformed") from error
        known = {(known.issuer.dump(), known.serial_number) for known in self._certs.values()}
        if known and _signer_of(token) not in known:
            forget_authority()
            raise AuthorityChanged
        if abs(time_of(token) - self.now) > CLOCK_TOLERANCE:
            raise TimestampUnavailable("clock")
        self.given = _models[settings.TSA_URL] = token
        return token

    async def _refuse_untrusted(self, token: cms.ContentInfo, digest: bytes) -> None:
        context = ValidationContext(
            trust_roots=self.roots,
            moment=self.now,
            time_tolerance=CLOCK_TOLERANCE,
            allow_fetching=False,
        )
        try:
            found = await validate_tst_signed_data(token["content"], context, lambda _name: digest)
        except SignatureValidationError as error:
            raise TimestampUnavailable("bad_signature") from error
        if not (found["intact"] and found["valid"]):
            raise TimestampUnavailable("bad_signature")
        if found["trust_problem_indic"] is not None or found["validation_path"] is None:
            raise TimestampUnavailable("not_trusted")


def is_configured() -> bool:
    """Whether seals are dated by an authority."""
    return bool(settings.TSA_URL)


def roots() -> list[x509.Certificate]:
    """The roots that the authority stands under. Raises TimestampUnavailable."""
    try:
        found = read_certificates(settings.TSA_CERTIFICATES)
    except SealUnavailable as error:
        raise TimestampUnavailable("settings") from error
    return [x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in found]


def time_of(token: cms.ContentInfo) -> datetime:
    """The time that a token states, in UTC."""
    info = token["content"]["encap_content_info"]["content"].parsed
    time: datetime = info["gen_time"].native
    return time


def forget_authority() -> None:
    """Measure the next token anew."""
    _models.clear()


_models: Final[dict[str, cms.ContentInfo]] = {}


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """TimeStampResp of RFC 3161: asn1crypto's own can't read one without a token."""

    _fields: Final = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def _token(answer: bytes, nonce: int, digest: bytes, algorithm: str) -> cms.ContentInfo:
    """The token of an answer to this very request; its signature is not looked at."""
    response = _Response.load(answer, strict=True)
    if response["status"]["status"].native not in _GRANTED:
        raise TimestampUnavailable("denied")
    token: cms.ContentInfo = response["time_stamp_token"]
    content = token["content"]["encap_content_info"]
    if content["content_type"].native != "tst_info":
        raise TimestampUnavailable("malformed")
    info = content["content"].parsed
    if info["nonce"].native != nonce:
        raise TimestampUnavailable("wrong_nonce")
    imprint = info["message_imprint"]
    if (
        imprint["hash_algorithm"]["algorithm"].native != algorithm
        or imprint["hashed_message"].native != digest
    ):
        raise TimestampUnavailable("wrong_imprint")
    _signer_of(token)
    return token


def _signer_of(token: cms.ContentInfo) -> tuple[bytes, int]:
    """Issuer and serial number of the certificate that signed. Raises ValueError."""
    signers: Sequence[cms.SignerInfo] = token["content"]["signer_infos"]
    if len(signers) != 1 or signers[0]["sid"].name != "issuer_and_serial_number":
        raise ValueError
    found = signers[0]["sid"].chosen
    return found["issuer"].dump(), found["serial_number"].native
