"""What stands beside a place to write, to help somebody begin."""

from collections.abc import Iterable, Sequence
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.text import TEXT_MAX_LENGTH
from agreements.threads import Thread

register = template.Library()

# Written for this page, and nobody's.
EXAMPLES: Final[dict[str, Sequence[str | Promise]]] = {
    "mentee_expectations": (
        _(
            "I want to learn to begin a lesson without losing ten minutes, and to have one lesson "
            "observed before the holidays."
        ),
        _(
            "I would like us to prepare my first meeting with parents together, then to talk about "
            "how it went."
        ),
        _("I need somebody who tells me frankly what I could do otherwise, one thing at a time."),
    ),
    "mentor_expectations": (
        _("I answer within the day, and my classroom door is open once a term."),
        _("I expect to be told what goes wrong before it weighs; no question is too small here."),
        _("I share my plans and my doubts. I look for answers with you rather than giving mine."),
    ),
    "arrangements": (
        _("We meet every second Tuesday at noon, in one classroom then the other."),
        _("Between meetings we write by e-mail, never after 7 p.m."),
        _("In February we read this page again and change what no longer suits us."),
    ),
}


@register.filter
def examples(part: str) -> Sequence[str | Promise]:
    """A few sentences that somebody could have written there, in the active language."""
    return EXAMPLES[part]


@register.simple_tag
def text_limit() -> int:
    """How many characters a written part holds."""
    return TEXT_MAX_LENGTH


@register.filter
def beside(threads: Iterable[Thread], part: str) -> list[Thread]:
    """The remarks on one part."""
    return [thread for thread in threads if thread.part == part]
