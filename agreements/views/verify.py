"""Verify a sealed document: anybody may, without an account. Nothing of the file is kept."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from agreements import verdicts
from agreements.documents.examiner import Busy
from agreements.documents.verification import Unsure, find_record, verify_file
from agreements.examination.glance import MAX_BYTES
from agreements.forms.verify import FileForm, ReferenceForm
from agreements.references import canonical
from mentorat import limits, uploads

PAGE = "agreements/verify.html"


@login_not_required
@never_cache
@csrf_exempt  # the handler comes before the POST is read; `_verify` is protected
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """A file to examine, or a reference to look up."""
    if request.method != "POST":
        return _page_or_reference(request)
    if uploads.announces_too_much(request, MAX_BYTES):
        return _show(request, form=FileForm.too_large(), status=413)
    handler = uploads.InMemory(request, MAX_BYTES)
    request.upload_handlers = [handler]
    return _verify(request, handler)


@csrf_protect
def _verify(request: HttpRequest, handler: uploads.InMemory) -> HttpResponse:
    # Reading the POST fills the handler.
    form = FileForm(request.POST, request.FILES)
    if handler.is_too_large:
        return _show(request, form=FileForm.too_large(), status=413)
    if not form.is_valid():
        return _show(request, form=form, status=422)
    if not limits.may(request, "verify_file"):
        return _show(request, trouble=verdicts.TOO_MANY, status=429)
    now = timezone.now()
    try:
        report = verify_file(form.cleaned_data["file"].read(), now)
    except Busy:
        return _show(request, trouble=verdicts.BUSY, status=503)
    except Unsure:
        return _show(request, trouble=verdicts.UNSURE, status=503)
    return _show(request, verdict=verdicts.of_report(report))


def _page_or_reference(request: HttpRequest) -> HttpResponse:
    if "reference" not in request.GET:
        return _show(request)
    form = ReferenceForm(request.GET)
    if not form.is_valid():
        return _show(request, reference_form=form, status=422)
    return redirect("agreements:verify_reference", form.cleaned_data["reference"])


@login_not_required
@never_cache
@require_safe
def verify_reference(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the QR code of a document leads: what the register knows of it, nobody's name."""
    if not limits.may(request, "verify_reference"):
        return _show(request, trouble=verdicts.TOO_MANY, status=429)
    right = canonical(reference)
    if right and right != reference:
        return redirect("agreements:verify_reference", right)
    record = find_record(right, timezone.now()) if right else None
    if record is None:
        # What isn't a reference is not shown: an address could put words into our mouth.
        return _show(request, unknown={"right": right}, status=404)
    return _show(request, record=verdicts.of_record(record))


def _show(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    shown = {"form": FileForm(), "reference_form": ReferenceForm(), "max_bytes": MAX_BYTES}
    return render(request, PAGE, shown | context, status=status)
