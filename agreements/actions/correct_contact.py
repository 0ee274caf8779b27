"""Correct a contact: a principal gives a party the address that is really theirs.

An address is how a person is known, so that to change one could hand over somebody's account, or
show a text to somebody else. Three things keep that from happening:

- what a party wrote or signed binds its person to its place: from then on nobody else can have it;
- an address is only changed on a person who is nothing but this place: who never signed in, has no
  role, and is in no other agreement. Whoever is more than that keeps their address, and this place
  goes to the person of the new one, known already or made;
- whoever asks is told the same in each case: not who is known, nor by which address.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.create import check_alone
from agreements.actions.errors import (
    AlreadyLive,
    HasSigned,
    HasWritten,
    NotAllowed,
    NotOpen,
    OwnAddress,
    SamePerson,
)
from agreements.actions.party import find_or_add
from agreements.lifecycle import PARTIES, Actor, Status, other_party
from agreements.models import Agreement, Event, Notice, Person, Remark
from agreements.text import normalise_email

if TYPE_CHECKING:
    from django.db.models import ForeignObjectRel


@transaction.atomic
def correct_contact(
    *, agreement: Agreement, role: Actor, principal: Person, email: str, now: datetime
) -> Agreement:
    """Write to the party `role` at another address from now on, and tell it there. The address
    that it has already changes nothing.

    Args:
        role: the mentee or the mentor.
        email: cleaned (agreements.text.clean_email).
        now: an aware time.

    Returns:
        The agreement as it stands afterwards.

    Raises:
        NotAllowed: `principal` is not a principal of its school.
        NotOpen: it is in force, or over.
        HasSigned, HasWritten: that party did, so that it is the right person who is reached.
        SamePerson: the address is the other party's.
        OwnAddress: it is the principal's.
        AlreadyLive: whoever has that address has an agreement with the other party this year, live
            or whose end is still to come.
    """
    email = normalise_email(email)
    current = claim(agreement)
    if not access.is_principal_of(principal, current):
        raise NotAllowed
    _check(role, current)
    before = current.party(role)
    former = before.email
    if email == former:
        return current
    other = current.party(other_party(role))
    if email == other.email:
        raise SamePerson
    if email == principal.email:
        raise OwnAddress
    person = _moved(before, current, email) or _in_its_place(before, current, role, email, now)
    # No address: the event is in the document, and is kept as long.
    data = {"role": role.value, "person": str(person.public_id)}
    journal.append(current, Event.Kind.CONTACT_CORRECTED, actor=principal, now=now, data=data)
    _tell(current, before, former, person, now)
    return claim(current)


def correctable(agreement: Agreement, principal: Person) -> list[Actor]:
    """The parties whose address `principal` may still correct, of an agreement `with_reached`."""
    reached = {Actor.MENTEE: agreement.mentee_reached, Actor.MENTOR: agreement.mentor_reached}
    allowed = [r for r in PARTIES if access.can_correct_contact(principal, agreement, r)]
    return [role for role in allowed if not reached[role]]


def _who_wrote(agreement: Agreement) -> set[int]:
    """The keys of those who wrote or remarked in it, even what is erased since."""
    wrote = agreement.events.filter(kind=Event.Kind.WRITTEN).order_by().values_list("actor_id")
    said = Remark.objects.filter(agreement=agreement).order_by().values_list("author_id")
    return {person_pk for (person_pk,) in wrote.union(said)}


def _check(role: Actor, agreement: Agreement) -> None:
    """Raises NotOpen, HasSigned or HasWritten."""
    if agreement.status != Status.OPEN:
        raise NotOpen(agreement)
    if access.has_ever_signed(role, agreement):
        raise HasSigned(agreement)
    is_written = access.has_written_its_part(role, agreement)
    if is_written or agreement.party(role).pk in _who_wrote(agreement):
        raise HasWritten(agreement)


def _moved(person: Person, agreement: Agreement, email: str) -> Person | None:
    """The party with the new address on its own row, where the row is nothing but this place and
    nobody has the address; None otherwise."""
    # Held, so that nobody gives it a role or another agreement meanwhile (find_or_add).
    held = Person.objects.select_for_update(no_key=True)
    row = held.filter(pk=person.pk, email=person.email).first()
    if row is None or not _is_this_place_alone(row, agreement):
        return None
    try:
        with transaction.atomic():
            # Who signs in at this instant has done so before, or finds another address.
            moved = Person.objects.filter(pk=row.pk, last_login=None).update(email=email)
    except IntegrityError:  # somebody has it
        return None
    return Person.objects.get(pk=row.pk) if moved else None


def _is_this_place_alone(person: Person, agreement: Agreement) -> bool:
    """Whether the database knows nothing of a person but this place and what was sent to it. Every
    relation is asked, so that one which is added later counts too."""
    if person.last_login is not None or person.is_superuser or not person.is_active:
        return False
    relations = Person._meta.get_fields(include_hidden=True)
    to_people = [r for r in relations if r.auto_created and (r.one_to_many or r.one_to_one)]
    return not any(_has_more(person, relation, agreement) for relation in to_people)  # type: ignore[arg-type]


def _has_more(person: Person, relation: "ForeignObjectRel", agreement: Agreement) -> bool:
    model = relation.related_model
    rows = model._base_manager.filter(**{relation.field.name: person.pk})
    if model is Agreement:
        rows = rows.exclude(pk=agreement.pk)
    elif model is Notice:
        rows = rows.exclude(agreement=agreement)
    return rows.exists()


def _in_its_place(
    before: Person, agreement: Agreement, role: Actor, email: str, now: datetime
) -> Person:
    """The person of the new address, who takes the place.

    Raises:
        AlreadyLive: they have an agreement with the other party this year, live or whose end is
            still to come.
    """
    person = find_or_add(email, agreement.name_of(role), before.language)
    place = Agreement.objects.filter(pk=agreement.pk, status=Status.OPEN.value)
    try:
        with transaction.atomic():
            place.update(**{f"{role.value}_id": person.pk})
            moved = Agreement.objects.get(pk=agreement.pk)
            check_alone(moved, agreement.school_year, timezone.localdate(now))
    except IntegrityError:
        raise AlreadyLive(agreement.school_year.label) from None
    return person


def _tell(agreement: Agreement, before: Person, former: str, person: Person, now: datetime) -> None:
    """Tell the new address; and the former one, where anything was delivered there. What was
    still to arrive there is replaced by what the new one is told."""
    to_former = Notice.objects.filter(agreement=agreement, person=before, address=former)
    (notice,) = notices.contact_corrected(agreement.pk, person.pk)
    reached = to_former.filter(state=Notice.State.SENT).exists()
    over = {"claim": None, "claimed_until": None, "next_try_at": None, "replaced_by": notice}
    failed = {"state": Notice.State.FAILED, "undelivered_at": now, "error": "corrected"}
    to_former.filter(state=Notice.State.QUEUED).update(**over, **failed)
    to_former.undelivered().update(replaced_by=notice)
    if reached:
        notices.contact_removed(agreement.pk, before.pk, former)
