"""The words that people read for what the code names, in the active language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.awaiting import Why
from agreements.lifecycle import Actor, Stage
from agreements.models import Notice
from agreements.models.notice import COMPLAINED, REJECTED
from agreements.steps import Step

STAGES: Final[dict[Stage, str | Promise]] = {
    Stage.TO_COMPLETE: _("to complete"),
    Stage.TO_SIGN: _("to sign"),
    Stage.PARTLY_SIGNED: _("partly signed"),
    Stage.IN_FORCE: _("in force"),
    Stage.EXPIRED: _("expired"),
    Stage.ENDING: _("end announced"),
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

# Why somebody isn't reminded, for the principal who asks.
NOT_REMINDED: Final[dict[Why, str | Promise]] = {
    Why.NOBODY: _("Nobody is awaited: %(names)s."),
    Why.YEAR_OVER: _("The school year is over: %(names)s."),
    Why.TODAY: _("Already reminded today: %(names)s."),
    Why.UNDER_WAY: _("The last reminder is still on its way: %(names)s."),
    Why.UNREACHABLE: _("Messages don’t arrive at the address, check it first: %(names)s."),
    Why.CLOSED: _("Their access is closed: %(names)s."),
    Why.REFUSED: _("They asked for no more reminders of an agreement: %(names)s."),
}

# What stopped a sealing, for the administrator: codes of agreements.documents.errors.
SEALING_DETAILS: Final[dict[str, str | Promise]] = {
    "verify": _("the command « verify » says which event is at fault"),
    # The key
    "no_key": _("none is configured"),
    "half_configured": _("its settings are incomplete, or contradict each other"),
    "unreadable": _("its file can’t be read"),
    "wrong_passphrase": _("the pass phrase is wrong"),
    "mismatch": _("the certificate is that of another key"),
    "weak": _("it is too weak"),
    "unsuitable": _("it, or its certificate, isn’t made for signing"),
    "expired": _("its certificate has expired"),
    "not_yet_valid": _("its certificate isn’t valid yet"),
    "token": _("the token is absent, or doesn’t hold it"),
    "revoked": _("its certificate was revoked"),
    # The time-stamping authority
    "unreachable": _("it can’t be reached"),
    "slow": _("it doesn’t answer in time"),
    "refused": _("it refuses the request"),
    "too_large": _("its answer is too large"),
    "malformed": _("its answer can’t be read"),
    "denied": _("it denies the time-stamp"),
    "wrong_nonce": _("its answer is to another request"),
    "wrong_imprint": _("its time-stamp is of something else"),
    "bad_signature": _("its signature doesn’t hold"),
    "not_trusted": _("its certificate isn’t trusted"),
    "clock": _("its clock and ours differ too much"),
    "settings": _("the certificates to trust can’t be read"),
    "changing": _("its certificate keeps changing"),
}


def notice_failure(notice: Notice) -> str | Promise:
    """Why a notice was not delivered, for the principal."""
    if notice.error == COMPLAINED:
        return _("whoever received it marked it as unwanted")
    if notice.state == Notice.State.BOUNCED and notice.error != REJECTED:
        return _("it came back")
    if notice.error.startswith("5") or notice.error == REJECTED:
        return _("the mail server refuses this address")
    return _("it was tried for a day, in vain")
