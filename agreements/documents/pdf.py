"""From the HTML of a letter to the bytes of its PDF, with the project's fonts and no others.

WeasyPrint is imported when the first document is rendered: it takes half a second that the start
of a web process must not pay.
"""

import atexit
import gc
import os
import re
import unicodedata
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from .fetcher import StaticFetcher

FONT_SHEET = "css/paper-fonts.css"
STYLE_SHEETS = (
    FONT_SHEET,
    "css/paper.css",
    "css/paper-colophon.css",
    "css/paper-end-notice.css",
    "css/paper-by-hand.css",
)

# They have no shape of their own, and no font need have them: most of what Unicode calls
# Default_Ignorable_Code_Point. Those of shorthand (U+1BCA0 to U+1BCA3), Pango draws as empty boxes.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# Two signs for sums of money of the Arabic font, that Pango doesn't take from it; a space that only
# the font of titles has.
_NOT_SET = {0x0890, 0x0891, 0x2002}

# Pango's font maps belong to one thread at a time.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class _Press:
    """What every render shares: reading fonts and style sheets costs ten times the render."""

    fetcher: "StaticFetcher"
    fonts: "FontConfiguration"
    sheets: "list[CSS]"


def render(html: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF, Letter size and tagged, of an HTML page; archival.prepare makes an archive of it.

    The paper's style sheets always apply; a `<style>` of the page goes over them. The page can
    name static files by their path (`img/seal.svg`), and the JPEGs of `pictures` by theirs; any
    other address is left out. Its dates are those that it states (`dcterms.created`), so that the
    same page gives the same bytes. Safe to call from several threads, which then wait for each
    other.

    Raises FileNotFoundError when one of the fonts is missing.
    """
    with _one_at_a_time:
        press = _press()
        from weasyprint import HTML

        from .fetcher import BASE_URL, PictureFetcher

        fetcher = PictureFetcher(pictures) if pictures else press.fetcher
        page = HTML(string=html.translate(_spaces()), base_url=BASE_URL, url_fetcher=fetcher)
        pdf: bytes = page.write_pdf(
            font_config=press.fonts,
            stylesheets=press.sheets,
            pdf_variant="pdf/a-3a",
        )
    return pdf


def font_files() -> dict[str, Path | None]:
    """The fonts that the paper's style sheet names: static path → file, None where it is missing.

    Raises FileNotFoundError when the style sheet itself is missing. Does not load WeasyPrint.
    """
    sheet = finders.find(FONT_SHEET)
    if not isinstance(sheet, str):
        raise FileNotFoundError(FONT_SHEET)
    names = re.findall(r'url\("\.\./(.+?)"\)', Path(sheet).read_text(encoding="utf-8"))
    found = {name: finders.find(name) for name in names}
    return {name: Path(path) if isinstance(path, str) else None for name, path in found.items()}


def unprintable(text: str) -> str:
    """The characters of `text` that no font of ours can draw, each once, in order of appearance.

    They would print as empty boxes: a form can refuse them and say which. Spaces, line breaks and
    invisible characters need no shape. Raises FileNotFoundError when a font is missing.
    """
    shapeless = ("Cc", "Zs", "Zl", "Zp")
    letters = dict.fromkeys(c for c in text if unicodedata.category(c) not in shapeless)
    return "".join(c for c in letters if ord(c) not in _drawn() and not _INVISIBLE.match(c))


@cache
def _spaces() -> dict[int, str]:
    """The ordinary one for each space and line break that no font of ours has: it would print as an
    empty box."""
    ordinary = {"Zs": " ", "Zl": "\n", "Zp": "\n"}
    every = {ord(c): ordinary.get(unicodedata.category(c)) for c in map(chr, range(0x1680, 0x3001))}
    return {c: space for c, space in every.items() if space and c not in _drawn()}


@cache
def _drawn() -> frozenset[int]:
    """The code points that the fonts have shapes for. The weights of a family have the same."""
    from fontTools.ttLib import TTFont

    drawn: set[int] = set()
    for name, path in font_files().items():
        if path is None:
            raise FileNotFoundError(name)
        with TTFont(path, lazy=True) as font:
            drawn.update(font.getBestCmap())
    return frozenset(drawn - _NOT_SET)


@cache
def _press() -> _Press:
    # On a machine without fonts WeasyPrint foretells « ugly output »: ours come with us.
    warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
    from weasyprint import CSS

    from .fetcher import BASE_URL, StaticFetcher

    missing = [name for name, path in font_files().items() if path is None]
    if missing:  # WeasyPrint would go on, and set the whole letter in empty boxes
        raise FileNotFoundError(", ".join(missing))
    fetcher, fonts = StaticFetcher(), _empty_font_configuration()
    sheets = [
        CSS(url=BASE_URL + name, url_fetcher=fetcher, font_config=fonts) for name in STYLE_SHEETS
    ]
    # What is shared stays as it is: a page can't bring fonts to the pages rendered after it.
    fonts.add_font_face = lambda _descriptors, _fetcher: None
    atexit.register(_close_press, os.getpid())
    # All this lives as long as the process: the collections of each render needn't look through it.
    gc.freeze()
    return _Press(fetcher, fonts, sheets)


def _close_press(owner: int) -> None:
    """Let WeasyPrint delete its folder of unpacked fonts while Python can still do so.

    A forked process that inherited the press leaves the folder to the process `owner`.
    """
    if os.getpid() == owner:
        _press.cache_clear()


def _empty_font_configuration() -> "FontConfiguration":
    """A font configuration that knows none of the system's fonts.

    WeasyPrint's own takes a missing letter from whatever the machine has, so that the same
    agreement would look different on another machine.
    """
    from weasyprint.text.ffi import ffi, fontconfig, pangoft2
    from weasyprint.text.fonts import FontConfiguration

    ffi.cdef("FcConfig * FcConfigCreate (void);", override=True)
    fonts = FontConfiguration()
    fonts._config = fontconfig.FcConfigCreate()
    pangoft2.pango_fc_font_map_set_config(
        ffi.cast("PangoFcFontMap *", fonts.font_map), fonts._config
    )
    fontconfig.FcConfigDestroy(fonts._config)  # the font map keeps its own reference
    return fonts
