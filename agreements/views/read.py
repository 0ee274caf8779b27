"""Read an agreement; its parties write in it on the same page."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements import access
from agreements.forms.write import WriteForm
from agreements.views.loading import load_agreement, person_of, record_opening
from agreements.views.page import page_context
from mentorat import drafts


@require_safe
def read(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    form = None
    if access.can_write(person, agreement):
        writing = reverse("agreements:write", args=[public_id])
        if drafts.recall(request, writing) is not None:  # typed when a session ended
            return redirect(writing)
        form = WriteForm(person=person, agreement=agreement)
    record_opening(request, agreement)
    return render(request, "agreements/read.html", page_context(request, agreement, form))
