"""The journal for people: what happened to an agreement, in sentences."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import access
from agreements.documents.letter import detail_labels, part_headings
from agreements.lifecycle import Actor
from agreements.models import Agreement, Event, Notice, Person
from agreements.views.loading import load_agreement, person_of
from agreements.views.page import former_of
from agreements.views.sittings import Sitting, sittings


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as its sentence needs it (templates/agreements/partials/event.html).

    Attributes:
        at: an aware time.
        since: that of the first save, for the saves of one sitting; otherwise the same.
        who: who did it, by the name that the agreement gives to a party; "" for the application.
        whom: the party whom it is about, where that may be another.
        role: the place of that party; "" where it is about none.
        parts: what was written, by its headings; never the words.
        on_paper: whether a signature lapsed because a paper was signed by hand.
        name_corrected: whether it lapsed because a name was corrected.
        day: the first day on which the agreement is ended.
        before: the day that was told before, where the end was brought forward.
        told: the notices by which it was told, with their person.
        notice_place: the place in the journal of an end whose notice is sealed, or 0.
        is_end_notice: whether what was sealed is an end notice.
        follows: the agreement after which this one was made, for who may know of it.
    """

    at: datetime
    since: datetime
    kind: str
    label: str
    who: str
    whom: str
    role: str
    parts: str
    day: date | None
    before: date | None
    withdrawn: bool
    on_paper: bool
    name_corrected: bool
    told: "Sequence[Told]"
    notice_place: int
    is_end_notice: bool
    follows: Agreement | None


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, and whether the message was delivered. `name` is the one that the
    agreement gives to a party."""

    name: str
    notice: Notice


@require_safe
def journal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    if not access.can_read_journal(person_of(request), agreement):
        raise Http404
    events = agreement.events.select_related("actor", "end_notice").order_by("sequence")
    kinds = (Event.Kind.ENDED, Event.Kind.CANCELLED)
    notices = Notice.objects.filter(agreement=agreement, kind__in=kinds).select_related("person")
    told = {str(notice.public_id): _told(notice, agreement) for notice in notices}
    headings = part_headings() | detail_labels()
    former = former_of(agreement, person_of(request))
    entries: list[Entry] = []
    day = None
    for sitting in sittings(events):
        entries.append(_entry(sitting, agreement, headings, told, day, former))
        day = entries[-1].day or day
    context = {
        "agreement": agreement,
        "entries": entries,
        "can_download": access.can_download(person_of(request), agreement),
    }
    return render(request, "agreements/journal.html", context)


def _entry(
    sitting: Sitting,
    agreement: Agreement,
    headings: Mapping[str, str],
    told: Mapping[str, Told],
    before: date | None,
    former: Agreement | None,
) -> Entry:
    """`before`: the end that was told last; `former`: what the reader knows that it follows."""
    event = sitting.event
    data: Mapping[str, Any] = event.data
    about = data.get("for") or data.get("role")
    return Entry(
        at=event.at,
        since=sitting.since,
        kind=event.kind,
        label=event.get_kind_display(),
        who=_name(event.actor, agreement) if event.actor else "",
        whom=agreement.name_of(Actor(about)) if about else "",
        role=about or "",
        parts=", ".join(label for part, label in headings.items() if part in data.get("parts", [])),
        day=date.fromisoformat(data["ends_on"]) if "ends_on" in data else None,
        before=before,
        withdrawn=bool(data.get("withdrawn")),
        on_paper=bool(data.get("on_paper")),
        name_corrected=bool(data.get("name_corrected")),
        told=[told[name] for name in data.get("notices", []) if name in told],
        notice_place=event.sequence if hasattr(event, "end_notice") else 0,
        is_end_notice="end" in data,
        follows=former if "follows" in data else None,
    )


def _told(notice: Notice, agreement: Agreement) -> Told:
    return Told(_name(notice.person, agreement), notice)


def _name(person: Person, agreement: Agreement) -> str:
    role = agreement.role_of(person)
    return agreement.name_of(role) if role else person.name
