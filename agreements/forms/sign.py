"""What a party types to sign."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.errors import Stale
from agreements.forms.base import Form
from agreements.forms.fields import NameField
from agreements.text import NAME_MAX_LENGTH, plain


def _words(name: str) -> set[str]:
    return set(re.split(r"[\W_]+", plain(name))) - {""}


class SignForm(Form):
    """`name` is the one that the agreement gives to the person."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    typed_name = NameField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Write it as you sign it."),
        max_length=NAME_MAX_LENGTH,
    )

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.name = name
        self.fields["typed_name"].widget.attrs |= {"autocomplete": "name", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        if "revision" in self.errors:  # damaged: the page to come carries a sound one
            del self.errors["revision"]
            self.show_revision(self.initial["revision"])
            self.add_error(None, str(Stale()))
        return self.cleaned_data

    def show_revision(self, revision: int) -> None:
        """Make the page that is about to be shown again carry `revision`; what was typed stays."""
        self.data = {**self.data.dict(), "revision": revision}  # type: ignore[attr-defined]

    def clean_typed_name(self) -> str:
        """Somebody signs with their own name: at least one word of it is in the agreement."""
        typed: str = self.cleaned_data["typed_name"]
        if not _words(typed) & _words(self.name):
            raise ValidationError(
                _(
                    "The agreement names you %(name)s. Write that name; if it is wrong, ask your "
                    "principal to correct it before you sign."
                )
                % {"name": self.name},
                code="other_name",
            )
        return typed
