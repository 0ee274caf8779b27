"""French before the names of people."""

import re
import unicodedata

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.translation import get_language

register = template.Library()

# « de » before a capital: no common noun has one, so that a name follows. H is left: « de Hassan »
# and « d’Hélène » are not told apart by their letters.
BEFORE_NAME = re.compile(r"\bde (?=([^\W\d_])([^\W\d_]?))")


@register.filter(is_safe=True)
@stringfilter
def elided(sentence: str) -> str:
    """The sentence with « d’Olivier » for « de Olivier », where it is in French."""
    if get_language() != "fr":
        return sentence
    return BEFORE_NAME.sub(lambda found: "d’" if _elides(*found.groups()) else found[0], sentence)


def _elides(first: str, second: str) -> bool:
    if not first.isupper():
        return False
    letter = unicodedata.normalize("NFD", first)[0]
    if letter == "Y":  # « d’Yves », but « de Yacine »
        return unicodedata.normalize("NFD", second)[:1].lower() not in set("aeiouy")
    return letter in set("AEIOUÆŒ")
