"""What an agreement may come after: one that is over, with the same mentee and another mentor; or,
as its renewal, one that was in force or ended, with the same two people."""

import uuid
from datetime import date

from django.utils.translation import gettext as _

from agreements import access
from agreements.actions.errors import NotAllowed, Refused
from agreements.actions.party import Party
from agreements.models import Agreement, Person, SchoolYear
from agreements.text import normalise_email


class NotOver(Refused):
    """Another agreement is made after one that is over."""

    def __init__(self, current: Agreement) -> None:
        super().__init__(
            _("This agreement is not over yet: pairing with another person comes after."), current
        )


class HasSuccessor(Refused):
    """Another agreement was made after this one already."""

    def __init__(self, current: Agreement) -> None:
        super().__init__(
            _(
                "Another agreement already follows this one. Once that one is over, its own page "
                "lets you pair anew."
            ),
            current,
        )


class OtherMentee(Refused):
    """What follows an agreement has the same mentee."""

    def __init__(self, former: Agreement) -> None:
        super().__init__(
            _(
                "This agreement follows %(mentee)s’s: the mentee is the same. For somebody else, "
                "create a new agreement from the home page."
            )
            % {"mentee": former.mentee_name}
        )


class SameMentor(Refused):
    """With the same mentor, an agreement is renewed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The agreement before was already with this person: name another one. To go on "
                "with the same person, renew that agreement from its page."
            )
        )


def check_people(former: Agreement, mentee: str, mentor: str) -> None:
    """What pairs the mentee of `former` anew has the same mentee and another mentor.

    Args:
        mentee, mentor: normalised addresses.

    Raises:
        OtherMentee, SameMentor.
    """
    if mentee != former.mentee.email:
        raise OtherMentee(former)
    if mentor == former.mentor.email:
        raise SameMentor


def check_follows(
    former: Agreement,
    principal: Person,
    mentee: Party,
    mentor: Party,
    year: SchoolYear,
    creation_key: uuid.UUID,
    today: date,
) -> None:
    """Whether `principal` may have these two make an agreement after `former`, which is held.

    Args:
        creation_key: that of the form; what the same form made is no other successor.
        today: a day in America/Toronto.

    Raises:
        NotAllowed: they are not a principal of its school.
        NotOver, HasSuccessor, OtherMentee, SameMentor: this is not its renewal, and pairs anew what
            can't be.
    """
    if not access.is_principal_of(principal, former):
        raise NotAllowed
    addresses = normalise_email(mentee.email), normalise_email(mentor.email)
    is_next_year = year.start == former.school_year.start + 1
    same = addresses == (former.mentee.email, former.mentor.email)
    if same and is_next_year and access.can_renew(principal, former):
        return
    if not access.can_pair(principal, former, today):
        raise NotOver(former)
    check_people(former, *addresses)
    by_this_form = {"created_by": principal, "creation_key": creation_key}
    if former.followed_by.exclude(**by_this_form).exists():
        raise HasSuccessor(former)
