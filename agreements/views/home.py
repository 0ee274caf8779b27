"""Home: what waits for me, then my agreements."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import access
from agreements.lifecycle import Actor
from agreements.models import Agreement
from agreements.steps import Step, step_of
from agreements.views.loading import person_of

RECENT = 10


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
    context: dict[str, Any] = {
        # Signing comes first: the other party is ready.
        "to_do": sorted(to_do, key=lambda entry: entry.step != Step.SIGN),
        "others": [entry for entry in mine if entry not in to_do],
    }
    if access.can_list(person):
        schools = Agreement.objects.under_responsibility_of(person).for_display()
        context["recent"] = schools.exclude(pk__in=[entry.agreement.pk for entry in mine])[:RECENT]
    return render(request, "agreements/home.html", context)
