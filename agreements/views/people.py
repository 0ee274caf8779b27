"""The people of the schools and service centres, for the administrator."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import access
from agreements.models import Membership, Person
from agreements.people import people_named, people_with_a_role
from agreements.text import clean_text
from agreements.views.filters import PAGE_SIZE, SEARCH_MAX_LENGTH
from agreements.views.loading import person_of
from mentorat.sign_in.confirm import recent_proof_required
from mentorat.sign_in.factors import has_factor, reset

SEARCH = "people_search"


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Those who have a role; a search looks among everybody. What is searched for stays in the
    session: names of people are in no URL and no log."""
    require_administrator(request)
    if request.method == "POST":
        words = clean_text(request.POST.get("search", ""))[:SEARCH_MAX_LENGTH]
        request.session[SEARCH] = words
        return redirect("agreements:people")
    search = request.session.get(SEARCH, "")
    found = people_named(search) if search else people_with_a_role(timezone.now())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    active = Membership.objects.active(timezone.now()).select_related("school", "service_centre")
    rows = Person.objects.prefetch_related(Prefetch("memberships", active, to_attr="active"))
    by_pk = rows.in_bulk(list(page.object_list))
    people = [by_pk[pk] for pk in page.object_list]
    context = {"page": page, "people": people, "search": search}
    return render(request, "agreements/people.html", context)


@require_safe
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One person, with the roles that they have and had."""
    require_administrator(request)
    someone = get_object_or_404(Person, public_id=public_id)
    now = timezone.now()
    rows = list(
        someone.memberships.select_related(
            "school", "service_centre", "granted_by", "ended_by", "delegated_from__person"
        ).order_by("-starts_at", "-pk")
    )
    context: dict[str, Any] = {
        "someone": someone,
        "current": [m for m in rows if m.ends_at is None or m.ends_at > now],
        "has_factor": someone != request.user and has_factor(someone),
        "past": [m for m in rows if m.ends_at is not None and m.ends_at <= now],
    }
    return render(request, "agreements/person.html", context)


@require_POST
def reset_factors(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Let somebody who lost their passkeys and their phone take new ones."""
    administrator = require_administrator(request)
    someone = get_object_or_404(Person, public_id=public_id)
    if someone == administrator:
        raise Http404
    return _reset_factors(request, someone)


@recent_proof_required
def _reset_factors(request: HttpRequest, someone: Person) -> HttpResponse:
    reset(someone)
    messages.success(
        request, _("%(name)s signs in by code alone, and takes new factors.") % {"name": someone}
    )
    return redirect("agreements:person", someone.public_id)


def require_administrator(request: HttpRequest) -> Person:
    """The administrator who asks.

    Raises:
        Http404: somebody else asks.
    """
    person = person_of(request)
    if not access.can_administer(person):
        raise Http404
    return person
