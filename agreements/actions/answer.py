"""Answer: either party, under a remark that is not settled."""

import uuid
from datetime import datetime

from django.db import transaction

from agreements.actions.claim import claim
from agreements.actions.errors import AlreadySettled, NoSuchRemark
from agreements.actions.remark import party_discussing, say, tell_the_other
from agreements.models import Agreement, Person, Remark


@transaction.atomic
def answer(*, remark: Remark, person: Person, text: str, key: uuid.UUID, now: datetime) -> Remark:
    """Answer a remark, and tell the other party. There is one level: an answer has no answers.

    Args:
        text: cleaned (agreements.text.clean_text), ANSWER_MAX_LENGTH characters at most.
        key: comes with the form; the same form sent again gives back the answer that it made.
        now: an aware time.

    Raises:
        NotAllowed: `person` is not a party.
        NotOpen: the agreement is no longer being written.
        NoSuchRemark: it was taken back.
        AlreadySettled: it is settled.
        TooManyRemarks: there is no room for one more.
    """
    current = claim(remark.agreement)
    role = party_discussing(person, current)
    if sent_before := Remark.objects.filter(author=person, key=key, agreement=current).first():
        return sent_before
    asked = standing(remark, current)
    if asked.settled_at:
        raise AlreadySettled(current)
    made = say(
        Remark(
            agreement=current,
            part=asked.part,
            author=person,
            role=role,
            text=text,
            key=key,
            at=now,
            answers_to=asked,
        )
    )
    tell_the_other(current, role)
    return made


def standing(remark: Remark, current: Agreement) -> Remark:
    """A remark of a claimed agreement as it stands now. Raises NoSuchRemark."""
    found = Remark.objects.filter(pk=remark.pk, agreement=current, answers_to=None).first()
    if found is None:
        raise NoSuchRemark(current)
    return found
