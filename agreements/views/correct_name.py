"""Correct the name that an agreement gives to a party."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.correct_name import correct_name as correct_the_name
from agreements.actions.errors import Refused, Renamed, WouldLapse
from agreements.forms.correct_name import CorrectNameForm
from agreements.views.loading import load_agreement, party_named, person_of, typed


@require_http_methods(["GET", "HEAD", "POST"])
def correct_name(request: HttpRequest, public_id: uuid.UUID, side: str) -> HttpResponse:
    agreement, person = load_agreement(request, public_id), person_of(request)
    role = party_named(side)
    if role is None or not access.is_principal_of(person, agreement):
        raise Http404
    may = access.can_correct_name(person, agreement)
    if request.method != "POST" and not may:
        return redirect("agreements:read", public_id)
    data = typed(request, _("Your words were found again: read them over, then correct."))
    form = CorrectNameForm(data, agreement=agreement, role=role)
    if request.method == "POST" and (form.is_valid() or not may):
        try:
            after = correct_the_name(
                agreement=agreement,
                role=role,
                principal=person,
                name=form.cleaned_data.get("name", agreement.name_of(role)),
                read=form.cleaned_data.get("read", ""),
                warned_of=form.warned_of,
                now=timezone.now(),
            )
        except (Renamed, WouldLapse) as refusal:
            form.show_again(refusal.current or agreement, str(refusal))
        except Refused as refusal:
            messages.info(request, str(refusal))
            return redirect("agreements:read", public_id)
        else:
            _say(request, changed=after.name_of(role) != agreement.name_of(role))
            return redirect("agreements:read", public_id)
    context = {"agreement": form.agreement, "form": form, "role": role}
    context["name"] = form.agreement.name_of(role)
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/correct_name.html", context, status=status)


def _say(request: HttpRequest, changed: bool) -> None:
    if changed:
        messages.success(request, _("The name is corrected in this agreement."))
    else:
        messages.info(request, _("It was that name already: nothing was changed."))
