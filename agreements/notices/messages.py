"""The messages. Each says what happened and what to do, with one link; none has a sentence of the
agreement, and no subject has personal data.

Each function leaves its notices in the caller's transaction, and has them sent after the commit:
what is not committed is told to nobody, and what is committed is told."""

from django.utils import timezone

from agreements.after_commit import after_commit
from agreements.models import Agreement, Event, Membership, Notice, Person
from agreements.notices.sending import send_now
from agreements.people import principals_of


def invited(agreement_pk: int) -> list[Notice]:
    """Tell both parties that an agreement awaits what they write."""
    agreement = _read(agreement_pk)
    return [_send("invited", agreement, person) for person in (agreement.mentee, agreement.mentor)]


def signature_lapsed(agreement_pk: int, signer_pk: int) -> list[Notice]:
    """Tell a signer that the text changed, so that their signature no longer stands."""
    return [_send("signature_lapsed", _read(agreement_pk), Person.objects.get(pk=signer_pk))]


def to_sign(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that the other has signed, and that their own signature is awaited."""
    return [_send("to_sign", _read(agreement_pk), Person.objects.get(pk=person_pk))]


def in_force(agreement_pk: int) -> list[Notice]:
    """Tell both parties and the principal who made it that the agreement is signed by both."""
    agreement = _read(agreement_pk)
    people = (agreement.mentee, agreement.mentor, agreement.created_by)
    told = {person.pk: person for person in people}.values()
    return [_send("in_force", agreement, person) for person in told]


def ended(agreement_pk: int) -> list[Notice]:
    """Tell that the agreement ends, by whom and from which day: everybody whom it concerns, the
    parties and the school's principals, but the one who ended it."""
    agreement = _read(agreement_pk)
    event = agreement.events.filter(kind=Event.Kind.ENDED).select_related("actor").latest("at")
    assert event.actor is not None  # noqa: S101 - nothing ends by itself
    concerned = [agreement.mentee, agreement.mentor]
    concerned += principals_of(agreement.school, event.at)
    told = {person.pk: person for person in concerned if person.pk != event.actor_id}.values()
    facts = {"by": event.actor.name, "for_whom": event.data["for"]}
    return [_send("ended", agreement, person, **facts) for person in told]


def cancelled(agreement_pk: int) -> list[Notice]:
    """Tell both parties that the principal withdrew the agreement before both had signed."""
    agreement = _read(agreement_pk)
    return [_send("cancelled", agreement, party) for party in (agreement.mentee, agreement.mentor)]


def signature_withdrawn(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that the other has taken its signature back."""
    return [_send("signature_withdrawn", _read(agreement_pk), Person.objects.get(pk=person_pk))]


def role_given(membership_pk: int) -> list[Notice]:
    """Tell somebody that a role is theirs, from when and until when."""
    return [_send_role("role_given", membership_pk)]


def role_ended(membership_pk: int) -> list[Notice]:
    """Tell somebody that a role of theirs ends, and when."""
    return [_send_role("role_ended", membership_pk)]


def _read(pk: int) -> Agreement:
    rows = Agreement.objects.select_related("mentee", "mentor", "created_by", "school")
    return rows.get(pk=pk)


def _send(kind: str, agreement: Agreement, person: Person, **facts: str) -> Notice:
    return _queue(Notice(kind=kind, agreement=agreement, person=person, facts=facts))


def _send_role(kind: str, membership_pk: int) -> Notice:
    membership = Membership.objects.select_related("person").get(pk=membership_pk)
    return _queue(Notice(kind=kind, membership=membership, person=membership.person))


def _queue(notice: Notice) -> Notice:
    """Keep a notice, in its person's language and to their address as they are now."""
    notice.language, notice.address = notice.person.language, notice.person.email
    notice.created_at = notice.next_try_at = timezone.now()
    notice.save()
    after_commit(send_now, notice.pk)
    return notice
