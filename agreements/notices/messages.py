"""The messages. Each says what happened and what to do, with one link; none has a sentence of the
agreement, and no subject has personal data.

Each function leaves its notices in the caller's transaction, and has them sent after the commit:
what is not committed is told to nobody, and what is committed is told."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid5

from django.utils import timezone

from agreements.after_commit import after_commit
from agreements.lifecycle import Actor
from agreements.models import Agreement, Membership, Notice, Person
from agreements.notices.attachment import is_mailed_to
from agreements.notices.sending import send_now
from agreements.people import principals_of

AT_ONCE: Final = timedelta(0)
# Before somebody is told what the other has just written: text is saved as it is typed.
QUIET: Final = timedelta(minutes=10)
# How long the parties may be left without the word that they signed, where the document goes too.
DOCUMENT_AWAITED: Final = timedelta(hours=1)
ON_ITS_WAY: Final = (
    Notice.State.QUEUED,
    Notice.State.SENT,
    Notice.State.FAILED,
    Notice.State.BOUNCED,
)


def invited(agreement_pk: int) -> list[Notice]:
    """Tell both parties that an agreement awaits what they write."""
    agreement = _read(agreement_pk)
    return [_send("invited", agreement, person) for person in (agreement.mentee, agreement.mentor)]


def signature_lapsed(
    agreement_pk: int, signer_pk: int, corrected_by: Person | None = None
) -> list[Notice]:
    """Tell a signer that the text changed, so that their signature no longer stands.

    Args:
        corrected_by: the principal who corrected a name in it; None where the other party wrote.
    """
    facts = {"by": corrected_by.name} if corrected_by else {}
    signer = Person.objects.get(pk=signer_pk)
    return [_send("signature_lapsed", _read(agreement_pk), signer, facts=facts)]


def to_sign(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that the other has signed, and that their own signature is awaited."""
    return [_send("to_sign", _read(agreement_pk), Person.objects.get(pk=person_pk))]


def in_force(agreement_pk: int) -> list[Notice]:
    """Tell both parties and the principal who made it that the agreement is signed by both. Where
    the service centre has documents sent by e-mail, the parties are told once theirs is sealed
    (`document_sealed`), or after DOCUMENT_AWAITED without it."""
    agreement = _read(agreement_pk)
    people = (agreement.mentee, agreement.mentor, agreement.created_by)
    told = {person.pk: person for person in people}.values()
    return [
        _send("in_force", agreement, person, after=DOCUMENT_AWAITED)
        if is_mailed_to(person, agreement)
        else _send("in_force", agreement, person)
        for person in told
    ]


def document_sealed(agreement_pk: int, now: datetime) -> None:
    """Have what waited for the sealed document sent, in the caller's transaction."""
    waiting = Notice.objects.filter(agreement=agreement_pk, kind="in_force", next_try_at__gt=now)
    for notice in waiting.filter(state=Notice.State.QUEUED, tries=0):
        waiting.filter(pk=notice.pk).update(next_try_at=now)
        after_commit(send_now, notice.pk)


