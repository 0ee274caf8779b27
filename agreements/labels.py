"""The words that people read for what the code names, in the active language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.lifecycle import Actor, Stage
from agreements.steps import Step

STAGES: Final[dict[Stage, str | Promise]] = {
    Stage.TO_COMPLETE: _("to complete"),
    Stage.TO_SIGN: _("to sign"),
    Stage.PARTLY_SIGNED: _("partly signed"),
    Stage.IN_FORCE: _("in force"),
    Stage.EXPIRED: _("expired"),
    Stage.ENDED: pgettext_lazy("agreement", "ended"),
    Stage.CANCELLED: pgettext_lazy("agreement", "cancelled"),
}

ROLES: Final[dict[Actor, str | Promise]] = {
    Actor.PRINCIPAL: _("principal"),
    Actor.MENTEE: _("mentee"),
    Actor.MENTOR: _("mentor"),
}

# Where a party stands, as others read it.
STANDINGS: Final[dict[Step, str | Promise]] = {
    Step.WRITE: _("has to write"),
    Step.AWAIT_WRITING: _("has written"),
    Step.SIGN: _("has to sign"),
    Step.AWAIT_SIGNATURE: _("has signed"),
    Step.NOTHING: "",
}
