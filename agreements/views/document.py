"""Download the sealed document: the stored bytes, as they were stored."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agreements import access, access_log
from agreements.documents import Damaged, read_document
from agreements.models import AccessRecord, Agreement
from agreements.views.loading import load_agreement, person_of


@require_safe
@cache_control(private=True, no_store=True)
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = _load_downloadable(request, public_id)
    stored = getattr(agreement, "document", None)
    if stored is None:
        messages.info(request, _("The sealed document is being prepared."))
        return redirect("agreements:read", public_id)
    try:
        pdf = read_document(stored)
    except Damaged:
        return render(request, "agreements/damaged.html", {"agreement": agreement}, status=500)
    if request.method == "GET":
        downloaded = AccessRecord.Action.DOWNLOADED
        access_log.record(person_of(request), [agreement], downloaded, timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(agreement))
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{stored.sha256}"'
    return response


def _load_downloadable(request: HttpRequest, public_id: uuid.UUID) -> Agreement:
    agreement = load_agreement(request, public_id)
    if not access.can_download(person_of(request), agreement):
        raise Http404
    return agreement


def _file_name(agreement: Agreement) -> str:
    """« Entente mentorale 2026-2027 - Maya Nguyễn et Luc Tremblay.pdf », in its own language."""
    with override(agreement.language):
        name = _("%(title)s %(year)s - %(mentee)s and %(mentor)s") % {
            "title": agreement.standing_text.rendering(agreement.language)["title"],
            "year": agreement.school_year.label,
            "mentee": agreement.mentee_name,
            "mentor": agreement.mentor_name,
        }
    # Some systems refuse these characters in a file name.
    return "".join("-" if c in '/\\:*?"<>|' else c for c in name) + ".pdf"