def to_write(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that the other has written and that its own part is awaited: once an agreement,
    and after QUIET, since the other may have only begun."""
    return _send_once("to_write", agreement_pk, person_pk)


def ready_to_sign(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that everything is written: once an agreement, and after QUIET, since whoever
    wrote the last words may be weighing them, or about to sign."""
    return _send_once("ready_to_sign", agreement_pk, person_pk)


def ended(
    agreement_pk: int,
    *,
    by: Person,
    acting: Actor,
    for_whom: Actor,
    on: date,
    before: date | None,
    now: datetime,
) -> list[Notice]:
    """Tell that the agreement ends, by whom and from which day: everybody whom it concerns, the
    parties and the school's principals, but the one who ended it.

    Args:
        acting: in what quality `by` ended it. A party is named as the agreement names it.
        on: the first day, in America/Toronto, on which it is ended.
        before: the day that was told before, where this brings the end forward.
        now: an aware time.
    """
    agreement = _read(agreement_pk)
    concerned = [agreement.mentee, agreement.mentor, *principals_of(agreement.school, now)]
    told = {person.pk: person for person in concerned if person.pk != by.pk}.values()
    facts = {
        "by": acting.value,
        "who": by.name if acting is Actor.PRINCIPAL else agreement.name_of(acting),
        "for_whom": for_whom.value,
        "ends_on": on.isoformat(),
    }
    if before:
        facts["before"] = before.isoformat()
    return [_send("ended", agreement, person, facts=facts) for person in told]


def cancelled(agreement_pk: int) -> list[Notice]:
    """Tell both parties that the principal withdrew the agreement before both had signed."""
    agreement = _read(agreement_pk)
    return [_send("cancelled", agreement, party) for party in (agreement.mentee, agreement.mentor)]


def signature_withdrawn(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that the other has taken its signature back."""
    return [_send("signature_withdrawn", _read(agreement_pk), Person.objects.get(pk=person_pk))]


def contact_corrected(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party, at the address that was corrected, what it is asked to write and sign."""
    return [_send("contact_corrected", _read(agreement_pk), Person.objects.get(pk=person_pk))]


def contact_removed(agreement_pk: int, person_pk: int, address: str) -> list[Notice]:
    """Tell a former address, at which something was delivered, that nothing is asked there any
    more: whoever reads it may not be who was meant, and learns nothing of the two people."""
    person = Person.objects.get(pk=person_pk)
    return [_send("contact_removed", _read(agreement_pk), person, address=address)]


def remark(agreement_pk: int, person_pk: int) -> list[Notice]:
    """Tell a party that the other's words await it, and not one of them: a message a day at most
    for each agreement, however much is said."""
    a_day_ago = timezone.now() - timedelta(days=1)
    told = Notice.objects.filter(
        kind=Notice.Kind.REMARK,
        agreement=agreement_pk,
        person=person_pk,
        created_at__gt=a_day_ago,
    )
    if told.exists():
        return []
    return [_send("remark", _read(agreement_pk), Person.objects.get(pk=person_pk))]


def role_given(membership_pk: int) -> list[Notice]:
    """Tell somebody that a role is theirs, from when and until when."""
    return [_send_role("role_given", membership_pk)]


def role_ended(membership_pk: int) -> list[Notice]:
    """Tell somebody that a role of theirs ends, and when."""
    return [_send_role("role_ended", membership_pk)]


def stuck(
    administrator: Person,
    *,
    documents: int,
    notices: int,
    references: Sequence[str],
    keys: Sequence[str],
    now: datetime,
) -> Notice:
    """Tell an administrator what doesn't go on by itself (notices/stuck.py), once a day: the day,
    in America/Toronto, is in the notice's public id.

    Args:
        now: an aware time.

    Raises:
        django.db.IntegrityError: they were told on that day already.
    """
    facts = {
        "documents": documents,
        "notices": notices,
        "references": list(references),
        "keys": list(keys),
    }
    of_the_day = uuid5(administrator.public_id, f"stuck {timezone.localdate(now)}")
    kind = Notice.Kind.STUCK
    return queue(
        Notice(public_id=of_the_day, kind=kind, person=administrator, facts=facts), now=now
    )


def _read(pk: int) -> Agreement:
    rows = Agreement.objects.select_related(
        "mentee", "mentor", "created_by", "school__service_centre"
    )
    return rows.get(pk=pk)


def _send(
    kind: str,
    agreement: Agreement,
    person: Person,
    *,
    after: timedelta = AT_ONCE,
    address: str = "",
    facts: dict[str, str] | None = None,
) -> Notice:
    notice = Notice(kind=kind, agreement=agreement, person=person, facts=facts or {})
    return queue(notice, address=address, after=after)


def _send_once(kind: str, agreement_pk: int, person_pk: int) -> list[Notice]:
    """Nothing where the person was told before, or is about to be."""
    told = Notice.objects.filter(agreement=agreement_pk, person=person_pk, kind=kind)
    if told.filter(state__in=ON_ITS_WAY, outdated_at=None).exists():
        return []
    return [_send(kind, _read(agreement_pk), Person.objects.get(pk=person_pk), after=QUIET)]


def _send_role(kind: str, membership_pk: int) -> Notice:
    membership = Membership.objects.select_related("person").get(pk=membership_pk)
    return queue(Notice(kind=kind, membership=membership, person=membership.person))


def queue(
    notice: Notice, *, address: str = "", after: timedelta = AT_ONCE, now: datetime | None = None
) -> Notice:
    """Keep a notice, in its person's language and to their address as they are now, or to another;
    it is sent at once, or `after` a while by the command that sends what is due.

    Args:
        now: an aware time; the current one by default.
    """
    notice.language, notice.address = notice.person.language, address or notice.person.email
    notice.created_at = now or timezone.now()
    notice.next_try_at = notice.created_at + after
    notice.save()
    if not after:
        after_commit(send_now, notice.pk)
    return notice
