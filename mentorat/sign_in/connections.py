"""« Mes connexions »: how a person signs in, and where they are signed in now."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mentorat.sign_in import factors
from mentorat.sign_in.devices import device_of


@factors.no_second_factor_needed
@never_cache
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """The factors and the sessions of the person who asks."""
    rows = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at", "pk"))
    by_kind = {
        kind: [row.wrap() for row in rows if row.type == kind] for kind in Authenticator.Type
    }
    is_strong = factors.is_strong(request)
    context = {
        "passkeys": by_kind[Authenticator.Type.WEBAUTHN],
        "application": next(iter(by_kind[Authenticator.Type.TOTP]), None),
        "recovery": next(iter(by_kind[Authenticator.Type.RECOVERY_CODES]), None),
        "is_asked": not is_strong and factors.is_required_of(request.user),
        "may_remove": factors.may_remove(request.user),
        "may_manage": is_strong or not factors.has_factor(request.user),
        "sessions": [
            {"row": row, "device": device_of(row.user_agent)} for row in _sessions_of(request)
        ],
        "this_session": request.session.session_key,
        "after": request.session.get(factors.AFTER, "") if is_strong else "",
    }
    return render(request, "account/connections.html", context)


@factors.no_second_factor_needed
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """End the session whose `session` is posted, or all but this one."""
    rows = _sessions_of(request)
    asked = request.POST.get("session", "")
    if asked:
        ending = [row for row in rows if str(row.pk) == asked]
    else:
        ending = [row for row in rows if row.session_key != request.session.session_key]
    end_sessions(request, ending)
    messages.success(request, _("Signed out there."))
    return HttpResponseRedirect(reverse("mfa_index"))


def _sessions_of(request: HttpRequest) -> list[Any]:
    """Those that still serve, newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = UserSession.objects.filter(user_id=request.user.pk, session_key__in=alive)
    return list(rows.order_by("-created_at", "-pk"))
