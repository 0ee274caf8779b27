"""Read an agreement; its parties write in it on the same page."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements import access
from agreements.forms.write import WriteForm
from agreements.models import Agreement
from agreements.views.loading import load_agreement, person_of, record_opening
from agreements.views.page import page_context
from mentorat import drafts


@require_safe
def read(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    if access.can_write(person_of(request), agreement):
        writing = reverse("agreements:write", args=[public_id])
        if drafts.recall(request, writing) is not None:  # typed when a session ended
            return redirect(writing)
    record_opening(request, agreement)
    return page(request, agreement)


def page(request: HttpRequest, agreement: Agreement, **more: object) -> HttpResponse:
    """The agreement's page, with the places to write in it for who may.

    Args:
        more: what its template has otherwise than usual.
    """
    person = person_of(request)
    may_write = access.can_write(person, agreement)
    form = WriteForm(person=person, agreement=agreement) if may_write else None
    context = page_context(request, agreement, form)
    return render(request, "agreements/read.html", context | more)
