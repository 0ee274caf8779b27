"""Home: what waits for me, what was not delivered, then my agreements."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements import access
from agreements.lifecycle import Actor
from agreements.models import Agreement
from agreements.steps import Step, step_of
from agreements.views.loading import person_of
from agreements.views.undelivered import owed_lately, undelivered_to_see_to

RECENT = 10
UNDELIVERED = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the person's own agreements, and what it asks of them."""

    agreement: Agreement
    role: Actor
    step: Step


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    mine = [
        Entry(agreement, role, step_of(role, agreement))
        for agreement in Agreement.objects.of_party(person).for_display()
        if (role := agreement.role_of(person))
    ]
    to_do = [entry for entry in mine if entry.step in (Step.SIGN, Step.WRITE)]
    now = timezone.now()
    undelivered = undelivered_to_see_to(person, now)
    context: dict[str, Any] = {
        # Signing comes first: the other party is ready.
        "to_do": sorted(to_do, key=lambda entry: entry.step != Step.SIGN),
        "others": [entry for entry in mine if entry not in to_do],
        "undelivered": undelivered[:UNDELIVERED],
        "undelivered_count": len(undelivered),
        "undelivered_more": len(undelivered[UNDELIVERED:]),
        "undelivered_in": {each.agreement.pk for each in undelivered},
        "owed": owed_lately(person, now),
    }
    if access.can_list(person):
        schools = Agreement.objects.under_responsibility_of(person).for_display()
        context["recent"] = schools.exclude(pk__in=[entry.agreement.pk for entry in mine])[:RECENT]
    return render(request, "agreements/home.html", context)
