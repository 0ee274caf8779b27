"""Doors that only the demonstration has: sign in as one of the cast, and read the mail sent.

mentorat/urls_demonstration.py includes them; each answers 404 all the same when the mode is off."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from agreements.demonstration import CAST
from agreements.models import Person
from agreements.views.mailbox import attachment, in_demonstration, mailbox, message, message_html
from mentorat.sign_in.factors import AFTER, no_second_factor_needed, skip


@login_not_required
@in_demonstration
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as the member of the cast whose `key` is posted, and go to `next`."""
    emails = {member.key: member.email for member in CAST}
    email = emails.get(request.POST.get("key", ""), "")
    person = get_object_or_404(Person, email=email)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, method="demonstration")
    # Past allauth's stages: a factor that one visitor tried would be asked of all the others.
    adapter = get_adapter()
    adapter.login(request, person)
    response: HttpResponse = adapter.post_login(
        request,
        person,
        email_verification="none",
        signal_kwargs=None,
        email=person.email,
        signup=False,
        redirect_url=None,
    )
    return response


@no_second_factor_needed
@in_demonstration
@require_POST
def without_factor(request: HttpRequest) -> HttpResponse:
    """Go on without the second factor that a role asks for."""
    skip(request)
    return redirect(request.session.pop(AFTER, "agreements:home"))


urlpatterns = [
    path("entrer/", enter, name="demonstration_enter"),
    path("sans-preuve/", without_factor, name="demonstration_without_factor"),
    path("courriels/", mailbox, name="demonstration_mailbox"),
    path("courriels/<slug:key>/", message, name="demonstration_message"),
    path("courriels/<slug:key>/html/", message_html, name="demonstration_message_html"),
    path("courriels/<slug:key>/fichiers/<int:place>/", attachment, name="demonstration_attachment"),
]
