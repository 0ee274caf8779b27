"""Messages that must arrive and didn't: to whom, why, and « send again ». For administrators."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agreements.actions.send_again import send_again
from agreements.models import Notice, Sealing
from agreements.views.filters import PAGE_SIZE
from agreements.views.people import require_administrator
from agreements.views.send_again import say


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    require_administrator(request)
    rows = Notice.objects.owed().select_related(
        "person", "agreement", "membership__school", "membership__service_centre"
    )
    page = Paginator(rows.order_by("-undelivered_at", "-pk"), PAGE_SIZE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "awaited": Sealing.objects.awaited().count(),
    }
    return render(request, "agreements/deliveries.html", context)


@require_POST
def deliver(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Send again now. Harmless when it is on its way already."""
    administrator = require_administrator(request)
    must_arrive = Notice.objects.must_arrive().for_mail().select_related("agreement__school")
    notice = get_object_or_404(must_arrive, public_id=notice_id)
    holds = send_again(notice=notice, person=administrator, now=timezone.now())
    say(request, notice, holds)
    return redirect("agreements:deliveries")
