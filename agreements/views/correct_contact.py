"""Correct the address of a party that has neither written nor signed."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.correct_contact import correct_contact as correct_the_contact
from agreements.actions.errors import AlreadyLive, OwnAddress, Refused, SamePerson
from agreements.forms.correct_contact import CorrectContactForm
from agreements.lifecycle import Actor
from agreements.models import Agreement, Notice
from agreements.views.loading import load_agreement, party_named, person_of, typed
from agreements.views.told import say_told


@require_http_methods(["GET", "HEAD", "POST"])
def correct_contact(request: HttpRequest, public_id: uuid.UUID, side: str) -> HttpResponse:
    agreement, person = load_agreement(request, public_id), person_of(request)
    role = party_named(side)
    if role is None or not access.is_principal_of(person, agreement):
        raise Http404
    may = access.can_correct_contact(person, agreement, role)
    if request.method != "POST" and not may:
        return redirect("agreements:read", public_id)
    data = typed(request, _("Your words were found again: read them over, then correct."))
    form = CorrectContactForm(data, principal=person, agreement=agreement, role=role)
    if request.method == "POST" and (form.is_valid() or not may):
        former = agreement.party(role).email
        email = form.cleaned_data.get("email", former)
        try:
            after = correct_the_contact(
                agreement=agreement, role=role, principal=person, email=email, now=timezone.now()
            )
        except (SamePerson, OwnAddress, AlreadyLive) as refusal:
            form.add_error("email", str(refusal))
        except Refused as refusal:
            messages.info(request, str(refusal))
            return redirect("agreements:read", public_id)
        else:
            _say(request, after, role, changed=after.party(role).email != former)
            return redirect("agreements:read", public_id)
    context = {"agreement": agreement, "form": form, "role": role, "party": agreement.party(role)}
    context["name"] = agreement.name_of(role)
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/correct_contact.html", context, status=status)


def _say(request: HttpRequest, agreement: Agreement, role: Actor, changed: bool) -> None:
    if changed:
        party = agreement.party(role)
        notices = agreement.notices.filter(
            kind=Notice.Kind.CONTACT_CORRECTED, person=party, address=party.email, replaced_by=None
        )
        say_told(request, _("The address is corrected."), notices)
    else:
        messages.info(request, _("It was that address already: nothing was changed."))
