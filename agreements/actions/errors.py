"""Why an action is refused, in words for the person who asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from agreements.models import Agreement


class Refused(Exception):
    """The action was not done and nothing was changed. `str()` is a sentence for the person.

    Attributes:
        current: the agreement as it stands now, with all that its pages show, where the action
            has read it.
    """

    def __init__(self, message: str, current: "Agreement | None" = None) -> None:
        self.current = current
        super().__init__(message)


class NotAllowed(Refused):
    """This person may not do this, whatever the agreement's state."""

    def __init__(self) -> None:
        super().__init__(_("This action is not yours to take on this agreement."))


class NotOpen(Refused):
    """The agreement is no longer being written."""

    def __init__(self, current: "Agreement | None" = None) -> None:
        super().__init__(
            _("This agreement is no longer open: it can’t be changed or signed."), current
        )


class AlreadyInForce(Refused):
    """Both have signed: a signature can't be taken back, nor the agreement cancelled."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("Both have signed: this agreement is in force. It can still be ended."), current
        )


class IsOver(Refused):
    """The agreement is ended or cancelled."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(_("This agreement is already over: nothing was changed."), current)


class NotOver(Refused):
    """Another agreement is made after one that is over."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("This agreement is still live: end or cancel it before pairing anew."), current
        )


class NoNextYear(Refused):
    """The school year after the agreement's can't be used yet."""

    def __init__(self, year: str) -> None:
        super().__init__(
            _("The school year %(year)s is not open for agreements yet.") % {"year": year}
        )


class SamePerson(Refused):
    """The mentor and the mentee are one person."""

    def __init__(self) -> None:
        super().__init__(_("The mentor and the mentee must be two people."))


class AlreadyLive(Refused):
    """The pair already has an open agreement, or one in force, this school year."""

    def __init__(self, year: str) -> None:
        super().__init__(
            _("These two people already have an agreement for %(year)s.") % {"year": year}
        )


class Conflict(Refused):
    """Parts were changed by somebody else since the person read them.

    Attributes:
        parts: names of the parts, as in agreements.models.agreement.
    """

    def __init__(self, parts: Sequence[str], current: "Agreement") -> None:
        self.parts = parts
        super().__init__(
            _("The text changed while you were writing. Nothing is lost: both versions are below."),
            current,
        )


class WouldLapse(Refused):
    """Saving would make signatures lapse that the person was not warned of."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _(
                "This agreement was signed while you were writing. Your words are below, not saved "
                "yet: saving them makes the signature lapse."
            ),
            current,
        )


class Stale(Refused):
    """The text changed since the person read it."""

    def __init__(self, current: "Agreement | None" = None) -> None:
        super().__init__(
            _("The text changed since you read it. Read it again below, then sign if you agree."),
            current,
        )


class Incomplete(Refused):
    """A part is still blank.

    Attributes:
        parts: names of the blank parts.
    """

    def __init__(self, parts: Sequence[str], current: "Agreement") -> None:
        self.parts = parts
        super().__init__(_("Every part must be written before anybody signs."), current)


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
    def put_off(cls) -> Self:
        return cls(_("This role ends before that day already: an end is not put off."))


class ProofTooOld(Refused):
    """Who signs must have proved who they are a short while ago."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("To sign, type the code that has just been sent to you: your name is kept."), current
        )
