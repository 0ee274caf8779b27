"""What verifying every journal takes: a part of `make bench`."""

import time
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agreements.models import Agreement, Event, Person, Signature

MANY = 1000  # agreements
EVENTS = 10  # of each


def main(agreement: "Agreement") -> None:
    """Print the time and the queries of `manage.py verify`, over copies of an agreement in force
    that has EVENTS events before its document."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from agreements import journal
    from agreements.models import Agreement

    copies = Agreement.objects.filter(pk__in=_copies(agreement))
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        wrong = sum(bool(faults) for _agreement, faults in journal.verified(copies))
    taken = time.perf_counter() - start
    print(
        f"\nverify, {MANY} agreements × {EVENTS} events: {taken:.2f} s, {len(captured)} queries, "
        f"{wrong} at fault"
    )


def _copies(agreement: "Agreement") -> list[int]:
    """Copies of an agreement, each with another mentor and a journal of its own; their pks."""
    from agreements.models import Agreement, Event, Person, Signature

    mentors = Person.objects.bulk_create(
        Person(email=f"mentor{number}@bench.example", name="Mentor", password="!")
        for number in range(MANY)
    )
    copies = Agreement.objects.bulk_create(_copy(agreement, mentor) for mentor in mentors)
    signatures, events = [], []
    for copy, mentor in zip(copies, mentors, strict=True):
        own = _signatures(agreement, copy, mentor)
        signatures += own.values()
        events += _events(agreement, copy, mentor, own)
    Signature.objects.bulk_create(signatures)
    Event.objects.bulk_create(events)
    pks = [copy.pk for copy in copies]
    Agreement.objects.filter(pk__in=pks).update(
        status=agreement.status, in_force_at=agreement.in_force_at
    )
    for event in events:
        if event.sequence == EVENTS:
            _head(event)
    return pks


def _copy(agreement: "Agreement", mentor: "Person") -> "Agreement":
    from agreements.models import Agreement
    from agreements.models.agreement import new_reference

    copy = Agreement.objects.get(pk=agreement.pk)
    copy.pk, copy.public_id, copy.creation_key = None, uuid.uuid4(), uuid.uuid4()
    copy.reference, copy.mentor_id = new_reference(), mentor.pk
    copy.status, copy.in_force_at = "open", None
    copy.journal_length, copy.journal_head = 0, ""
    return copy


def _signatures(
    agreement: "Agreement", copy: "Agreement", mentor: "Person"
) -> "dict[str, Signature]":
    own = {}
    for signature in agreement.signatures.select_related("person"):
        signature.pk, signature.agreement = None, copy
        if signature.role == "mentor":
            signature.person = mentor
        own[signature.role] = signature
    return own


def _events(
    agreement: "Agreement", copy: "Agreement", mentor: "Person", own: "dict[str, Signature]"
) -> "list[Event]":
    from agreements import evidence
    from agreements.journal.log import seal

    events: list[Event] = []
    for event in agreement.events.select_related("actor").filter(sequence__lte=EVENTS):
        event.pk, event.agreement = None, copy
        if event.actor_id == agreement.mentor_id:
            event.actor = mentor
        if event.kind == "signed":
            record = evidence.signature_record(own[event.data["role"]].exported())
            event.data = event.data | {"record": record}
        event.previous_hash = events[-1].hash if events else evidence.ORIGIN
        seal(event, str(copy.public_id))
        events.append(event)
    return events


def _head(last: "Event") -> None:
    from agreements.journal.codes import head_code
    from agreements.models import Agreement

    code = head_code(str(last.agreement.public_id), last.sequence, last.hash)
    Agreement.objects.filter(pk=last.agreement_id).update(
        journal_length=last.sequence, journal_head=code.mac
    )
