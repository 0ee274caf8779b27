"""Download the sealed document, or an end notice: the stored bytes, as they were stored."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agreements import access, access_log
from agreements.documents import Damaged, end_notice_name, file_name, read_document
from agreements.models import AccessRecord, Agreement, Document, Event
from agreements.views.loading import load_agreement, person_of


@require_safe
@cache_control(private=True, no_store=True)
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = _load_downloadable(request, public_id)
    stored = getattr(agreement, "document", None)
    if stored is None:
        messages.info(request, _("The sealed document is being prepared."))
        return redirect("agreements:read", public_id)
    return _serve(request, agreement, stored, file_name(agreement))


@require_safe
@cache_control(private=True, no_store=True)
def end_notice(request: HttpRequest, public_id: uuid.UUID, place: int) -> HttpResponse:
    """The notice of the end that the event at `place` in the journal tells."""
    agreement = _load_downloadable(request, public_id)
    told = agreement.events.filter(kind=Event.Kind.ENDED, sequence=place)
    event = get_object_or_404(told.select_related("end_notice"))
    if not hasattr(event, "end_notice"):
        messages.info(request, _("The end notice is being prepared."))
        return redirect("agreements:read", public_id)
    return _serve(request, agreement, event.end_notice, end_notice_name(agreement))


def _serve(request: HttpRequest, agreement: Agreement, stored: Document, name: str) -> HttpResponse:
    """The stored bytes, whose download is recorded."""
    try:
        pdf = read_document(stored)
    except Damaged:
        return render(request, "agreements/damaged.html", {"agreement": agreement}, status=500)
    if request.method == "GET":
        downloaded = AccessRecord.Action.DOWNLOADED
        access_log.record(person_of(request), [agreement], downloaded, timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{stored.sha256}"'
    return response


def _load_downloadable(request: HttpRequest, public_id: uuid.UUID) -> Agreement:
    agreement = load_agreement(request, public_id)
    if not access.can_download(person_of(request), agreement):
        raise Http404
    return agreement
