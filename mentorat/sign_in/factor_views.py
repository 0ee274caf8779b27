"""The pages of the second factor: allauth's views, in the site's own pages.

Taking or removing a factor asks for a recent proof (confirm.py), and for the factor itself where
there is one already: whoever reads a mailbox alone must not add their own.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from mentorat.sign_in import factors
from mentorat.sign_in.confirm import recent_proof_required

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class _PasskeyForm:
    """What isn't a browser's answer is refused as one that is wrong: allauth lets the errors of
    its reading through."""

    def _clean(self, clean: Callable[[], Any]) -> Any:
        try:
            return clean()
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            raise factors.FactorAdapter().validation_error("incorrect_code") from None


class NewPasskeyForm(_PasskeyForm, AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> Any:
        return self._clean(super().clean)


class ShownPasskeyForm(_PasskeyForm, AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._clean(super().clean_credential)


class PasskeySignInForm(_PasskeyForm, LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._clean(super().clean_credential)


class _CodeForm:
    def clean_code(self) -> str:
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "incorrect_code":
                raise
            raise ValidationError(
                _("Too many tries. Wait five minutes, then try again."), code=error.code
            ) from None


class FactorCodeForm(_CodeForm, AuthenticateForm):  # type: ignore[misc]
    """A code of the application, or a recovery code."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Code of the application, or recovery code"),
        max_length=50,
        error_messages={"required": gettext_lazy("Write the code.")},
        widget=forms.TextInput(attrs=ONE_TIME),
    )

    def clean_code(self) -> str:
        """A code of the application serves once, even while the clock still allows it."""
        code = str(super().clean_code())
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isdecimal, code))
            key = f"mentorat.totp_used.{self.authenticator.pk}.{digits}"
            if not cache.add(key, True, timeout=120):  # seconds: three periods, and more
                raise factors.FactorAdapter().validation_error("incorrect_code")
        return code


class ApplicationForm(_CodeForm, ActivateTOTPForm):  # type: ignore[misc]
    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("The six digits that it shows"),
        max_length=50,
        error_messages={"required": gettext_lazy("Write the six digits that it shows.")},
        widget=forms.TextInput(attrs=ONE_TIME),
    )


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


class RecoveryCodesView(_Managing, ViewRecoveryCodesView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after = self.request.session.get(factors.AFTER, "")
        return {**super().get_context_data(**kwargs), "after": after}


class NewRecoveryCodesView(_Managing, GenerateRecoveryCodesView):  # type: ignore[misc]
    pass


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


sign_in_by_passkey = PasskeySignInView.as_view()


def _managed(view: Any) -> Any:
    return factors.no_second_factor_needed(never_cache(recent_proof_required(view)))


add_passkey = _managed(AddPasskeyView.as_view())
remove_passkey = _managed(RemovePasskeyView.as_view())
activate_application = _managed(ActivateApplicationView.as_view())
remove_application = _managed(RemoveApplicationView.as_view())
recovery_codes = _managed(RecoveryCodesView.as_view())
new_recovery_codes = _managed(NewRecoveryCodesView.as_view())
