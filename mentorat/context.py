"""What every page's template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mentorat import drafts
from mentorat.sign_in.single_sign_on import is_offered


def site(request: HttpRequest) -> dict[str, Any]:
    """`typed_by`: the value of that hidden field in forms for writing (see drafts.py);
    `demonstration`: whether this is one; `languages`: pairs of code and name; `single_sign_on`:
    the name of its provider, or nothing."""
    return {
        "typed_by": drafts.author_mark(request),
        "demonstration": settings.DEMONSTRATION,
        "languages": settings.LANGUAGES,
        "single_sign_on": settings.OIDC_NAME if is_offered() else "",
    }
