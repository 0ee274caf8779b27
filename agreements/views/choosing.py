"""The rows that a principal chose in the list of agreements, and the way back to it."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agreements import access
from agreements.models import Agreement
from agreements.views.filters import PAGE_SIZE
from agreements.views.loading import person_of


def chosen_rows(request: HttpRequest, sent: Iterable[str]) -> list[Agreement]:
    """The agreements whose ids were `sent`, of schools that the person leads: no more than a page
    of the list has. Ids of others are nobody's to know, and are passed over.

    Raises:
        Http404: the person leads no school.
    """
    person = person_of(request)
    if not access.schools_led_by(person):
        raise Http404
    ids = set()
    for text in sent:
        with suppress(ValueError):
            ids.add(uuid.UUID(text))
    rows = Agreement.objects.visible_to(person).filter(public_id__in=sorted(ids)[:PAGE_SIZE])
    found = rows.select_related("school", "school_year", "mentee", "mentor")
    return [agreement for agreement in found if access.is_principal_of(person, agreement)]


def back_to_list(request: HttpRequest) -> HttpResponse:
    """To the page of the list from which the rows were chosen."""
    asked = {name: request.GET.get(name, "") for name in ("year", "page")}
    kept = {name: text for name, text in asked.items() if text.isascii() and text.isdigit()}
    there = reverse("agreements:listing")
    return redirect(f"{there}?{urlencode(kept)}" if kept else there)


def nothing_chosen(request: HttpRequest) -> HttpResponse:
    """Say that a row must be chosen first."""
    messages.info(request, _("Choose at least one agreement in the list first."))
    return back_to_list(request)
