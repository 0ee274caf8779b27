"""Why an action is refused, in words for the person who asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

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


class HasSigned(Refused):
    """That party has signed: its address is that of whoever signed."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _(
                "This person has signed this agreement, and so is reached: their address stays. To "
                "put somebody else in their place, cancel the agreement and pair anew."
            ),
            current,
        )


class HasWritten(Refused):
    """That party has written: what it wrote is shown to nobody else."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _(
                "This person has written in this agreement, and so is reached: what they wrote "
                "goes to no other address. To put somebody else in their place, cancel the "
                "agreement and pair anew."
            ),
            current,
        )


class AlreadyInForce(Refused):
    """Both have signed: a signature can't be taken back, nor the agreement cancelled."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("Both have signed: this agreement is in force. It can still be ended."), current
        )


class NoSuchScan(Refused):
    """The pages that the principal looked at are no longer kept."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("These pages are no longer kept, or others took their place: send the files again."),
            current,
        )


class IsOver(Refused):
    """The agreement is ended or cancelled."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(_("This agreement is already over: nothing was changed."), current)


class HasExpired(Refused):
    """The agreement was over with its school year."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("This agreement was over with its school year: there is nothing to end."), current
        )


class NotRenewable(Refused):
    """The agreement is still being written, or was cancelled."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _(
                "An agreement in force or ended is renewed, for the school year that follows it: "
                "from the first of May before that year until its end."
            ),
            current,
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


class OwnAddress(Refused):
    """A principal doesn't put themself in the place of a party."""

    def __init__(self) -> None:
        super().__init__(_("This address is yours: write that of the person who is meant."))


class AlreadyLive(Refused):
    """The pair already has an open agreement, or one in force, this school year."""

    def __init__(self, year: str) -> None:
        super().__init__(
            _("These two people already have an agreement for %(year)s.") % {"year": year}
        )


class StillRunning(AlreadyLive):
    """The pair’s agreement of this school year is in force until an end that is to come."""

    def __init__(self, year: str) -> None:
        words = _(
            "These two people have an agreement for %(year)s whose end is still to come. Another "
            "can be made from the day of that end on, or sooner if the end is brought forward."
        )
        Refused.__init__(self, words % {"year": year})


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


class Renamed(Refused):
    """The name was corrected by somebody else since the person read it."""

    def __init__(self, name: str, current: "Agreement") -> None:
        super().__init__(
            _(
                "Somebody else corrected this name meanwhile: the agreement says %(name)s now. "
                "If that is right, there is nothing more to do."
            )
            % {"name": name},
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


class NoSuchRemark(Refused):
    """The remark was taken back, or deleted with all of its agreement's."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(_("This remark is no longer there: it was taken back."), current)


class Answered(Refused):
    """A remark that was answered holds the other's words too."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("This remark was answered: it can be settled, and no longer taken back."), current
        )


class AlreadySettled(Refused):
    """What is settled is answered no more."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(_("This remark is settled already: leave another one."), current)


class TooManyRemarks(Refused):
    """A conversation that long is better held otherwise."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("There are many remarks already. Take some back, or talk it over together."), current
        )


class ProofTooOld(Refused):
    """Who signs must have proved who they are a short while ago."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("To sign, type the code that has just been sent to you: your name is kept."), current
        )
