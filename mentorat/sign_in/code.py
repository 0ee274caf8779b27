"""Sign-in by a six-digit code sent by e-mail: allauth's, with no dead end.

No password, no sign-up. A known and an unknown address get the same pages. Wherever a code can't
serve any more (expired, tried too often, none asked for), the person is told why, and the form
for a new one has the address filled in. `next`, the page to go to, is carried all the way."""

from http import HTTPStatus
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage, LoginStage, LoginStageController
from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from mentorat.sign_in import events
from mentorat.sign_in.adapter import ADDRESS
from mentorat.sign_in.forms import AskForCodeForm, CodeForm


class AskForCodeView(RequestLoginCodeView):  # type: ignore[misc]
    form_class = AskForCodeForm
    template_name = "account/login.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Show the form even while a code is pending: the address may have a slip of the pen."""

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.request.session.get(ADDRESS, "")}

    def form_valid(self, form: AskForCodeForm) -> HttpResponse:
        self.request.session[ADDRESS] = form.cleaned_data["email"]
        if form._user is None:
            adapter = get_adapter()
            adapter.make_no_mail("account/email/login_code", form.cleaned_data["email"])
        if self.request.POST.get("again"):
            messages.success(self.request, _("A new code was asked for: the one before is void."))
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: AskForCodeForm) -> HttpResponse:
        if form.has_error("email", "too_many_login_attempts"):
            events.refused(None, "too many codes asked for")
        return _show_again(self, form)


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    form_class = CodeForm

    @method_decorator(login_not_required)
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            process = _pending(request)
            if process is None and ADDRESS in request.session:
                return _ask_again(request, _("This code no longer works. Ask for a new one."))
            if process is None:
                return _ask_again(request, _("To sign in, first ask for a code."))
            if process.user is None:
                _look_for_nobody()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"process": self._process}

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        is_over = form.has_error("code", form.TOO_MANY) or (
            form.has_error("code", form.WRONG) and not self._process.record_invalid_attempt()
        )
        if is_over:
            events.refused(self._process.user, "too many wrong codes")
            clear_login(self.request)
            return _ask_again(
                self.request, _("The code was wrong too many times. Ask for a new one.")
            )
        if form.has_error("code", form.WRONG):
            events.refused(self._process.user, "wrong code")
        return _show_again(self, form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60}


@login_not_required
def inactive(request: HttpRequest) -> HttpResponse:
    """Where allauth sends a person who was deactivated between the code and its use."""
    return _ask_again(request, _("This address can’t sign in any more. Ask your principal."))


ask_for_code = AskForCodeView.as_view()
confirm_code = ConfirmCodeView.as_view()


def _ask_again(request: HttpRequest, why: str) -> HttpResponseRedirect:
    messages.error(request, why)
    form = passthrough_next_redirect_url(request, reverse("account_login"), REDIRECT_FIELD_NAME)
    return HttpResponseRedirect(form)


def _show_again(view: "FormView[Any]", form: forms.Form) -> HttpResponse:
    context = view.get_context_data(form=form)
    return view.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _pending(request: HttpRequest) -> LoginCodeVerificationProcess | None:
    """What waits for a code, if it isn't too old and its person still has that address."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = stage and LoginCodeVerificationProcess(stage=stage)
    if not process or not process.is_valid():
        return None
    # A code opens the account of the address that it went to, and no other: the person may have
    # another address since.
    user = process.user
    return process if user is None or user.email == process.state["email"] else None


def _look_for_nobody() -> None:
    """Ask the database what allauth asks it when the address is somebody's, and make of its answer
    what allauth makes, so that a page for an unknown address takes as long."""
    for _time in range(2):
        get_user_model().objects.filter(pk__gt=0).first()
