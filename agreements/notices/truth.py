"""Is a notice that waits to be sent still true? One question a kind, asked of what it is about, as
that stands now. What is no longer true is not sent; whatever may still be of use is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from agreements.lifecycle import Actor, Status, other_party
from agreements.models import Agreement, Notice, Remark
from agreements.models.agreement import EXPECTATIONS
from agreements.notices.refusals import is_refused
from agreements.steps import step_of

Question = Callable[[Notice, datetime], bool]


def is_still_true(notice: Notice, now: datetime) -> bool:
    """Whether what the notice says holds at `now` (aware). A kind of which nothing is known here
    is sent.

    Args:
        notice: with its agreement or membership; an agreement's signatures are read.
    """
    return STILL_TRUE.get(notice.kind, _always)(notice, now)


def _always(_notice: Notice, _now: datetime) -> bool:
    return True


def _is_open_to_them(notice: Notice, _now: datetime) -> bool:
    """Of an agreement that is being written, to one of its parties."""
    agreement = notice.agreement
    if agreement is None or agreement.status != Status.OPEN:
        return False
    return agreement.role_of(notice.person) is not None


def _awaits_its_part(notice: Notice, now: datetime) -> bool:
    """The other has written, and this person has not."""
    agreement = notice.agreement
    role = agreement.role_of(notice.person) if agreement else None
    if agreement is None or role is None or not _is_open_to_them(notice, now):
        return False
    missing = agreement.missing_before_signing()
    return EXPECTATIONS[role] in missing and EXPECTATIONS[other_party(role)] not in missing


def _awaits_first_signature(notice: Notice, now: datetime) -> bool:
    """Everything is written, and nobody has signed. (Who signs first has the other told by
    « to_sign ».)"""
    agreement = notice.agreement
    if agreement is None or not _is_open_to_them(notice, now):
        return False
    return not agreement.missing_before_signing() and not agreement.standing_signatures


def _awaits_signature(notice: Notice, now: datetime) -> bool:
    """The other has signed, and this person has not."""
    return _is_open_to_them(notice, now) and _signs(notice) == (False, True)


def _has_no_signature(notice: Notice, now: datetime) -> bool:
    """This person's signature lapsed, and they have not signed again."""
    return _is_open_to_them(notice, now) and not _signs(notice)[0]


def _lost_the_other_signature(notice: Notice, now: datetime) -> bool:
    """The other took its signature back, and has not signed again."""
    return _is_open_to_them(notice, now) and not _signs(notice)[1]


def _is_in_force(notice: Notice, now: datetime) -> bool:
    agreement = notice.agreement
    if agreement is None or agreement.in_force_at is None:
        return False
    return agreement.status == Status.IN_FORCE or agreement.ends_later(timezone.localdate(now))


def _ends_on_that_day(notice: Notice, _now: datetime) -> bool:
    """An end that was brought forward is told by notices of its own."""
    told = notice.facts.get("ends_on")
    return told is None or notice.agreement is None or told == str(notice.agreement.ends_on)


def _role_was_not_taken_back(notice: Notice, now: datetime) -> bool:
    """Of that, a notice of its own tells. A period that ran out is still worth knowing of."""
    membership = notice.membership
    if membership is None or membership.ended_by_id is None:
        return True
    return membership.ends_at is None or membership.ends_at > now


def _still_awaits(notice: Notice, now: datetime) -> bool:
    """One of the agreements that the reminder tells of still asks for what it says."""
    mentions = notice.mentions.select_related("agreement").prefetch_related("agreement__signatures")
    awaits = any(step_of(Actor(m.role), m.agreement) == m.step for m in mentions)
    return awaits and _is_wanted(notice, now)


def _is_wanted(notice: Notice, _now: datetime) -> bool:
    """Its person has not refused it meanwhile."""
    return not is_refused(notice)


def _awaits_a_word(notice: Notice, now: datetime) -> bool:
    """A remark is open in which the other said something."""
    if not _is_open_to_them(notice, now):
        return False
    said = Remark.objects.filter(agreement=notice.agreement_id).exclude(author=notice.person_id)
    is_open = Remark.objects.filter(answers_to=None, settled_at=None)
    by_the_other = Q(pk__in=said.values("pk")) | Q(pk__in=said.values("answers_to"))
    return is_open.filter(by_the_other).exists()


def _signs(notice: Notice) -> tuple[bool, bool]:
    """Whether the person's own signature stands, and the other party's."""
    agreement = notice.agreement
    role = agreement.role_of(notice.person) if agreement else None
    if agreement is None or role is None:
        return False, False
    other = other_party(role)
    return _stands(agreement, role), _stands(agreement, other)


def _stands(agreement: Agreement, role: Actor) -> bool:
    return agreement.standing_signature(role) is not None


STILL_TRUE: Final[Mapping[str, Question]] = {
    Notice.Kind.INVITED: _is_open_to_them,
    Notice.Kind.TO_SIGN: _awaits_signature,
    Notice.Kind.SIGNATURE_LAPSED: _has_no_signature,
    Notice.Kind.SIGNATURE_WITHDRAWN: _lost_the_other_signature,
    Notice.Kind.IN_FORCE: _is_in_force,
    Notice.Kind.REMINDER: _still_awaits,
    Notice.Kind.DIGEST: _is_wanted,
    Notice.Kind.TO_WRITE: _awaits_its_part,
    Notice.Kind.READY_TO_SIGN: _awaits_first_signature,
    Notice.Kind.CONTACT_CORRECTED: _is_open_to_them,
    Notice.Kind.CONTACT_REMOVED: _always,
    Notice.Kind.REMARK: _awaits_a_word,
    Notice.Kind.ENDED: _ends_on_that_day,
    Notice.Kind.CANCELLED: _always,
    Notice.Kind.ROLE_GIVEN: _role_was_not_taken_back,
    Notice.Kind.ROLE_ENDED: _always,
    Notice.Kind.STUCK: _always,
}
