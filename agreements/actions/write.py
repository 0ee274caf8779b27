"""Write: each party its own expectations, both the arrangements."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from django.db import transaction

from agreements import access, content, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import Conflict, NotAllowed, NotOpen, WouldLapse
from agreements.lifecycle import Status
from agreements.models import Agreement, Event, Person, Signature
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
    standing = current.standing_signatures
    if any((s.role, s.revision) not in warned_of for s in standing):
        raise WouldLapse(current)
    Agreement.objects.filter(pk=current.pk).update(
        **changes, revision=current.revision + 1, written_at=now
    )
    data = {"parts": sorted(changes), "revision": current.revision + 1}
    journal.append(current, Event.Kind.WRITTEN, actor=person, now=now, data=data)
    _lapse(standing, current, person, now)
    return Agreement.objects.get(pk=current.pk)


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


def _lapse(
    signatures: Iterable[Signature], agreement: Agreement, writer: Person, now: datetime
) -> None:
    """Let signatures made before this change lapse, and tell whoever made them."""
    for signature in signatures:
        Signature.objects.filter(pk=signature.pk, lapsed_at__isnull=True).update(lapsed_at=now)
        data = {"role": signature.role, "revision": signature.revision}
        journal.append(agreement, Event.Kind.SIGNATURE_LAPSED, actor=writer, now=now, data=data)
        if signature.person_id != writer.pk:
            notices.signature_lapsed(agreement.pk, signature.person_id)
