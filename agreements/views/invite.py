"""Give somebody a role."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.actions.errors import Refused
from agreements.actions.invite import invite as invite_person
from agreements.forms.people import InviteForm
from agreements.models import Membership, Person
from agreements.views.loading import typed
from agreements.views.people import require_administrator


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    administrator = require_administrator(request)
    data = typed(request, _("Your words were found again: read them over, then invite."))
    form = InviteForm(data, initial=_known(request.GET.get("person", "")))
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            membership = invite_person(
                administrator=administrator,
                party=form.party(),
                language=form.cleaned_data["language"],
                role=form.cleaned_data["role"],
                place=form.cleaned_data["place"],
                now=now,
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            _say(request, membership, is_new=membership.starts_at == now)
            return redirect("agreements:person", membership.person.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/invite.html", {"form": form}, status=status)


def _known(public_id: str) -> dict[str, str]:
    """The fields of a person whose page led here."""
    try:
        someone = Person.objects.filter(public_id=uuid.UUID(public_id)).first()
    except ValueError:
        return {}
    if someone is None:
        return {}
    return {"email": someone.email, "name": someone.name, "language": someone.language}


def _say(request: HttpRequest, membership: Membership, is_new: bool) -> None:
    words = {"name": membership.person.name, "role": membership.title, "place": membership.place}
    if is_new:
        messages.success(
            request, _("%(name)s is now %(role)s, %(place)s. A notice is sent to them.") % words
        )
    else:
        messages.info(request, _("%(name)s was already %(role)s, %(place)s.") % words)
