"""What doesn't go on by itself, and is told to the administrators: documents that can't be sealed,
and messages that must arrive and didn't."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from agreements.models import Notice, Person, Sealing
from agreements.notices.messages import stuck as tell

# When nothing is stuck that wasn't in their last message.
AGAIN_AFTER: Final = timedelta(days=7)
# A message that never arrived is spoken of for so long; the page of deliveries keeps it.
SPOKEN_OF_FOR: Final = timedelta(days=30)
REFERENCES_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many are stuck, the references of some of the agreements concerned, and a key for each,
    by which one that is new is known."""

    documents: int
    notices: int
    references: list[str]
    keys: list[str]


def found(now: datetime) -> Stuck:
    """What is stuck at `now`, an aware time."""
    sealings = list(Sealing.objects.stuck(now).with_agreement())
    recent = Notice.objects.owed().filter(undelivered_at__gt=now - SPOKEN_OF_FOR)
    notices = list(recent.select_related("agreement"))
    agreements = [sealing.of for sealing in sealings] + [n.agreement for n in notices]
    references = dict.fromkeys(agreement.reference for agreement in agreements if agreement)
    return Stuck(
        documents=len(sealings),
        notices=len(notices),
        references=list(references)[:REFERENCES_NAMED],
        keys=[f"document {s.pk}" for s in sealings] + [f"notice {n.pk}" for n in notices],
    )


def report_stuck(now: datetime) -> list[Notice]:
    """Leave one message to each active administrator, where something is stuck that their last one
    didn't name, or their last one is a week old. At most one a day, whoever asks and however often.

    Args:
        now: an aware time.

    Returns:
        The notices that were left.
    """
    stuck = found(now)
    if not stuck.keys:
        return []
    administrators = Person.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    left = (_report(person, stuck, now) for person in administrators)
    return [notice for notice in left if notice]


def _report(person: Person, stuck: Stuck, now: datetime) -> Notice | None:
    former = Notice.objects.filter(kind=Notice.Kind.STUCK, person=person)
    last = former.order_by("-created_at", "-pk").first()
    is_recent = last is not None and last.created_at > now - AGAIN_AFTER
    if last and is_recent and set(stuck.keys) <= set(last.facts["keys"]):
        return None
    try:
        with transaction.atomic():
            return tell(
                person,
                documents=stuck.documents,
                notices=stuck.notices,
                references=stuck.references,
                keys=stuck.keys,
                now=now,
            )
    except IntegrityError:  # told today already
        return None
