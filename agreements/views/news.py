"""What happened to an agreement since a page of it was shown: asked every few seconds by the page
of a party who writes (static/js/write/news.js), so cheap while nothing did."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from agreements.views.loading import load_agreement, person_of, record_opening
from agreements.views.read import page
from agreements.views.tag import tag_now, was_given


@require_safe
def news(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The whole page anew, of which a script takes what it needs; 304 where the tag that comes
    with the request (If-None-Match) is that of today."""
    person = person_of(request)
    seen = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"')
    if seen == tag_now(public_id, person):
        return HttpResponseNotModified()
    agreement = load_agreement(request, public_id)
    # Whoever has a tag was shown the page, and that was recorded.
    if not was_given(seen, public_id, person):
        record_opening(request, agreement)
    return page(request, agreement, messages=[])  # they wait for a page that shows them
