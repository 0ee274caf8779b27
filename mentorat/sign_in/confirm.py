"""Proof anew, by the person who is signed in already: a code sent to their address.

What binds somebody (a signature) or opens a way in (a new passkey) asks for a proof no older than
proof.MAX_AGE. A form can ask for the code in place, beside what was typed, with `Confirmation`; a
view that only needs the proof stands behind `recent_proof_required`, which leads through the page
« Confirmer que c’est vous » and back.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, Self

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mentorat import drafts
from mentorat.middleware import page_before
from mentorat.sign_in import events
from mentorat.sign_in.factors import no_second_factor_needed
from mentorat.sign_in.forms import CodeForm
from mentorat.sign_in.proof import proof_of

_SESSION_KEY: Final = "confirmation"

P = ParamSpec("P")


class Confirmation(AbstractCodeVerificationProcess):  # type: ignore[misc]  # allauth is untyped
    """A code that was sent to the signed-in person, kept in their session until it is typed."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def start(cls, request: HttpRequest) -> Self:
        """Send a new code to the person of `request`.

        Raises:
            ValidationError: too many were asked for. They count with those for signing in.
        """
        email = request.user.email  # type: ignore[union-attr]
        if not ratelimit.consume(request, action="request_login_code", key=email):
            raise ValidationError(get_adapter().error_messages["too_many_login_attempts"])
        confirmation = cls(request, cls.initial_state(request.user, email=email))
        confirmation.send()
        confirmation.persist()
        return confirmation

    @classmethod
    def resume(cls, request: HttpRequest) -> Self | None:
        """The one that awaits its code, if it is this person's and has not expired."""
        state = request.session.get(_SESSION_KEY)
        if not state or state["email"] != request.user.email:  # type: ignore[union-attr]
            return None
        confirmation = cls(request, state)
        return confirmation if confirmation.is_valid() else None

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        context = {"request": self.request, "code": self.code}
        adapter.send_mail("account/email/confirmation_code", self.state["email"], context)

    def persist(self) -> None:
        self.request.session[_SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(_SESSION_KEY, None)

    @property
    def sent_at(self) -> datetime:
        """An aware time, in UTC."""
        return datetime.fromtimestamp(self.state["at"], UTC)

    def field(self) -> forms.Field:
        """The field in which the code is typed."""
        field: forms.Field = CodeForm(process=self).fields["code"]
        return field

    def verify(self, typed: str) -> None:
        """Take the right code for a proof made now, which the session then says.

        Raises:
            ValidationError: it isn't the right code. Once the tries are spent, this code serves no
                more.
        """
        form = CodeForm({"code": typed}, process=self, code=self.code)
        if form.is_valid():
            email = self.state["email"]
            record_authentication(
                self.request, self.request.user, method="code", email=email, reauthenticated=True
            )
            self.abort()
            return
        (error,) = form.errors.as_data()["code"]
        if error.code != CodeForm.NOT_A_CODE:
            events.refused(self.user, "wrong code, in place")
        is_over = error.code == CodeForm.TOO_MANY or (
            error.code == CodeForm.WRONG and not self.record_invalid_attempt()
        )
        if is_over:
            self.abort()
            raise ValidationError(
                _("The code was wrong too many times. Ask for a new one."), code=CodeForm.TOO_MANY
            )
        raise error


def recent_proof_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in only who proved who they are a short while ago; lead the others through the page of
    the code, and back with what they typed (see drafts.py)."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        proof = proof_of(request)
        if proof and proof.is_recent(timezone.now()):
            return view(request, *args, **kwargs)
        comes_back = request.method != "POST" or drafts.keep(request)
        return redirect_to_confirm(request.get_full_path() if comes_back else page_before(request))

    return guarded


def redirect_to_confirm(page: str) -> HttpResponseRedirect:
    """To the page of the code, then to `page`, an address of ours."""
    return HttpResponseRedirect(
        reverse("account_reauthenticate", query={REDIRECT_FIELD_NAME: page})
    )


class _ConfirmForm(forms.Form):
    """The code, once one has been sent."""

    use_required_attribute = False

    def __init__(self, data: Any, confirmation: Confirmation | None) -> None:
        super().__init__(data if confirmation else None)
        self.confirmation = confirmation
        if confirmation:
            self.fields["code"] = confirmation.field()

    def clean(self) -> None:
        if self.confirmation and not self.errors:
            try:
                self.confirmation.verify(self.cleaned_data["code"])
            except ValidationError as error:
                self.add_error("code", error)


@no_second_factor_needed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """« Confirmer que c’est vous »: ask for a code, type it, go on to `next`."""
    page = _next(request)
    confirmation = Confirmation.resume(request)
    data = None
    if request.method == "POST":
        if confirmation is None or "new" in request.POST:
            try:
                Confirmation.start(request)
            except ValidationError as refusal:
                messages.error(request, str(refusal.message))
            else:
                messages.success(request, _("A code has just been sent to you."))
            return redirect_to_confirm(page)
        data = request.POST
    form = _ConfirmForm(data, confirmation)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(page)
    if form.has_error("code", CodeForm.TOO_MANY):
        messages.error(request, str(form.errors["code"][0]))
        return redirect_to_confirm(page)
    context = {
        "form": form,
        "next": page,
        "confirmation": confirmation,
        "minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
    }
    return render(request, "account/confirm.html", context, status=422 if form.is_bound else 200)


def _next(request: HttpRequest) -> str:
    page = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return page
    return resolve_url(settings.LOGIN_REDIRECT_URL)
