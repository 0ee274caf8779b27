"""A serious concern: whom to tell, and how to reach them. Nothing is typed here, nor kept."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.people import principals_of, staff_for
from agreements.views.loading import load_agreement


@require_safe
def concern(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    now = timezone.now()
    context = {
        "agreement": agreement,
        "principals": principals_of(agreement.school, now),
        "staff": staff_for(agreement.school, now),
    }
    return render(request, "agreements/concern.html", context)
