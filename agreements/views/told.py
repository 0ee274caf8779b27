"""What became of the messages that an action has just left, said as it is: they may have been sent
within the request, be on their way, or have been refused already."""

from collections.abc import Sequence
from enum import StrEnum

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agreements.models import Agreement, Notice
from agreements.models.notice import UNDELIVERED
from agreements.views.loading import person_of
from agreements.views.undelivered import name_of


class Fate(StrEnum):
    """Where a message stands, as far as whoever caused it has to know."""

    SENT = "sent"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


def fate_of(notice: Notice) -> Fate:
    """The fate of a notice whose row was read after the commit."""
    if notice.state in UNDELIVERED:
        return Fate.FAILED
    if notice.state == Notice.State.WITHDRAWN:
        return Fate.WITHDRAWN
    return Fate.SENT if notice.state == Notice.State.SENT else Fate.UNDER_WAY


def names_by_fate(notices: "QuerySet[Notice]") -> dict[Fate, list[str]]:
    """For whom they are, by what became of them, as their rows say now: one query."""
    found: dict[Fate, dict[str, None]] = {}
    for notice in notices.select_related("person", "agreement").order_by("created_at", "pk"):
        found.setdefault(fate_of(notice), {})[name_of(notice)] = None
    return {fate: list(names) for fate, names in found.items()}


def say_told(request: HttpRequest, done: str, notices: "QuerySet[Notice]") -> None:
    """Say what was done, and what became of the notices of it.

    Args:
        done: a sentence.
        notices: those of what was done; the one that goes to who did it is not spoken of.
    """
    fates = names_by_fate(notices.exclude(person=person_of(request)))
    if names := fates.get(Fate.SENT):
        done += " " + _("A notice is sent to %(names)s.") % {"names": ", ".join(names)}
    messages.success(request, done)
    if names := fates.get(Fate.UNDER_WAY):
        said = _(
            "The notice is on its way to %(names)s: if the mail server does not take it, it is "
            "tried again."
        )
        messages.info(request, said % {"names": ", ".join(names)})
    if names := fates.get(Fate.FAILED):
        said = _(
            "The notice did not reach %(names)s: the mail server refuses the address. Let them "
            "know another way."
        )
        messages.error(request, said % {"names": ", ".join(names)})


def say_invited(
    request: HttpRequest, agreements: Sequence[Agreement], *, invited: str, made: str
) -> None:
    """Say that agreements were made, and what became of their invitations.

    Args:
        invited: said where every person was sent theirs.
        made: said otherwise, before who was and who wasn't.
    """
    invitations = Notice.objects.filter(agreement__in=agreements, kind=Notice.Kind.INVITED)
    fates = names_by_fate(invitations)
    messages.success(request, invited if set(fates) <= {Fate.SENT} else made)
    if names := fates.get(Fate.UNDER_WAY):
        said = _(
            "The invitation is on its way to %(names)s: if the mail server does not take it, it is "
            "tried again."
        )
        messages.info(request, said % {"names": ", ".join(names)})
    if names := fates.get(Fate.FAILED):
        said = _(
            "The invitation did not reach %(names)s: the mail server refuses the address. Make "
            "sure of it, then correct it on the agreement’s page."
        )
        messages.error(request, said % {"names": ", ".join(names)})
