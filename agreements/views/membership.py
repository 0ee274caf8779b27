"""End a role, or hand a school over to the next principal."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.end_membership import end_membership
from agreements.actions.errors import Refused
from agreements.actions.hand_over import hand_over as hand_school_over
from agreements.forms.people import EndForm, HandOverForm
from agreements.models import Membership
from agreements.names import name_for
from agreements.views.loading import person_of, typed
from agreements.views.people import require_administrator


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For an administrator, any role; for a principal, one that they delegated."""
    person, membership = person_of(request), _load(public_id)
    if not access.can_end_membership(person, membership) or _is_over(membership):
        raise Http404
    form = EndForm(request.POST if request.method == "POST" else None)
    name = name_for(membership.person, person)
    if form.is_valid():
        now = timezone.now()
        try:
            end_membership(membership=membership, by=person, at=form.moment(now), now=now)
        except Refused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            words = {"name": name, "role": membership.title}
            messages.success(
                request, _("The end is recorded. A notice is sent to %(name)s.") % words
            )
            if access.can_administer(person):
                return redirect("agreements:person", membership.person.public_id)
            return redirect("agreements:delegate")
    context = {"form": form, "membership": membership, "name": name}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/membership_end.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    administrator, membership = require_administrator(request), _load(public_id)
    if not access.can_be_handed_over(membership) or _is_over(membership):
        raise Http404
    data = typed(request, _("Your words were found again: read them over, then hand over."))
    form = HandOverForm(data)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            successor = hand_school_over(
                membership=membership,
                administrator=administrator,
                party=form.party(),
                language=form.cleaned_data["language"],
                at=form.moment(now),
                now=now,
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            words = {"name": successor.person.name, "place": membership.place}
            messages.success(
                request,
                _("%(place)s is handed over to %(name)s. A notice is sent to both.") % words,
            )
            return redirect("agreements:person", successor.person.public_id)
    context = {"form": form, "membership": membership}
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/membership_hand_over.html", context, status=status)


def _load(public_id: uuid.UUID) -> Membership:
    rows = Membership.objects.select_related(
        "person", "school", "service_centre", "granted_by", "delegated_from__school"
    )
    return get_object_or_404(rows, public_id=public_id)


def _is_over(membership: Membership) -> bool:
    return membership.ends_at is not None and membership.ends_at <= timezone.now()
