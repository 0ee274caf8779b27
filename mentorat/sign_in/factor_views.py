"""The pages of the second factor: allauth's views, in the site's own pages.

Taking or removing a factor asks for a recent proof (confirm.py), and for the factor itself where
there is one already: whoever reads a mailbox alone must not add their own.
"""

from http import HTTPStatus
from typing import Any, Final

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from mentorat.sign_in import factors
from mentorat.sign_in.confirm import recent_proof_required
from mentorat.sign_in.factor_forms import (
    ApplicationForm,
    FactorCodeForm,
    NewPasskeyForm,
    PasskeySignInForm,
    ShownPasskeyForm,
)

# Which recovery codes this session shows.
_TO_KEEP: Final = "recovery_codes_to_keep"


class _Managing:
    """For views that change the factors of the person signed in."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not factors.is_strong(request) and factors.has_factor(request.user):
            messages.error(
                request, _("Sign out, then sign in with your passkey or your application.")
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class _Taking(_Managing):
    """For views that add a factor, which is shown by that very act."""

    kind: Authenticator.Type

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        new = Authenticator.objects.filter(user_id=self.request.user.pk, type=self.kind).latest(
            "pk"
        )
        post_authentication(self.request, new, reauthenticated=True)
        if self.did_generate_recovery_codes:  # type: ignore[attr-defined]
            _show_codes_until_kept(self.request)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)  # type: ignore[attr-defined, no-any-return]


class _Removing(_Managing):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not factors.may_remove(request.user):
            messages.error(
                request, _("Your role needs a second factor: add another before you remove it.")
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().dispatch(request, *args, **kwargs)


class AddPasskeyView(_Taking, AddWebAuthnView):  # type: ignore[misc]
    kind = Authenticator.Type.WEBAUTHN
    form_class = NewPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, passwordless=True)
        return context | {"options": options, "form": kwargs.get("form") or self.get_form()}


class RemovePasskeyView(_Removing, RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/remove.html"

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "name": self.object.wrap().name}


class ActivateApplicationView(_Taking, ActivateTOTPView):  # type: ignore[misc]
    kind = Authenticator.Type.TOTP
    form_class = ApplicationForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
        return context | {"secret": " ".join(groups)}


class RemoveApplicationView(_Removing, DeactivateTOTPView):  # type: ignore[misc]
    template_name = "mfa/remove.html"


class RecoveryCodesView(_Managing, TemplateView):
    """The codes, once: in the session that made them, until its person says that they are kept.
    Nothing shows them after that; whoever lost them makes new ones."""

    template_name = "mfa/recovery_codes/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = _codes_of(self.request)
        unused = codes.wrap().get_unused_codes()
        is_shown = self.request.session.get(_TO_KEEP) == codes.pk
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"codes": unused if is_shown else [], "left": len(unused)}

    def post(self, request: HttpRequest) -> HttpResponse:
        """They are kept."""
        request.session.pop(_TO_KEEP, None)
        return HttpResponseRedirect(request.session.pop(factors.AFTER, "") or "/")


class NewRecoveryCodesView(_Managing, GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _show_codes_until_kept(self.request)
        return response


def _show_codes_until_kept(request: HttpRequest) -> None:
    request.session[_TO_KEEP] = _codes_of(request).pk


def _codes_of(request: HttpRequest) -> Authenticator:
    """
    Raises:
        Http404: the person has no recovery codes.
    """
    kind = Authenticator.Type.RECOVERY_CODES
    return get_object_or_404(Authenticator, user_id=request.user.pk, type=kind)


class ShowFactorView(AuthenticateView):  # type: ignore[misc]
    """At sign-in, after the code."""

    form_class = FactorCodeForm
    webauthn_form_class = ShownPasskeyForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data()
        response: HttpResponse = self.render_to_response(
            context, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        owner = self.stage.login.user
        kinds = set(factors.factors_of(owner).values_list("type", flat=True))
        return context | {
            "options": context["js_data"]["request_options"],
            "failed": self.webauthn_form.errors.get("credential"),
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_application": Authenticator.Type.TOTP in kinds,
        }


_show_factor = ShowFactorView.as_view()


@login_not_required
@never_cache
def show_factor(request: HttpRequest) -> HttpResponse:
    stage = get_pending_stage(request)
    if not request.user.is_authenticated and (stage is None or stage.key != AuthenticateStage.key):
        messages.error(request, _("To sign in, first ask for a code."))
        return HttpResponseRedirect(reverse("account_login"))
    response: HttpResponse = _show_factor(request)
    return response


@method_decorator(login_not_required, name="dispatch")
class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc]
    """Sign in with a passkey alone: it is two factors, the device and what unlocks it."""

    form_class = PasskeySignInForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Back to the form for a code, which is the way on, with the page to go to."""
        super().form_invalid(form)
        sign_in = reverse("account_login")
        return HttpResponseRedirect(
            passthrough_next_redirect_url(self.request, sign_in, REDIRECT_FIELD_NAME)
        )


sign_in_by_passkey = PasskeySignInView.as_view()


def _managed(view: Any) -> Any:
    return factors.no_second_factor_needed(never_cache(recent_proof_required(view)))


add_passkey = _managed(AddPasskeyView.as_view())
remove_passkey = _managed(RemovePasskeyView.as_view())
activate_application = _managed(ActivateApplicationView.as_view())
remove_application = _managed(RemoveApplicationView.as_view())
_recovery_codes = RecoveryCodesView.as_view()
new_recovery_codes = _managed(NewRecoveryCodesView.as_view())


@factors.no_second_factor_needed
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Seeing them asks for a recent proof; saying that they are kept, for nothing more."""
    view = _recovery_codes if request.method == "POST" else recent_proof_required(_recovery_codes)
    return view(request)
