"""« No more reminders »: the page at the foot of a reminder or of a digest, and the button that
mail programs make of it (RFC 8058). Nobody signs in: the address is signed, and says which notice.

A GET shows; only a POST changes, since mail scanners open links. « My sign-ins » has a way back
too, for who is signed in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from agreements.notices import refusals
from agreements.views.loading import person_of
from mentorat.sign_in.factors import no_second_factor_needed


@csrf_exempt  # what may act is in the address, and a mail program has no token
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    notice = refusals.notice_of(token)
    if notice is None:
        raise Http404
    asked = request.POST.get("act", "")
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if one_click or asked == "stop":
        refusals.refuse(notice, timezone.now())
    elif asked == "resume":
        refusals.take_back(notice)
    if asked in ("stop", "resume"):
        return redirect("agreements:refuse", token)
    # A mail program follows no redirect.
    context = {"notice": notice, "refused": refusals.is_refused(notice)}
    status = 422 if request.method == "POST" and not one_click else 200
    language = notice.language if _has_chosen_none(request) else translation.get_language()
    with translation.override(language):
        response = render(request, "agreements/refuse.html", context, status=status)
    response.headers["Content-Language"] = str(language)
    return response


@no_second_factor_needed  # as the page at the foot of a reminder
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Have what the person who is signed in refused of a `kind` sent to them again."""
    kind = request.POST.get("kind", "")
    if refusals.take_back_all(person_of(request), kind):
        messages.success(request, _("You will receive these messages again."))
    return redirect("mfa_index")


def _has_chosen_none(request: HttpRequest) -> bool:
    """Whether the page is for who has no language here but that of the message."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return not (chosen or request.user.is_authenticated)
