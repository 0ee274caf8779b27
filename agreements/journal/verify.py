"""Verify journals, and that the rows of their agreements say what they say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from agreements import evidence
from agreements.evidence import Fault, Kind
from agreements.journal.codes import Code, event_code_fault, head_holds
from agreements.journal.export import exported
from agreements.journal.rows import TELLING, row_faults
from agreements.models import Agreement, Event, Notice, Signature

# Agreements read together: with their rows, some megabytes.
BATCH: Final = 200


def verify(agreement: Agreement) -> list[Fault]:
    """Return what is wrong with the agreement's journal as the database has it now; nothing when
    it is whole, was written by the application, and says the same as the agreement's rows.

    An event that was altered, moved, inserted, deleted or cut off is found and named. (A database
    put back whole as it was before is not: the head in a sealed document is the witness of that.)
    """
    ((_agreement, faults),) = verified(Agreement.objects.filter(pk=agreement.pk))
    return faults


def verified(agreements: QuerySet[Agreement]) -> Iterator[tuple[Agreement, list[Fault]]]:
    """Verify each of `agreements`, in the order of their making, without holding them all; the
    queries are few for each batch of them."""
    events = Event.objects.select_related("actor", "end_notice")
    rows = (
        agreements.select_related(
            "school_year", "standing_text", "document", "paper_signing__recorded_by"
        )
        .prefetch_related(
            Prefetch("events", events.order_by("sequence")),
            Prefetch("signatures", Signature.objects.select_related("person")),
            Prefetch("notices", Notice.objects.filter(kind__in=TELLING)),
        )
        .order_by("pk")
    )
    for agreement in rows.iterator(chunk_size=BATCH):
        yield agreement, _faults(agreement)


def _faults(agreement: Agreement) -> list[Fault]:
    public_id = str(agreement.public_id)
    events = [exported(event, public_id) for event in agreement.events.all()]
    length, head_faults = _length(agreement, events)
    faults, whole = evidence.chain_faults(public_id, events, length, _code_fault)
    if not head_faults and length in whole:
        beyond = (place for place in whole if place > length)
        faults += [Fault.event(place, Kind.BEYOND) for place in beyond]
    # Where the last event is at fault itself, its head can't fit.
    if not any(event["sequence"] == length and length not in whole for event in events):
        faults += head_faults
    return faults + row_faults(agreement, list(whole.values()))


def _length(agreement: Agreement, events: Sequence[Mapping[str, Any]]) -> tuple[int, list[Fault]]:
    """How many events there should be, and what is wrong with the head."""
    public_id, claimed = str(agreement.public_id), agreement.journal_length
    holds = {
        event["sequence"]
        for event in events
        if event["sequence"] in (claimed, len(events))
        and head_holds(public_id, event["sequence"], event["hash"], agreement.journal_head)
    }
    if claimed in holds:
        return claimed, []
    fault = [Fault("the head", Kind.CUT_OFF)]
    if holds:  # only the length was altered
        return holds.pop(), fault
    places = {event["sequence"] for event in events}
    # Those that are missing are named, and nothing is left to hold the head against.
    return claimed, fault if claimed in places or not claimed else []


def _code_fault(event: Mapping[str, Any]) -> Kind | None:
    return event_code_fault(event["hash"], Code(event["mac"], event["mac_key"]))
