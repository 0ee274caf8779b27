"""What is typed, or what the browser answers, on the pages of the second factor: allauth's forms,
which say what is wrong in the site's own words."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorat.sign_in import factors

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


def _spend(person_pk: int, code: str) -> bool:
    """Whether this code of the person's application had not served yet: from now on it has."""
    digits = "".join(filter(str.isdecimal, code))
    key = f"mentorat.totp_used.{person_pk}.{digits}"
    return bool(cache.add(key, True, timeout=120))  # seconds: three periods, and more


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
        if self.authenticator.type == Authenticator.Type.TOTP and not _spend(self.user.pk, code):
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

    def clean_code(self) -> str:
        """The code that sets the application up signs nobody in."""
        code = str(super().clean_code())
        _spend(self.user.pk, code)
        return code
