"""Remind those who are awaited: in one agreement, from its page; in many, from the list."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agreements import access
from agreements.actions.remind import Reminded
from agreements.actions.remind import remind as remind_awaited
from agreements.forms.confirm import UNCONFIRMED
from agreements.labels import NOT_REMINDED
from agreements.models import Notice
from agreements.models.school_holiday import recorded_calendar
from agreements.views.choosing import back_to_list, chosen_rows, nothing_chosen
from agreements.views.loading import load_agreement, party_named, person_of
from agreements.views.told import Fate, names_by_fate

# How what became of reminders is said.
OUTCOMES: Final = {
    Fate.SENT: (messages.SUCCESS, gettext_lazy("A reminder is sent to %(names)s.")),
    Fate.UNDER_WAY: (
        messages.INFO,
        gettext_lazy(
            "A reminder is on its way to %(names)s: if the mail server does not take it, it is "
            "tried again."
        ),
    ),
    Fate.FAILED: (
        messages.ERROR,
        gettext_lazy(
            "The reminder was not delivered, the mail server refuses the address: %(names)s."
        ),
    ),
    Fate.WITHDRAWN: (messages.INFO, gettext_lazy("Nothing is awaited any more: %(names)s.")),
}


@require_POST
def remind(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement, person = load_agreement(request, public_id), person_of(request)
    if not access.is_principal_of(person, agreement):
        raise Http404
    role = party_named(request.POST.get("role", ""))
    if role is None:
        messages.info(request, UNCONFIRMED)
    else:
        now = timezone.now()
        _say(request, remind_awaited(agreements=[agreement], principal=person, role=role, now=now))
    return redirect("agreements:read", public_id)


@require_POST
def remind_many(request: HttpRequest) -> HttpResponse:
    agreements = chosen_rows(request, request.POST.getlist("agreement"))
    if not agreements:
        return nothing_chosen(request)
    person = person_of(request)
    _say(request, remind_awaited(agreements=agreements, principal=person, now=timezone.now()))
    return back_to_list(request)


def _say(request: HttpRequest, outcome: Reminded) -> None:
    """Who is reminded, and who isn't and why."""
    left = Notice.objects.filter(pk__in=[notice.pk for _name, notice in outcome.left])
    fates = names_by_fate(left)
    is_closed = not recorded_calendar().is_open(timezone.localdate())
    for fate, (level, words) in OUTCOMES.items():
        if names := fates.get(fate):
            said = words % {"names": ", ".join(names)}
            if is_closed and fate in (Fate.SENT, Fate.UNDER_WAY):
                said += " " + _("Today is a day off: it may be read later.")
            messages.add_message(request, level, said)
    for why, names in outcome.skipped.items():
        messages.info(request, NOT_REMINDED[why] % {"names": ", ".join(names)})
