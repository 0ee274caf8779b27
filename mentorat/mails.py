"""How a message to a person is made: its subject, and its two bodies, which say the same.

A message's own template extends `layout`, which is templates/emails/parts.txt, and fills its parts:
plain text, paragraphs apart by an empty line. templates/emails/layout.txt and layout.html then set
the same parts, so that neither body can say what the other doesn't."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

# The blocks of parts.txt, which says what each is for.
LINES: Final = ("subject", "preheader", "greeting", "about", "code", "button")
PARAGRAPHS: Final = ("happened", "next", "then", "why")
_PARTS: Final = "emails/parts.txt"
_TOKEN: Final = re.compile(r"--([\w-]+): (#[0-9a-f]{6}|#[0-9a-f]{3});")
_EMPTY_LINES: Final = re.compile(r"\n\s*\n")


def compose(
    template: str,
    context: Mapping[str, Any],
    *,
    to: str,
    about: Iterable[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    connection: Any = None,
) -> EmailMultiAlternatives:
    """The message that `template` makes of `context`, in the active language, to one address. It
    says that a machine sends it.

    Args:
        context: with a `url` if the message has a button, and a `stop_url` if its person can have
            no more of its kind.
        about: what the message is about, as labels and values; the template may leave it out.
        headers: besides those that every message has.
        connection: an open mail backend.

    Raises:
        TemplateDoesNotExist: `template` isn't there.
    """
    said = {part: _part(template, context, part) for part in (*LINES, *PARAGRAPHS)}
    shown: dict[str, Any] = {part: said[part] for part in LINES}
    shown |= {part: _EMPTY_LINES.split(said[part]) if said[part] else [] for part in PARAGRAPHS}
    shown |= {"about": list(about) if said["about"] else []}
    shown |= {name: context.get(name, "") for name in ("url", "stop_url")}
    shown["light"], shown["dark"] = colours()
    shown["preheader"] = said["preheader"] or said["next"]
    message = EmailMultiAlternatives(
        said["subject"],
        render_to_string("emails/layout.txt", shown).strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        connection=connection,
    )
    message.attach_alternative(render_to_string("emails/layout.html", shown), "text/html")
    return message


@cache
def colours() -> tuple[dict[str, str], dict[str, str]]:
    """The site's colours in the light and in the dark, as #rrggbb, by their names in
    static/css/tokens.css (« accent_soft »): mail programs read no style sheet, and some take no
    shorter form."""
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    light, _, dark = sheet.partition("prefers-color-scheme: dark")
    return _named(light), _named(dark)


def _named(sheet: str) -> dict[str, str]:
    found = {}
    for name, colour in _TOKEN.findall(sheet):
        short = len(colour) == 4
        found[name.replace("-", "_")] = "#" + "".join(c * 2 if short else c for c in colour[1:])
    return found


def _part(template: str, context: Mapping[str, Any], part: str) -> str:
    only = {"layout": _PARTS, "part": part}
    return render_to_string(template, {**context, **only}).strip()
