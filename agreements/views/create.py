"""Create an agreement: a new one, or one after another that is over."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements import access
from agreements.actions.create import create as create_agreement
from agreements.actions.errors import Refused
from agreements.actions.following import HasSuccessor, NotOver
from agreements.forms.create import CreateForm, after, former_agreement
from agreements.models import Agreement, Person
from agreements.models.school_year import usable_starts
from agreements.names import known_names
from agreements.text import clean_email
from agreements.views.loading import person_of, typed
from agreements.views.told import say_invited


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not access.can_create(person):
        raise Http404
    former = _former(request, person)
    if former and request.method != "POST" and (refusal := _not_paired(former, person)):
        messages.info(request, str(refusal))
        return redirect("agreements:read", former.public_id)
    data = typed(request, _("Your words were found again: read them over, then create."))
    form = CreateForm(data, principal=person, initial=after(former) if former else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = create_agreement(
                principal=person,
                school=form.cleaned_data["school"],
                school_year=form.cleaned_data["school_year"],
                mentee=form.party("mentee"),
                mentor=form.party("mentor"),
                language=form.cleaned_data["language"],
                creation_key=form.cleaned_data["creation_key"],
                follows=form.cleaned_data["follows"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say_invited(
                request,
                [agreement],
                invited=_("The agreement is created and both people are invited."),
                made=_("The agreement is created."),
            )
            return redirect("agreements:read", agreement.public_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "former": former, "renewable": former and _renewable(former, person)}
    return render(request, "agreements/create.html", context, status=status)


def _former(request: HttpRequest, person: Person) -> Agreement | None:
    """The agreement whose page led here, to pair its mentee with another person.

    Raises:
        Http404: it isn't of this person's schools.
    """
    asked = request.GET.get("follows")
    if asked is None:
        return None
    try:
        former = former_agreement(uuid.UUID(asked), person)
    except ValueError:
        former = None
    if former is None:
        raise Http404
    return former


def _not_paired(former: Agreement, person: Person) -> Refused | None:
    """Why its mentee isn't paired anew now."""
    if not access.can_pair(person, former, timezone.localdate()):
        return NotOver(former)
    return HasSuccessor(former) if former.followed_by.exists() else None


def _renewable(former: Agreement, person: Person) -> bool:
    following = former.school_year.start + 1
    return access.can_renew(person, former) and following in usable_starts(timezone.localdate())


@require_POST
def known_person(request: HttpRequest) -> HttpResponse:
    """Whom a typed address belongs to, for the form to complete itself. A POST, so that no address
    is in a URL; it changes nothing."""
    person = person_of(request)
    side = request.POST.get("side", "")
    if not access.can_create(person) or side not in ("mentee", "mentor"):
        raise Http404
    try:
        email = clean_email(request.POST.get(f"{side}_email", ""))
    except ValidationError:
        return HttpResponse()
    name = known_names([email], person).get(email)
    if name is None:
        return HttpResponse()
    context = {"name": name, "side": side}
    return render(request, "agreements/partials/known_person.html", context)
