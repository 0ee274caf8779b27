"""Sign an agreement: the exact text once more, the statement, a name, one button."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.actions.errors import Refused, Stale
from agreements.actions.sign import sign as sign_agreement
from agreements.documents import letter_of
from agreements.forms.sign import SignForm
from agreements.lifecycle import Status
from agreements.models import Agreement
from agreements.statement import statement
from agreements.steps import Step, step_of
from agreements.views.loading import load_agreement, person_of, typed


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    role = agreement.role_of(person)
    if role is None:
        raise Http404
    name = agreement.name_of(role)
    language = get_language() or "fr"
    if request.method != "POST" and step_of(role, agreement) is not Step.SIGN:
        return redirect("agreements:read", public_id)
    data = typed(request, _("Your session had ended, and nothing is signed yet: read, then sign."))
    form = SignForm(data, name=name, initial={"revision": agreement.revision})
    if request.method == "POST" and form.is_valid():
        try:
            sign_agreement(
                agreement=agreement,
                person=person,
                revision=form.cleaned_data["revision"],
                typed_name=form.cleaned_data["typed_name"],
                language=language,
                now=timezone.now(),
            )
        except Stale as refusal:
            agreement = load_agreement(request, public_id)
            form.show_revision(agreement.revision)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _signed(request, public_id)
    context = {
        "agreement": agreement,
        "letter": letter_of(agreement),
        "statement": statement(language),
        "name": name,
        "other_signed": bool(agreement.standing_signatures),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/sign.html", context, status=status)


def _signed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    status = Agreement.objects.values_list("status", flat=True).get(public_id=public_id)
    if status == Status.IN_FORCE:
        messages.success(request, _("You have signed. The agreement is in force."))
    else:
        messages.success(request, _("You have signed. The other signature is awaited."))
    return redirect("agreements:read", public_id)
