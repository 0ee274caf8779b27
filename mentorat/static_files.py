"""The site's own files, as production serves them: compressed, named by what is in them, and no
heavier than a page needs."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage as Source
from whitenoise.storage import CompressedManifestStaticFilesStorage

from mentorat.scripts import together

_MAP: Final = re.compile(r"/\*# sourceMappingURL=.*?\*/")
_FONT: Final = re.compile(r'url\("\.\./(?P<path>fonts/source-[^"]+\.woff2)"\)')
# Of what a font can do, what a page here asks of it: neither fractions nor other figures.
_FEATURES: Final = ("ccmp", "kern", "liga", "locl", "mark", "mkmk")
_NAMES: Final = (0, 13, 14)  # whose it is, and under which licence
_ENGLISH: Final = 0x0409
_FONTS: Final = "css/fonts.css"
EVERY_PAGE: Final = (
    "bootstrap/css/bootstrap-reboot.min.css",
    _FONTS,
    "css/tokens.css",
    "css/site.css",
    "css/forms.css",
    "css/lists.css",
)
_TOGETHER: Final = "css/every-page.css"


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """WhiteNoise's. A script of ours has in it the modules that it imports, the sheets that every
    page has are sent as one, and its fonts without what no page asks of them."""

    def post_process(
        self, paths: dict[str, tuple[Source, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            paths = paths | dict(self._lightened(paths))
        yield from super().post_process(paths, dry_run, **options)
        if not dry_run and _TOGETHER in paths:
            # The page of an error asks for it by its plain name (500.html).
            with self.open(self.stored_name(_TOGETHER)) as file:
                self.save(_TOGETHER, ContentFile(file.read()))

    def _lightened(
        self, paths: dict[str, tuple[Source, str]]
    ) -> Iterator[tuple[str, tuple[Source, str]]]:
        """Write anew what was just collected; say where each is to be read from now on."""

        def read(name: str) -> bytes:
            source, path = paths[name]
            with source.open(path) as file:
                return bytes(file.read())

        made: dict[str, bytes] = {}
        if all(name in paths for name in EVERY_PAGE):
            sheets = [_MAP.sub("", read(name).decode()) for name in EVERY_PAGE]
            made[_TOGETHER] = "\n".join(sheets).encode()
        if _FONTS in paths:
            for found in _FONT.finditer(read(_FONTS).decode()):
                if found["path"] in paths:
                    made[found["path"]] = lightened(read(found["path"]))
        for name in paths:
            if name.startswith("js/"):
                made[name] = together(name, read)
        for name, content in made.items():
            self.delete(name)
            self.save(name, ContentFile(content))
            yield name, (self, name)


def every_page_sheets() -> Sequence[str]:
    """The names of the style sheets that every page has, as they are served here."""
    return (_TOGETHER,) if isinstance(staticfiles_storage, Storage) else EVERY_PAGE


def lightened(font: bytes) -> bytes:
    """The same letters, of a WOFF2 font, with _FEATURES alone."""
    # A web process, which has this module's Storage too, makes no font.
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._n_a_m_e import NameRecordVisitor

    options = subset.Options(layout_features=_FEATURES, hinting=False, flavor="woff2")
    # The subsetter would look for names in all that it keeps, one attribute after another, for a
    # third of the time of this: none of _FEATURES has one, the axes in STAT have.
    options.drop_tables += ["name"]
    named = NameRecordVisitor()
    named.TABLES = ("STAT",)
    with TTFont(io.BytesIO(font), recalcTimestamp=False) as made:
        named.visit(made)
        kept, names = named.seen.union(_NAMES), made["name"]
        names.names = [n for n in names.names if n.nameID in kept and n.langID == _ENGLISH]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=made.getBestCmap())
        subsetter.subset(made)
        made["name"] = names
        file = io.BytesIO()
        subset.save_font(made, file, options)
    return file.getvalue()
