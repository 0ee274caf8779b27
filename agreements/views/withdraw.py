"""Withdraw one's own signature, before the other has signed."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.errors import Refused
from agreements.actions.withdraw import withdraw as withdraw_signature
from agreements.forms.confirm import ConfirmForm
from agreements.views.loading import load_agreement, person_of, typed


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    role = agreement.role_of(person)
    if role is None:
        raise Http404
    may = access.can_withdraw(person, agreement)
    if request.method != "POST" and not may:
        return redirect("agreements:read", public_id)
    typed(request, _("Your session had ended, and your signature stands: read, then withdraw it."))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() or (form.is_bound and not may):
        try:
            withdraw_signature(agreement=agreement, person=person, now=timezone.now())
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, _("Your signature is withdrawn: you can sign again."))
        return redirect("agreements:read", public_id)
    signature = agreement.standing_signature(role)
    context = {"agreement": agreement, "form": form, "signature": signature}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/withdraw.html", context, status=status)
