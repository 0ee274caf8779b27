"""What may be typed: addresses, names, free text. Shared by models and forms; no database."""

import re
import unicodedata
from typing import Final

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _

EMAIL_MAX_LENGTH: Final = 254  # characters, once normalised
NAME_MAX_LENGTH: Final = 150  # characters
TEXT_MAX_LENGTH: Final = 5000  # characters, for each written part
LINE_MAX_LENGTH: Final = 200  # characters, for each optional arrangement
REMARK_MAX_LENGTH: Final = 1000  # characters
ANSWER_MAX_LENGTH: Final = 500  # characters, for each answer to a remark

# Directional overrides and isolates make text read otherwise than it is stored.
_BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH: Final = re.compile("[\u200b\u2060\ufeff]")
# Cc, Cs, Co and Cn have no shape to print; line feed and tab are the exceptions in free text.
_NO_SHAPE: Final = {"Cc", "Cs", "Co", "Cn"}
_ADDRESS_ON_THE_WEB: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\w\.[a-z]{2,}/"
    # Three letters at least before the dot: « St.Ca » can be a name.
    r"|\b[\w-]{3,}\.(?:com|org|net|ca|quebec|io|fr|info|biz|ru|xyz|ly|co|me|app|dev|eu|us|uk"
    r"|link|site|online|shop|tv|ai|gg|to|de|be|ch)\b",
    re.IGNORECASE,
)
_validate_email = EmailValidator(allowlist=[])


def normalise_email(address: str) -> str:
    """Return the one spelling under which an address is known: no space around, lower case,
    compatibility forms folded (NFKC), the domain in ASCII (IDNA). An address that can't be
    normalised comes back as far as it could be; `clean_email` refuses it."""
    address = unicodedata.normalize("NFKC", address).strip().lower()
    if _BIDI_CONTROLS.search(address) or _ZERO_WIDTH.search(address):
        return address  # IDNA would drop them without a word
    local, at, domain = address.rpartition("@")
    try:
        domain = idna.encode(domain, uts46=True).decode() if not domain.isascii() else domain
    except idna.IDNAError:
        return address
    return f"{local}{at}{domain}"


def clean_email(address: str) -> str:
    """Return the normalised address.

    Raises:
        ValidationError: it isn't an address.
    """
    normalised = normalise_email(address)
    try:
        # Django's validator would make what it can of an address that isn't ASCII.
        if not normalised.isascii() or len(normalised) > EMAIL_MAX_LENGTH:
            raise ValidationError("")
        _validate_email(normalised)
    except ValidationError:
        raise ValidationError(
            _("Write a whole address, such as prenom.nom@ecole.ca."), code="email"
        ) from None
    return normalised


def clean_name(name: str) -> str:
    """Return a person's name in NFC with single spaces.

    Raises:
        ValidationError: the name is blank or too long, or has an invisible or control character,
            a web or e-mail address, or no letter.
    """
    name = unicodedata.normalize("NFC", name).strip(" ")
    if any(unicodedata.category(c) in _NO_SHAPE for c in name) or _BIDI_CONTROLS.search(name):
        raise ValidationError(
            _("This name contains invisible characters. Erase it and type it again."),
            code="control",
        )
    name = unicodedata.normalize("NFC", " ".join(_ZERO_WIDTH.sub("", name).split()))
    if not name:
        raise ValidationError(_("Write a name."), code="required")
    if len(name) > NAME_MAX_LENGTH:
        raise ValidationError(
            _("This name has %(length)s characters; at most %(limit)s fit.")
            % {
                "length": number_format(len(name), force_grouping=True),
                "limit": NAME_MAX_LENGTH,
            },
            code="max_length",
        )
    if _ADDRESS_ON_THE_WEB.search(name) or "@" in name:
        raise ValidationError(
            _("Write the person’s name only, without a web or e-mail address."), code="url"
        )
    if not any(unicodedata.category(c).startswith("L") for c in name):
        raise ValidationError(_("Write a name with letters."), code="letters")
    return name


def validate_name(name: str) -> None:
    """For a model's field. Raises ValidationError as clean_name does."""
    clean_name(name)


def plain(text: str) -> str:
    """Return `text` without case, accents and ligatures, to sort, search and compare by."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return letters.replace("œ", "oe").replace("æ", "ae")


def words_of(name: str) -> set[str]:
    """The words of a name, plain: two writings of one person's name have one in common."""
    return set(re.split(r"[\W_]+", plain(name))) - {""}


def clean_text(text: str) -> str:
    """Return free text in NFC, with line feeds only, without characters that have no shape and
    without directional overrides; blank around it removed. Nothing visible is lost."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ZERO_WIDTH.sub("", _BIDI_CONTROLS.sub("", text))
    shaped = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _NO_SHAPE)
    return unicodedata.normalize("NFC", "".join(shaped)).strip()


def neutral_cell(text: str) -> str:
    """`text` for a cell of a spreadsheet, which would take some beginnings for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
