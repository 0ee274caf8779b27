"""Cancel an agreement that is not in force."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.cancel import cancel as cancel_agreement
from agreements.actions.errors import Refused
from agreements.forms.confirm import ConfirmForm
from agreements.models import Agreement, Notice
from agreements.views.loading import load_agreement, person_of, typed
from agreements.views.told import say_told


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    if not access.is_principal_of(person, agreement):
        raise Http404
    may = access.can_cancel(person, agreement)
    if request.method != "POST" and not may:
        return redirect("agreements:read", public_id)
    typed(request, _("Your session had ended, and nothing is cancelled yet: read, then cancel."))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() or (form.is_bound and not may):
        now = timezone.now()
        try:
            after = cancel_agreement(agreement=agreement, principal=person, now=now)
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            _say(request, after, after.cancelled_at == now)
        return redirect("agreements:read", public_id)
    context = {"agreement": agreement, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/cancel.html", context, status=status)


def _say(request: HttpRequest, agreement: Agreement, is_new: bool) -> None:
    if is_new:
        notices = agreement.notices.filter(kind=Notice.Kind.CANCELLED)
        say_told(request, _("The agreement is cancelled."), notices)
    else:
        messages.info(request, _("The agreement was already cancelled."))
