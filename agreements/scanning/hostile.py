"""What a PDF holds that a scan of a paper never does: programs, files, forms, ways out.

Nothing of it would survive: the pages are only drawn. But whoever sends such a file was sent it by
somebody else, or means no good; and what it shows may depend on who looks."""

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from agreements.scanning.result import MAX_PAGES, MAX_PIXELS, Problem, Refused

# A scan has some ten objects a page.
_MOST_OBJECTS: Final = 20_000
_DEPTH: Final = 30

# Keys that by themselves say that something is run, carried or asked.
_KEYS: Final = ("/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AA", "/XFA", "/RichMediaContent")
# Of actions (ISO 32000-1, 12.6.4): all that do more than turn a page.
_ACTIONS: Final = (
    "/JavaScript",
    "/Launch",
    "/URI",
    "/SubmitForm",
    "/ResetForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Sound",
    "/Movie",
    "/RichMediaExecute",
    "/GoTo3DView",
    "/Trans",
    "/SetOCGState",
    "/Hide",
    "/Named",
)
# Of annotations (ISO 32000-1, 12.5.6).
_ANNOTATIONS: Final = (
    "/Widget",
    "/FileAttachment",
    "/Sound",
    "/Movie",
    "/Screen",
    "/RichMedia",
    "/3D",
)


def check(data: bytes) -> None:
    """
    Raises:
        Refused: the PDF is encrypted, damaged beyond reading, too long, or holds what it shouldn't.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refused(Problem.ENCRYPTED)
            _check(pdf)
    except pikepdf.PasswordError as error:
        raise Refused(Problem.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Refused(Problem.DAMAGED) from error


def _check(pdf: Pdf) -> None:
    if not len(pdf.pages):
        raise Refused(Problem.DAMAGED)
    if len(pdf.pages) > MAX_PAGES:
        raise Refused(Problem.TOO_MANY_PAGES)
    if len(pdf.objects) > _MOST_OBJECTS:
        raise Refused(Problem.TOO_COSTLY)
    for item in pdf.objects:
        for found in _dictionaries(item, _DEPTH):
            if _acts(found):
                raise Refused(Problem.ACTIVE)
            if _pixels(found) > MAX_PIXELS:
                raise Refused(Problem.TOO_MANY_PIXELS)


def _dictionaries(item: Any, depth: int) -> Iterator[Any]:
    """The dictionaries within an object, itself included; what it refers to has its own turn."""
    if depth == 0:
        raise Refused(Problem.TOO_COSTLY)
    if isinstance(item, Dictionary | pikepdf.Stream):
        yield item
        values = [value for _key, value in item.items()]
    elif isinstance(item, Array):
        values = list(item)
    else:
        return
    for value in values:
        if isinstance(value, Dictionary | Array) and not value.is_indirect:
            yield from _dictionaries(value, depth - 1)


def _acts(found: Any) -> bool:
    if any(key in found for key in _KEYS):
        return True
    if _name(found, Name.S) in _ACTIONS or _name(found, Name.Subtype) in _ANNOTATIONS:
        return True
    fields = found.get(Name.Fields)
    return isinstance(fields, Array) and len(fields) > 0


def _name(found: Any, key: Name) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, Name) else ""


def _pixels(found: Any) -> int:
    """How many pixels a picture in the file unpacks to."""
    if _name(found, Name.Subtype) != "/Image":
        return 0
    return int(found.get(Name.Width, 0)) * int(found.get(Name.Height, 0))
