"""What the PDF renderer may read: the project's own static files, and nothing else.

WeasyPrint asks for every address that a page or a style sheet names. What people write is
escaped before it gets there; should that ever fail, no file and no socket is opened here.

Importing this module loads WeasyPrint, which takes half a second: import it where it is used.
"""

import io
import mimetypes
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from weasyprint.urls import URLFetcher, URLFetcherResponse

# `.invalid` never resolves (RFC 2606), so even a fetcher that forgot its duty would get nowhere.
# https, because urljoin() joins relative addresses for the schemes it knows only.
HOST = "static.invalid"
BASE_URL = f"https://{HOST}/"


class RefusedURLError(ValueError):
    """The address is not that of a static file of the project."""


def static_file(url: str) -> Path:
    """The project's static file at `url`, an absolute address under BASE_URL.

    Raises RefusedURLError for any other address, for a path that climbs, and for a link that leads
    out of the folders that hold static files.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise RefusedURLError(url) from error
    name = unquote(parts.path).removeprefix("/")
    if (parts.scheme, parts.netloc, parts.query) != ("https", HOST, ""):
        raise RefusedURLError(url)
    # PurePosixPath forgets empty and « . » segments: a name that has some isn't its own text.
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name or set(name) & {"\\", "\0"}:
        raise RefusedURLError(url)
    found = finders.find(name)
    if not isinstance(found, str):
        raise RefusedURLError(url)
    file = Path(found).resolve()
    if not file.is_file() or not any(file.is_relative_to(root) for root in _roots()):
        raise RefusedURLError(url)
    return file


def _roots() -> list[Path]:
    """The folders that hold the project's static files."""
    return [
        Path(storage.location).resolve()
        for finder in finders.get_finders()
        for storage in getattr(finder, "storages", {}).values()
    ]


def _unpacked(woff: Path) -> bytes:
    """A WOFF file as plain OpenType.

    WeasyPrint unpacks WOFF too, but stamps the font with the current time, so that no two
    processes would make the same bytes of the same page.
    """
    with TTFont(woff, recalcTimestamp=False) as font:
        font.flavor = None
        plain = io.BytesIO()
        font.save(plain)
    return plain.getvalue()


class StaticFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves static files to WeasyPrint; an address that it refuses is left out of the page."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        """The static file at `url`.

        Raises RefusedURLError: WeasyPrint logs it and goes on without. Only for `@color-profile`
        does WeasyPrint 70 let it stop the render, as an OSError.
        """
        path = static_file(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        body = _unpacked(path) if path.suffix == ".woff" else path.read_bytes()
        return URLFetcherResponse(url, body, {"Content-Type": kind})

    def open(self, url: object, *_: object, **__: object) -> URLFetcherResponse:
        """The other way into a urllib opener, led to the same door."""
        return self.fetch(str(getattr(url, "full_url", url)))


class PictureFetcher(StaticFetcher):
    """Serves the pictures of one document too, JPEGs that are in memory."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self._pictures = {BASE_URL + path: jpeg for path, jpeg in pictures.items()}

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        """The picture, or the static file, at `url`. Raises as StaticFetcher does."""
        if url in self._pictures:
            return URLFetcherResponse(url, self._pictures[url], {"Content-Type": "image/jpeg"})
        return super().fetch(url)
