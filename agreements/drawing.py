"""A signature drawn by hand, as the path of an SVG: only its shape. Pure; no database.

The path lies in a box of WIDTH × HEIGHT and is made of strokes, each of straight lines between
points near enough to look curved: `M12,30.5L13.1,31L…`. No space, so that no part of the site
takes it for prose. `static/js/draw.js` writes the same.
"""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WIDTH: Final = 300
HEIGHT: Final = 100
MAX_LENGTH: Final = 20_000  # characters; an ornate signature has some 5,000
STROKE: Final = 2  # how wide the line is, in units of the box

_NUMBER: Final = r"[0-9]{1,3}(?:\.[0-9])?"
_POINT: Final = rf"({_NUMBER}),({_NUMBER})"
_DRAWING: Final = re.compile(rf"(?:M{_POINT}(?:L{_POINT})+)+")
_EACH_POINT: Final = re.compile(rf"([ML]){_POINT}")


def clean_drawing(text: str) -> str:
    """Return the path with each number written in one way; "" is no drawing.

    Raises:
        ValidationError: it isn't a path such as our page makes.
    """
    if not text:
        return ""
    if len(text) > MAX_LENGTH:
        raise ValidationError(
            _("This drawing is too large to keep. Draw it more simply, or leave it out."),
            code="max_length",
        )
    points = _EACH_POINT.findall(text)
    inside = all(float(x) <= WIDTH and float(y) <= HEIGHT for _letter, x, y in points)
    if not inside or not _DRAWING.fullmatch(text):
        raise ValidationError(
            _("The drawing couldn’t be read. Draw it again, or leave it out: your name is enough."),
            code="invalid",
        )
    return "".join(f"{letter}{float(x):g},{float(y):g}" for letter, x, y in points)


def view_box(drawing: str) -> str:
    """The `viewBox` to show a cleaned drawing in: all drawings at one scale, without the room
    that was left around them. "" for no drawing."""
    points = _EACH_POINT.findall(drawing)
    if not points:
        return ""
    left = min(float(x) for _letter, x, _y in points) - STROKE
    top = min(float(y) for _letter, _x, y in points) - STROKE
    bottom = max(float(y) for _letter, _x, y in points) + STROKE
    return f"{left:g} {top:g} {WIDTH + 2 * STROKE} {bottom - top:g}"
