"""« Send again », beside a notice that was not delivered."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import access
from agreements.actions.send_again import send_again as send_notice_again
from agreements.labels import notice_failure
from agreements.models import Notice
from agreements.views.loading import load_agreement, person_of
from agreements.views.told import Fate, fate_of


@require_POST
def send_again(request: HttpRequest, public_id: uuid.UUID, notice_id: uuid.UUID) -> HttpResponse:
    agreement, person = load_agreement(request, public_id), person_of(request)
    if not access.can_send_again(person, agreement):
        raise Http404
    notices = Notice.objects.for_mail().select_related("agreement__school")
    notice = get_object_or_404(notices, agreement=agreement, public_id=notice_id)
    holds = send_notice_again(notice=notice, person=person, now=timezone.now())
    say(request, notice, holds)
    return redirect("agreements:read", public_id)


def say(request: HttpRequest, notice: Notice, holds: bool) -> None:
    """What became of it: `holds` is what the action answered."""
    notice.refresh_from_db(fields=["state", "error"])
    fate = fate_of(notice)
    if not holds or fate is Fate.WITHDRAWN:
        messages.info(request, _("What this notice says no longer holds: it is not sent."))
    elif fate is Fate.SENT:
        messages.success(request, _("The notice is sent again. If it comes back, it is said here."))
    elif fate is Fate.UNDER_WAY:
        said = _(
            "The notice is on its way: if the mail server does not take it, it is tried again."
        )
        messages.info(request, said)
    else:
        said = _("The notice was not delivered: %(why)s.")
        messages.error(request, said % {"why": notice_failure(notice)})
