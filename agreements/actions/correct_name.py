"""Correct a name: a principal puts right the name that an agreement gives to a party.

The name is one of the words that are signed: it is in the content and its digest. So correcting it
makes a revision, as writing does, and a signature on an older one lapses. It is this agreement's
alone; other agreements, and other centres, call the person as they do.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import NotAllowed, NotOpen, Renamed, WouldLapse
from agreements.actions.lapse import lapse
from agreements.lifecycle import Actor, Status
from agreements.models import Agreement, Event, Membership, Person


@transaction.atomic
def correct_name(
    *,
    agreement: Agreement,
    role: Actor,
    principal: Person,
    name: str,
    read: str,
    warned_of: Collection[tuple[str, int]],
    now: datetime,
) -> Agreement:
    """Give the party `role` another name in the agreement, and let signatures on the former one
    lapse: their signers are told. The name that it has already changes nothing.

    Args:
        role: the mentee or the mentor.
        name: cleaned (agreements.text.clean_name).
        read: the name that the agreement gave when the page was made.
        warned_of: (role, revision) of each signature that the principal confirmed would lapse.
        now: an aware time.

    Returns:
        The agreement as it stands afterwards.

    Raises:
        NotAllowed: `principal` is not a principal of its school.
        NotOpen: it is in force, or over.
        Renamed: the name is no longer the one that was read.
        WouldLapse: a standing signature that was not confirmed would lapse.
    """
    current = claim(agreement)
    if not access.is_principal_of(principal, current):
        raise NotAllowed
    if not access.can_correct_name(principal, current):
        raise NotOpen(current)
    former = current.name_of(role)
    if name == former:
        return current
    if read != former:
        raise Renamed(former, current)
    if any((s.role, s.revision) not in warned_of for s in current.standing_signatures):
        raise WouldLapse(current)
    _rename(current, role, name)
    # No name: the event is in the document, and is kept as long.
    data = {"role": role.value, "revision": current.revision + 1}
    journal.append(current, Event.Kind.NAME_CORRECTED, actor=principal, now=now, data=data)
    for signature in lapse(current, by=principal, now=now, because="name_corrected"):
        if signature.person_id != principal.pk:
            notices.signature_lapsed(current.pk, signature.person_id, corrected_by=principal)
    _rename_whom_it_named(current.party(role), current, former, name)
    return claim(current)


def _rename(agreement: Agreement, role: Actor, name: str) -> None:
    field = f"{role.value}_name"
    Agreement.objects.filter(
        pk=agreement.pk, status=Status.OPEN.value, revision=agreement.revision
    ).update(**{field: name}, revision=agreement.revision + 1)
    setattr(agreement, field, name)
    agreement.save(update_fields=["search_key"])  # which is made of the names


def _rename_whom_it_named(person: Person, agreement: Agreement, former: str, name: str) -> None:
    """Messages and pages greet a person by the name on their own row. It follows where it is the
    slip itself, and nobody but this agreement can have given it: no role, no other agreement."""
    elsewhere = Agreement.objects.of_party(person).exclude(pk=agreement.pk)
    if elsewhere.exists() or Membership.objects.filter(person=person).exists():
        return
    Person.objects.filter(pk=person.pk, name=former, is_superuser=False).update(name=name)
