"""System checks: can this machine make documents? Run by `manage.py check`, before the first one.

The libraries are opened directly: importing WeasyPrint to find out would take half a second at
the start of every command.
"""

import ctypes
from collections.abc import Iterable
from typing import Any, Final

from django.core import checks

from agreements.documents.pdf import font_files

# The names under which WeasyPrint looks for them on Linux, macOS and Windows.
HARFBUZZ_SUBSET: Final = (
    "libharfbuzz-subset.so.0",
    "libharfbuzz-subset.0.dylib",
    "libharfbuzz-subset-0.dll",
)
PANGO: Final = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
}
INSTALL: Final = (
    "On Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


@checks.register("documents")
def check_harfbuzz_subset(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.W101: without libharfbuzz-subset a document takes some five times as long."""
    if _opens(HARFBUZZ_SUBSET):
        return []
    return [
        checks.Warning(
            "libharfbuzz-subset is missing: documents are made, slowly.",
            hint=INSTALL,
            id="mentorat.W101",
        )
    ]


@checks.register("documents")
def check_pango(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.E102: without Pango no document can be made."""
    missing = [name for name, files in PANGO.items() if not _opens(files)]
    if not missing:
        return []
    return [
        checks.Error(
            f"{' and '.join(missing)} can't be loaded: no document can be made.",
            hint=INSTALL,
            id="mentorat.E102",
        )
    ]


@checks.register("documents")
def check_fonts(**_options: Any) -> list[checks.CheckMessage]:
    """mentorat.E102: a font that the paper's style sheet names isn't there."""
    try:
        missing = [name for name, path in font_files().items() if path is None]
    except FileNotFoundError as error:
        missing = [str(error)]
    if not missing:
        return []
    return [
        checks.Error(
            f"Static files of the documents are missing: {', '.join(missing)}",
            hint="Install the front-end packages: npm ci",
            id="mentorat.E102",
        )
    ]


def _opens(names: Iterable[str]) -> bool:
    """Whether the system's loader opens a library under one of its names."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False
