"""What the letter says of itself at its end: who sealed it, how its signers were identified, and
where it can be verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.models import Agreement, Event

# Of the hexadecimal digits of a digest: enough to compare by eye.
DIGITS_SHOWN: Final = 16


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code. `size` counts its modules along a side; `path` draws the dark ones, in SVG."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Signer:
    """How and when one signer was identified. `at` in UTC."""

    name: str
    methods: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Colophon:
    """The block at the letter's end. `in_force_at` in UTC, or for an end notice `told_at`; `digest`
    is the beginning of that of the content, where the letter is what both signed: an end notice and
    the cover of a paper have none, and no `signers`."""

    seal_name: str
    demonstration: bool
    in_force_at: datetime | None
    told_at: datetime | None
    reference: str
    address: str
    code: Square
    digest: str
    signers: Sequence[Signer]


def colophon_of(agreement: Agreement, *, seal_name: str, demonstration: bool) -> Colophon:
    """The colophon of an agreement, in its own language.

    Args:
        agreement: in force, with its signatures.
        seal_name: of whoever seals the document.
        demonstration: whether the seal is a demonstration's, that proves nothing.

    Raises:
        ValueError: the agreement never came into force.
    """
    if agreement.in_force_at is None:
        raise ValueError("Only what came into force is sealed")
    signatures = agreement.standing_signatures
    address = verification_address(agreement.reference)
    with translation.override(agreement.language):
        return Colophon(
            seal_name=seal_name,
            demonstration=demonstration,
            in_force_at=agreement.in_force_at,
            told_at=None,
            reference=agreement.reference,
            address=address,
            code=qr_code(address),
            digest=_beginning(signatures[0].content_digest) if signatures else "",
            signers=[
                Signer(s.typed_name, methods_in_words(s.authentication), s.authenticated_at)
                for s in signatures
            ],
        )


def colophon_of_end(end: Event, *, seal_name: str, demonstration: bool) -> Colophon:
    """The colophon of an end notice; otherwise as `colophon_of`.

    Args:
        end: the event that tells the end, with its agreement.
    """
    address = verification_address(end.agreement.reference)
    return Colophon(
        seal_name=seal_name,
        demonstration=demonstration,
        in_force_at=None,
        told_at=end.at,
        reference=end.agreement.reference,
        address=address,
        code=qr_code(address),
        digest="",
        signers=[],
    )


def verification_address(reference: str) -> str:
    """The page, open to anyone, that says whether a document of that reference is authentic."""
    return f"{settings.BASE_URL}/verifier/{reference}/"


def qr_code(text: str) -> Square:
    """`text` as a QR code, of which 15 % can be lost."""
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:  # one rectangle for modules side by side, so that no line parts them
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return Square(len(matrix), "".join(runs))


def methods_in_words(authentication: str) -> str:
    """How somebody proved who they are, in words of the active language.

    `authentication` is as mentorat.sign_in.proof writes it; a method unknown here is kept as it is.
    """
    words = {
        "code": _("code sent by e-mail"),
        "passkey": _("passkey"),
        "totp": _("authenticator application"),
        "recovery_code": _("recovery code"),
        "sso": _("account of the organisation"),
        "demonstration": _("sign-in of the demonstration"),
    }
    return ", ".join(words.get(method, method) for method in authentication.split("+"))


def _beginning(digest: str) -> str:
    """The first digits of a digest, in groups of four."""
    return " ".join(digest[i : i + 4] for i in range(0, DIGITS_SHOWN, 4))
