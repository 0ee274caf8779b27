"""Sign: a party binds itself to the revision it read. The second signature puts in force."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agreements import content, evidence, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import Incomplete, NotAllowed, NotOpen, ProofTooOld, Stale
from agreements.actions.seal import seal_now
from agreements.after_commit import after_commit
from agreements.lifecycle import Action, Status, allows, other_party
from agreements.models import Agreement, Event, Person, Remark, Sealing, Signature
from agreements.models.signature import USER_AGENT_MAX_LENGTH
from agreements.statement import CURRENT_VERSION, StatementKey, statement
from mentorat.sign_in.proof import Proof


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds a signature, and is kept with it as evidence.

    Attributes:
        ip_address: the signer's, or None where it isn't known.
        user_agent: as their browser calls itself; what is longer than the field is cut.
        displayed_to_end: whether the whole text was on the screen; None where the browser didn't
            say.
        drawing: the signature drawn by hand, cleaned (agreements.drawing.clean_drawing), or "".
    """

    ip_address: str | None = None
    user_agent: str = ""
    displayed_to_end: bool | None = None
    drawing: str = ""


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    person: Person,
    revision: int,
    typed_name: str,
    accepted: StatementKey,
    proof: Proof | None,
    circumstances: Circumstances,
    now: datetime,
) -> Signature:
    """Record the signature of `person` on `revision`.

    Signing twice is harmless: the signature that stands is given back.

    Args:
        revision: the one that was on the person's screen.
        typed_name: cleaned (agreements.text.clean_name).
        accepted: the version and language of the statement that was on the person's screen.
        proof: how and when the person last proved who they are, if it is known.
        now: an aware time.

    Raises:
        NotAllowed: `person` is not a party.
        NotOpen: the agreement is no longer being written, and this person has not signed it.
        Stale: the text, or the statement, changed since.
        Incomplete: a part is still blank.
        ProofTooOld: the proof is missing, or not recent (mentorat.sign_in.proof.MAX_AGE).
    """
    current = claim(agreement)
    role = current.role_of(person)
    if role is None:
        raise NotAllowed
    standing = current.standing_signature(role)
    if standing:
        return standing
    if not allows(Action.SIGN, Status(current.status), role):
        raise NotOpen(current)
    if revision != current.revision or accepted.version != CURRENT_VERSION:
        raise Stale(current)
    missing = current.missing_before_signing()
    if missing:
        raise Incomplete(missing, current)
    if proof is None or not proof.is_recent(now):
        raise ProofTooOld(current)

    signed = content.canonical(current.content())
    signature = Signature.objects.create(
        agreement=current,
        role=role.value,
        person=person,
        typed_name=typed_name,
        statement=statement(accepted),
        statement_version=accepted.version,
        statement_language=accepted.language,
        revision=revision,
        content=signed,
        content_digest=content.digest(signed),
        signed_at=now,
        authenticated_at=proof.at,
        authentication=proof.method,
        ip_address=circumstances.ip_address,
        user_agent=circumstances.user_agent[:USER_AGENT_MAX_LENGTH],
        displayed_to_end=circumstances.displayed_to_end,
        drawing=circumstances.drawing,
    )
    data = {
        "role": role.value,
        "revision": revision,
        "digest": signature.content_digest,
        "authentication": proof.method,
        "authenticated_at": evidence.moment(proof.at),
        "record": _record(signature),
    }
    journal.append(current, Event.Kind.SIGNED, actor=person, now=now, data=data)
    other = other_party(role)
    if current.standing_signature(other):
        _put_in_force(current, signature, now)
    else:
        notices.to_sign(current.pk, current.party(other).pk)
    return signature


def _record(signature: Signature) -> str:
    """The digest of all that is kept of a signature, so that no detail of it can change alone; as
    the database gives it back, since that may write a network address its own way."""
    kept = Signature.objects.select_related("person").get(pk=signature.pk)
    return evidence.signature_record(kept.exported())


def _put_in_force(agreement: Agreement, last: Signature, now: datetime) -> None:
    Remark.objects.forget(agreement)
    Agreement.objects.filter(
        pk=agreement.pk, status=Status.OPEN.value, revision=last.revision
    ).update(status=Status.IN_FORCE.value, in_force_at=now)
    data = {"revision": last.revision, "digest": last.content_digest}
    journal.append(agreement, Event.Kind.IN_FORCE, actor=last.person, now=now, data=data)
    Sealing.objects.create(agreement=agreement, requested_at=now, not_before=now)
    after_commit(seal_now, agreement.pk)
    notices.in_force(agreement.pk)
