"""The two forms of signing in: the address, then the code."""

import re
import unicodedata
from typing import Any, Final

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import context, ratelimit
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_SEPARATORS: Final = re.compile(r"[\s.\-\u2010-\u2015]")


class _AddressField(forms.EmailField):
    """An address in the spelling under which the user model knows it."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a whole address, such as prenom.nom@ecole.ca."),
        "required": gettext_lazy("Write your e-mail address."),
    }
    default_validators: list[Any] = []  # the spelling comes first

    def to_python(self, value: Any) -> str:
        person = get_user_model()(email=super().to_python(value) or "")
        person.clean()
        return str(person.email)

    def validate(self, value: str) -> None:
        super().validate(value)
        try:
            forms.EmailField.default_validators[0](value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class AskForCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    use_required_attribute = False
    email = _AddressField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = _helper(self)


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code, however it is spaced."""

    use_required_attribute = False
    NOT_A_CODE: Final = "not_a_code"
    WRONG: Final = "incorrect_code"
    TOO_MANY: Final = "too_many"

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=50,
        error_messages={"required": gettext_lazy("Write the six digits of the code.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, process: LoginCodeVerificationProcess, **options: Any) -> None:
        super().__init__(*args, **options)
        self.process = process
        self.helper = _helper(self)

    def clean_code(self) -> str:
        """
        Raises:
            ValidationError: coded NOT_A_CODE, which costs no try; WRONG, which costs one; or
                TOO_MANY, when the tries are spent.
        """
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        self.cleaned_data["code"] = _SEPARATORS.sub("", typed)
        if not re.fullmatch("[0-9]{6}", self.cleaned_data["code"]):
            raise ValidationError(_("Write the six digits of the code."), code=self.NOT_A_CODE)
        if not self._may_try():
            raise ValidationError("", code=self.TOO_MANY)
        try:
            return str(super().clean_code())
        except ValidationError:
            left = self.process.max_attempts - self.process.state["failed_attempts"] - 1
            raise ValidationError(
                ngettext(
                    "This isn’t the right code. You have %(left)d try left.",
                    "This isn’t the right code. You have %(left)d tries left.",
                    left,
                )
                % {"left": left},
                code=self.WRONG,
            ) from None

    def _may_try(self) -> bool:
        """Count the try in the cache that processes share. allauth counts them in the session,
        where tries sent at the same instant would all read the same number."""
        state = self.process.state
        key = f"{state['email']} {state['at']}"
        return bool(ratelimit.consume(context.request, action="try_login_code", key=key))


def _helper(form: forms.Form) -> FormHelper:
    """The page's template has the form element, the token and the summary of errors."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
