"""Why a role is not given or taken, in words for the person who asked."""

from typing import Self

from django.utils.translation import gettext as _

from agreements.actions.errors import Refused


class OwnRights(Refused):
    """Nobody gives rights to themself."""

    def __init__(self) -> None:
        super().__init__(_("This address is yours: somebody else must give you a role."))


class AlreadyHeld(Refused):
    """The person has this role there already, with no end to it."""

    def __init__(self) -> None:
        super().__init__(_("This person already has this role there."))


class AlreadyEnded(Refused):
    """The membership is over: it can't end otherwise."""

    def __init__(self) -> None:
        super().__init__(_("This role has already ended."))


class SamePrincipal(Refused):
    """Who leaves and who follows are one person."""

    def __init__(self) -> None:
        super().__init__(_("This address is that of the principal who leaves."))


class WrongPeriod(Refused):
    """A day that is past, a period that runs backwards, is too long, or can't be given."""

    @classmethod
    def past(cls) -> Self:
        return cls(_("Choose a day that is not past."))

    @classmethod
    def backwards(cls) -> Self:
        return cls(_("The last day comes before the first."))

    @classmethod
    def too_long(cls) -> Self:
        return cls(_("Choose a period of one year at most."))

    @classmethod
    def beyond_own_end(cls) -> Self:
        return cls(_("Your own role ends before that day."))

    @classmethod
    def beyond_school_year(cls) -> Self:
        return cls(_("Choose a day of this school year."))

    @classmethod
    def to_come(cls) -> Self:
        return cls(_("Nobody has signed on a day that is to come. Correct the date."))

    @classmethod
    def before_school_year(cls) -> Self:
        return cls(_("That is before agreements were made for this school year."))

    @classmethod
    def put_off(cls) -> Self:
        return cls(_("This role ends before that day already: an end is not put off."))
