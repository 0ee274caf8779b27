"""Write: each party its own expectations, both the arrangements."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TypeAlias

from django.db import transaction

from agreements import access, content, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import Conflict, NotAllowed, NotOpen, WouldLapse
from agreements.actions.lapse import lapse
from agreements.lifecycle import PARTIES, Actor, Status, other_party
from agreements.models import Agreement, Event, Person
from agreements.models.agreement import ARRANGEMENTS, EXPECTATIONS

Part: TypeAlias = str | date | None


def parts_of(person: Person, agreement: Agreement) -> tuple[str, ...]:
    """The names of the parts that `person` writes: none for who is not a party."""
    role = agreement.role_of(person)
    return (EXPECTATIONS[role], *ARRANGEMENTS) if role else ()


def fingerprint(value: Part) -> str:
    """A short digest of a part as somebody read it, to tell later who changed what."""
    return content.digest("" if value is None else str(value))[:16]


@transaction.atomic
def write(
    *,
    agreement: Agreement,
    person: Person,
    parts: Mapping[str, Part],
    read: Mapping[str, str],
    warned_of: Collection[tuple[str, int]],
    now: datetime,
) -> Agreement:
    """Save what `person` changed, and let signatures on older revisions lapse.

    A part counts as changed by the person when it differs from what they read. What somebody else
    changed meanwhile, and the person didn't touch, stays as it is.

    Args:
        parts: cleaned values by part name, as sent.
        read: the fingerprint of each part when the page was made; a part without one counts as
            read blank.
        warned_of: (role, revision) of each signature that the person was told would lapse.
        now: an aware time.

    Returns:
        The agreement as it stands afterwards; the same revision when nothing had changed.

    Raises:
        NotAllowed: a part isn't this person's to write.
        NotOpen: the agreement is no longer being written.
        Conflict: both changed the same part.
        WouldLapse: a standing signature that the person was not warned of would lapse.
    """
    current = claim(agreement)
    own = parts_of(person, current)
    if not own or not set(parts) <= set(own):
        raise NotAllowed
    if current.status != Status.OPEN or not access.can_write(person, current):
        raise NotOpen(current)
    changes = _changes(current, parts, read)
    if not changes:
        return current
    if any((s.role, s.revision) not in warned_of for s in current.standing_signatures):
        raise WouldLapse(current)
    Agreement.objects.filter(pk=current.pk).update(
        **changes, revision=current.revision + 1, written_at=now
    )
    data = {"parts": sorted(changes), "revision": current.revision + 1}
    journal.append(current, Event.Kind.WRITTEN, actor=person, now=now, data=data)
    for signature in lapse(current, by=person, now=now):
        if signature.person_id != person.pk:
            notices.signature_lapsed(current.pk, signature.person_id)
    after = Agreement.objects.select_related("mentee", "mentor").get(pk=current.pk)
    if role := current.role_of(person):
        _tell_whose_turn(current, after, role)
    return after


def _changes(
    current: Agreement, parts: Mapping[str, Part], read: Mapping[str, str]
) -> dict[str, Part]:
    """What the person changed and is not so already. Raises Conflict where both changed it."""
    blank = fingerprint("")
    touched = {
        part: value
        for part, value in parts.items()
        if fingerprint(value) != read.get(part, blank) and value != getattr(current, part)
    }
    conflicts = [
        part for part in touched if fingerprint(getattr(current, part)) != read.get(part, blank)
    ]
    if conflicts:
        raise Conflict(conflicts, current)
    return touched


def _tell_whose_turn(before: Agreement, after: Agreement, writer: Actor) -> None:
    """Tell what a change of the text asks of the parties: nothing, in most cases. The text is saved
    as it is typed, so each is told once, and only when a part appears or the last one does."""
    other = other_party(writer)
    own, others = EXPECTATIONS[writer], EXPECTATIONS[other]
    missing = before.missing_before_signing(), after.missing_before_signing()
    if own in missing[0] and own not in missing[1] and others in missing[1]:
        notices.to_write(after.pk, after.party(other).pk)
    if missing[0] and not missing[1]:
        for role in PARTIES:
            notices.ready_to_sign(after.pk, after.party(role).pk)
