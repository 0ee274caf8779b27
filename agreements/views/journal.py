"""The journal for people: what happened to an agreement, in sentences."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import access
from agreements.documents.letter import detail_labels, part_headings
from agreements.lifecycle import Actor
from agreements.models import Agreement, Event
from agreements.views.loading import load_agreement, person_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as its sentence needs it (templates/agreements/partials/event.html).

    Attributes:
        at: an aware time.
        who: who did it, by the name that the agreement gives to a party; "" for the application.
        whom: the party whom it is about, where that may be another.
        parts: what was written, by its headings; never the words.
        day: the first day on which the agreement is ended.
    """

    at: datetime
    kind: str
    label: str
    who: str
    whom: str
    parts: str
    day: date | None
    withdrawn: bool


@require_safe
def journal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    if not access.can_read_journal(person_of(request), agreement):
        raise Http404
    events = agreement.events.select_related("actor").order_by("sequence")
    headings = part_headings() | detail_labels()
    context = {
        "agreement": agreement,
        "entries": [_entry(event, agreement, headings) for event in events],
    }
    return render(request, "agreements/journal.html", context)


def _entry(event: Event, agreement: Agreement, headings: Mapping[str, str]) -> Entry:
    data: Mapping[str, Any] = event.data
    about = data.get("for") or data.get("role")
    return Entry(
        at=event.at,
        kind=event.kind,
        label=event.get_kind_display(),
        who=_name(event, agreement),
        whom=agreement.name_of(Actor(about)) if about else "",
        parts=", ".join(label for part, label in headings.items() if part in data.get("parts", [])),
        day=date.fromisoformat(data["ends_on"]) if "ends_on" in data else None,
        withdrawn=bool(data.get("withdrawn")),
    )


def _name(event: Event, agreement: Agreement) -> str:
    if event.actor is None:
        return ""
    role = agreement.role_of(event.actor)
    return agreement.name_of(role) if role else event.actor.name
