"""Renew an agreement for the next school year."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.errors import NotRenewable, Refused
from agreements.actions.renew import next_year, year_after
from agreements.actions.renew import renew as renew_agreement
from agreements.forms.renew import RenewForm
from agreements.views.loading import load_agreement, person_of, typed
from agreements.views.told import say_invited


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    if not access.is_principal_of(person, agreement):
        raise Http404
    if not access.can_renew(person, agreement):
        messages.info(request, str(NotRenewable(agreement)))
        return redirect("agreements:read", public_id)
    data = typed(request, _("Your session had ended, and nothing is renewed yet."))
    form = RenewForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            renewed = renew_agreement(
                agreement=agreement,
                principal=person,
                creation_key=form.cleaned_data["creation_key"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say_invited(
                request,
                [renewed],
                invited=_("The agreement is renewed and both people are invited."),
                made=_("The agreement is renewed."),
            )
            return redirect("agreements:read", renewed.public_id)
    today = timezone.localdate()
    context = {
        "agreement": agreement,
        "form": form,
        "year": next_year(agreement, today),
        "following": year_after(agreement, today),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/renew.html", context, status=status)
