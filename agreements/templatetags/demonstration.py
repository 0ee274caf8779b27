"""The demonstration's doors on the sign-in page."""

from typing import Any

from django import template
from django.conf import settings

from agreements.demonstration import CAST

register = template.Library()


@register.inclusion_tag("demonstration/doors.html", takes_context=True)
def demonstration_doors(context: dict[str, Any]) -> dict[str, Any]:
    """One button for each of the cast; nothing outside the demonstration."""
    return {
        "cast": CAST if settings.DEMONSTRATION else (),
        "csrf_token": context.get("csrf_token"),
        "redirect_field": context.get("redirect_field"),
    }
