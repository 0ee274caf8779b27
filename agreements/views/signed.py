"""What a party reads once it has signed: what is done, and what happens now."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agreements.documents import letter_of
from agreements.lifecycle import Status, other_party
from agreements.views.loading import load_own, person_of


@require_safe
def signed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Shown as long as the signature stands, however often it is opened; then it leads to the
    agreement."""
    agreement = load_own(request, public_id)
    role = agreement.role_of(person_of(request))
    signature = agreement.standing_signature(role) if role else None
    if role is None or signature is None or agreement.status not in (Status.OPEN, Status.IN_FORCE):
        return redirect("agreements:read", public_id)
    context = {
        "agreement": agreement,
        "in_force": agreement.status == Status.IN_FORCE,
        "letter": letter_of(agreement),
        "signature": signature,
        "other_name": agreement.name_of(other_party(role)),
        "document": getattr(agreement, "document", None),
    }
    return render(request, "agreements/signed.html", context)
