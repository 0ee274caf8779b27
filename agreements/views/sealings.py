"""Documents that are awaited: how long, why, and « seal again ». For administrators."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agreements.actions.seal import seal_again
from agreements.models import Agreement, Notice, Sealing
from agreements.views.filters import PAGE_SIZE
from agreements.views.people import require_administrator


@require_safe
def sealings(request: HttpRequest) -> HttpResponse:
    require_administrator(request)
    rows = Sealing.objects.awaited().with_agreement()
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "now": timezone.now(),
        "owed": Notice.objects.owed().count(),
    }
    return render(request, "agreements/sealings.html", context)


@require_POST
def seal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Try now: the agreement's document, then the notices of its end. Harmless when they are there
    already, or somebody is making them."""
    require_administrator(request)
    agreements = Agreement.objects.filter(sealing__isnull=False)
    agreement = get_object_or_404(agreements, public_id=public_id)
    reference = {"reference": agreement.reference}
    if seal_again(agreement.pk, timezone.now()):
        messages.success(
            request, _("The document of agreement %(reference)s is sealed.") % reference
        )
    else:
        said = _("The document of agreement %(reference)s is not sealed yet: see why below.")
        messages.error(request, said % reference)
    return redirect("agreements:sealings")
