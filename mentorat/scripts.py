"""The site's own scripts, as production serves them: one file for a page, and no comments."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from django.core.exceptions import ImproperlyConfigured

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "(?P<path>\.[^"]+)";\n', re.M)
_EXPORT: Final = re.compile(r"^export ", re.M)
_COMMENT: Final = re.compile(r"^\s*//.*\n", re.M)
_NAME: Final = re.compile(r"^(?:async )?(?:const|let|class|function) (\w+)", re.M)


def together(name: str, read: Callable[[str], bytes]) -> bytes:
    """The script of this name, after all the modules that it imports, each of them once.

    Raises:
        ImproperlyConfigured: two of them give one name to two things, where they share it.
    """
    pieces: dict[str, str] = {}

    def add(module: str) -> None:
        text = read(module).decode()
        for found in _IMPORT.finditer(text):
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(module), found["path"]))
            if imported not in pieces:
                add(imported)
        pieces[module] = _EXPORT.sub("", _COMMENT.sub("", _IMPORT.sub("", text)))

    add(name)
    script = "".join(pieces.values())
    twice = sorted(word for word, times in Counter(_NAME.findall(script)).items() if times > 1)
    if twice:
        raise ImproperlyConfigured(f"{name}: named twice in {', '.join(pieces)}: {twice}")
    return script.encode()
