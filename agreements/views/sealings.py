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
from agreements.models import Sealing
from agreements.views.filters import PAGE_SIZE
from agreements.views.people import require_administrator


@require_safe
def sealings(request: HttpRequest) -> HttpResponse:
    require_administrator(request)
    rows = Sealing.objects.awaited().select_related("agreement__school_year")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "agreements/sealings.html", {"page": page, "now": timezone.now()})


@require_POST
def seal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Try now. Harmless when the document is there already, or somebody is making it."""
    require_administrator(request)
    sealing = get_object_or_404(
        Sealing.objects.select_related("agreement"), agreement__public_id=public_id
    )
    reference = {"reference": sealing.agreement.reference}
    if seal_again(sealing.agreement_id, timezone.now()):
        messages.success(
            request, _("The document of agreement %(reference)s is sealed.") % reference
        )
    else:
        said = _("The document of agreement %(reference)s is not sealed yet: see why below.")
        messages.error(request, said % reference)
    return redirect("agreements:sealings")
