"""Sizes of files as French Québec (OQLF) and English Canada write them, by thousands (SI): Django's
own filter counts by 1024, in « Kio » and « Mio », which nobody at a school has read before."""

from typing import Final

from django import template
from django.utils.formats import number_format
from django.utils.html import avoid_wrapping
from django.utils.translation import gettext as _

register = template.Library()

KILOBYTE: Final = 1000  # bytes


@register.filter
def file_size(size: int | str) -> str:
    """« 87 ko », « 1,2 Mo »; "87 kB", "1.2 MB".

    Args:
        size: in bytes; what is less than a kilobyte is said to be one. Nothing is said of a text,
            as which Django gives a filter what is undefined.
    """
    if isinstance(size, str):
        return ""
    kilobytes = max(1, round(size / KILOBYTE))
    if kilobytes < KILOBYTE:
        said = _("%(size)s kB") % {"size": kilobytes}
    else:
        megabytes = round(size / KILOBYTE**2, 1)  # number_format cuts, and doesn't round
        said = _("%(size)s MB") % {"size": number_format(megabytes, 1)}
    return avoid_wrapping(said)
