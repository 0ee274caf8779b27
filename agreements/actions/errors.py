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


class ProofTooOld(Refused):
    """Who signs must have proved who they are a short while ago."""

    def __init__(self, current: "Agreement") -> None:
        super().__init__(
            _("To sign, type the code that has just been sent to you: your name is kept."), current
        )
