"""Take back: whoever left a remark or an answer deletes it."""

from django.db import transaction

from agreements import access
from agreements.actions.claim import claim
from agreements.actions.errors import Answered, NotAllowed
from agreements.actions.remark import party_discussing
from agreements.models import Person, Remark


@transaction.atomic
def take_back(*, remark: Remark, person: Person) -> None:
    """Delete one's own remark or answer for good. Taking it back twice is harmless.

    Raises:
        NotAllowed: it is not `person`'s.
        NotOpen: the agreement is no longer being written.
        Answered: it holds the other's words too.
    """
    current = claim(remark.agreement)
    party_discussing(person, current)
    found = Remark.objects.filter(pk=remark.pk, agreement=current).first()
    if found is None:
        return
    if found.author_id != person.pk:
        raise NotAllowed
    if not access.can_take_back(person, current, found, found.answers.exists()):
        raise Answered(current)
    found.delete()
