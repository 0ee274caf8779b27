"""Remark: a party asks for a change in what the other wrote, or in the arrangements."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from agreements import access, notices
from agreements.actions.claim import claim
from agreements.actions.errors import NotAllowed, NotOpen, TooManyRemarks
from agreements.lifecycle import Actor, Status, other_party
from agreements.models import Agreement, Person, Remark

# Remarks and answers of one agreement: they are all on its page.
MOST: Final = 60


@transaction.atomic
def remark(
    *,
    agreement: Agreement,
    person: Person,
    part: str,
    text: str,
    key: uuid.UUID,
    now: datetime,
) -> Remark:
    """Leave a remark beside a part, and tell the other party that one awaits it.

    No event is written: what is to be deleted leaves no trace that lasts.

    Args:
        part: a name of agreements.models.remark.PARTS.
        text: cleaned (agreements.text.clean_text), REMARK_MAX_LENGTH characters at most.
        key: comes with the form; the same form sent again gives back the remark that it made.
        now: an aware time.

    Raises:
        NotAllowed: `person` is not a party, or the part is theirs to write.
        NotOpen: the agreement is no longer being written.
        TooManyRemarks: there is no room for one more.
    """
    current = claim(agreement)
    role = party_discussing(person, current)
    if sent_before := Remark.objects.filter(author=person, key=key, agreement=current).first():
        return sent_before
    if not access.can_remark(person, current, part):
        raise NotAllowed
    made = say(
        Remark(agreement=current, part=part, author=person, role=role, text=text, key=key, at=now)
    )
    tell_the_other(current, role)
    return made


def party_discussing(person: Person, current: Agreement) -> Actor:
    """The place of `person` in a claimed agreement whose parties may say something.

    Raises:
        NotAllowed, NotOpen: as for `remark`.
    """
    role = current.role_of(person)
    if role is None:
        raise NotAllowed
    if current.status != Status.OPEN or not access.can_discuss(person, current):
        raise NotOpen(current)
    return role


def say(words: Remark) -> Remark:
    """Keep a remark or an answer of a claimed agreement. Raises TooManyRemarks."""
    if Remark.objects.filter(agreement=words.agreement).count() >= MOST:
        raise TooManyRemarks(words.agreement)
    words.save(force_insert=True)
    return words


def tell_the_other(agreement: Agreement, role: Actor) -> None:
    """Tell the party that isn't `role` that a remark awaits it."""
    notices.remark(agreement.pk, agreement.party(other_party(role)).pk)
