"""End an agreement: one page, one confirmation, no reason asked."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.end import end as end_agreement
from agreements.actions.errors import Refused
from agreements.actions.membership_errors import WrongPeriod
from agreements.forms.end import EndAgreementForm
from agreements.lifecycle import Actor, Status
from agreements.models import Agreement, Notice
from agreements.templatetags.dates import long_date
from agreements.views.loading import load_agreement, person_of, typed
from agreements.views.told import say_told


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    acting = access.acting_on(person, agreement)
    if acting is None:
        raise Http404
    today = timezone.localdate()
    if not access.can_end(person, agreement, today):
        return _over(request, agreement)
    data = typed(request, _("Your session had ended, and nothing is ended yet: read, then end."))
    form = EndAgreementForm(data, agreement=agreement, acting=acting, today=today)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            after = end_agreement(
                agreement=agreement,
                person=person,
                on_behalf_of=form.on_behalf_of(),
                on=form.day_chosen(),
                now=now,
            )
        except WrongPeriod as refusal:
            form.add_error("day", str(refusal))
        except Refused:  # it was cancelled, or has expired meanwhile
            return _over(request, load_agreement(request, public_id))
        else:
            done = (after.ended_at, after.ends_on) == (now, form.day_chosen())
            return _ended(request, after) if done else _over(request, after)
    context = {
        "form": form,
        "agreement": agreement,
        "for_another": acting is Actor.PRINCIPAL,
        "in_force": agreement.in_force_at is not None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/end.html", context, status=status)


def _ended(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    words = {"day": long_date(agreement.ends_on)}
    if agreement.ends_later(timezone.localdate()):
        said = _("The agreement ends on %(day)s.")
    else:
        said = _("The agreement is ended, as of %(day)s.")
    # Those of this end: one that was announced before had its own.
    notices = agreement.notices.filter(
        kind=Notice.Kind.ENDED, facts__ends_on=str(agreement.ends_on)
    )
    say_told(request, said % words, notices)
    return redirect("agreements:read", agreement.public_id)


def _over(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Say how it is over already; nothing was changed."""
    words = {"day": long_date(agreement.ends_on)}
    if agreement.status == Status.CANCELLED:
        said = _("The agreement was already cancelled: there is nothing to end.")
    elif agreement.has_expired(timezone.localdate()):
        said = _(
            "The agreement has been over since the end of its school year, %(day)s: there is "
            "nothing to end."
        ) % {"day": long_date(agreement.school_year.ends_on)}
    elif agreement.ends_later(timezone.localdate()):
        said = _("The agreement already ends on %(day)s: nothing was changed.") % words
    else:
        said = _("The agreement was already ended, as of %(day)s.") % words
    messages.info(request, said)
    return redirect("agreements:read", agreement.public_id)
