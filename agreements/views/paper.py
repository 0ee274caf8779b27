"""Record that an agreement was signed on paper: the files and the dates, a look at the pages, one
confirmation."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from agreements import access
from agreements.actions.errors import NoSuchScan, NotAllowed, NotOpen, Refused
from agreements.actions.keep_scan import KEPT_FOR, keep_scan
from agreements.actions.record_paper import record_paper
from agreements.documents import Damaged
from agreements.documents.paper_scan import unpacked
from agreements.documents.scanner import Busy, scan_apart
from agreements.forms.paper import ConfirmPaperForm, PaperForm
from agreements.lifecycle import PARTIES
from agreements.models import Agreement, Notice, PaperScan
from agreements.scanning import MAX_BYTES, MAX_FILES, Problem
from agreements.views.loading import load_agreement, person_of
from agreements.views.told import say_told
from mentorat import drafts, uploads

BUSY = gettext_lazy("Other scans are being read. Send yours again in a moment.")


@csrf_exempt  # the handler comes before the POST is read; `_send` is protected
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The files of the paper, and what is written at its foot."""
    agreement = _load(request, public_id)
    if not access.can_record_paper(person_of(request), agreement):
        return _refused(request, agreement)
    if request.method != "POST":
        return _show(request, agreement, _form(agreement, drafts.recall(request)), 200)
    if uploads.announces_too_much(request, MAX_BYTES):
        return _show(request, agreement, _too_large(agreement), 413)
    handler = uploads.InMemory(request, MAX_BYTES, MAX_FILES + 1)
    request.upload_handlers = [handler]
    return _send(request, agreement, handler)


@csrf_protect
def _send(request: HttpRequest, agreement: Agreement, handler: uploads.InMemory) -> HttpResponse:
    # Reading the POST fills the handler.
    form = _form(agreement, request.POST, request.FILES)
    is_complete = form.is_valid()
    if handler.is_too_large:
        form.errors.pop("scan", None)
        form.refuse(Problem.TOO_LARGE)
        return _show(request, agreement, form, 413)
    if not is_complete:
        form.say_again()
        return _show(request, agreement, form, 422)
    files = form.contents()
    try:
        scan = scan_apart(files)
    except Busy:
        form.add_error("scan", BUSY)
        return _show(request, agreement, form, 503)
    if scan.problem:
        form.refuse(scan.problem, scan.file)
        return _show(request, agreement, form, 422)
    try:
        keep_scan(
            agreement=agreement,
            principal=person_of(request),
            signed=form.signed(),
            originals=files,
            pages=scan.pages,
            now=timezone.now(),
        )
    except Refused as refusal:
        messages.info(request, str(refusal))
        return redirect("agreements:read", agreement.public_id)
    drafts.forget(request)
    return redirect("agreements:confirm_paper", agreement.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def confirm_paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The pages as they will be kept, and what is recorded of them."""
    agreement = _load(request, public_id)
    person = person_of(request)
    form = ConfirmPaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            record_paper(
                agreement=agreement,
                principal=person,
                scan_id=form.cleaned_data["scan"],
                now=timezone.now(),
            )
        except NoSuchScan as refusal:
            messages.info(request, str(refusal))
            return redirect("agreements:paper", public_id)
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            notices = agreement.notices.filter(kind=Notice.Kind.IN_FORCE)
            say_told(request, _("The agreement is in force, as it was signed on paper."), notices)
        return redirect("agreements:read", public_id)
    if not access.can_record_paper(person, agreement):
        return _refused(request, agreement)
    scan = _scan(request, agreement)
    if scan is None:
        return redirect("agreements:paper", public_id)
    context = {
        "agreement": agreement,
        "form": form,
        "scan": scan,
        "signatures": [
            {"role": role, "name": scan.name_of(role), "on": scan.signed_on(role)}
            for role in PARTIES
        ],
        "would_lapse": agreement.standing_signatures,
        "numbers": range(1, len(scan.pages) + 1),
    }
    status = 422 if form.is_bound else 200
    return render(request, "agreements/confirm_paper.html", context, status=status)


@require_safe
@cache_control(private=True, no_store=True)
def paper_page(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """One page, for whoever sent it and has yet to confirm it."""
    agreement = _load(request, public_id)
    scan = _scan(request, agreement)
    may = access.can_record_paper(person_of(request), agreement)
    if scan is None or not may or not 1 <= number <= len(scan.pages):
        raise Http404
    try:
        jpeg = unpacked(scan)[number - 1]
    except Damaged:
        raise Http404 from None
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _load(request: HttpRequest, public_id: uuid.UUID) -> Agreement:
    """Raises Http404: it isn't of a school of this principal."""
    agreement = load_agreement(request, public_id)
    if not access.is_principal_of(person_of(request), agreement):
        raise Http404
    return agreement


def _scan(request: HttpRequest, agreement: Agreement) -> PaperScan | None:
    """The pages that this person sent, while they are kept."""
    own = PaperScan.objects.filter(agreement=agreement, uploaded_by=person_of(request))
    return own.filter(uploaded_at__gt=timezone.now() - KEPT_FOR).first()


def _form(agreement: Agreement, *typed: Any) -> PaperForm:
    return PaperForm(*typed, agreement=agreement, now=timezone.now())


def _too_large(agreement: Agreement) -> PaperForm:
    """The form for other files: what came was thrown away, unread."""
    form = _form(agreement, {f"{role.value}_name": agreement.name_of(role) for role in PARTIES})
    form.errors.clear()
    form.refuse(Problem.TOO_LARGE)
    return form


def _refused(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Say why it can't be recorded; nothing was changed."""
    is_party = agreement.role_of(person_of(request)) is not None
    messages.info(request, str(NotAllowed() if is_party else NotOpen(agreement)))
    return redirect("agreements:read", agreement.public_id)


def _show(request: HttpRequest, agreement: Agreement, form: PaperForm, status: int) -> HttpResponse:
    context = {"agreement": agreement, "form": form, "max_bytes": MAX_BYTES}
    return render(request, "agreements/paper.html", context, status=status)
