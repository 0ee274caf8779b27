"""What a party types to sign."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.errors import Stale
from agreements.forms.base import Form
from agreements.forms.fields import DrawingField, NameField
from agreements.statement import StatementKey
from agreements.text import NAME_MAX_LENGTH, words_of
from mentorat.sign_in.confirm import Confirmation

WITNESS = ("revision", "statement")


class SignForm(Form):
    """The hidden fields say what was on the screen: the text's revision, the statement, and
    whether the text was shown to its end; and hold the drawing.

    `name` is the one that the agreement gives to the person; `initial` has the hidden fields of
    the page as it would be made now; `confirmation` awaits the code that comes with this form.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    statement = forms.CharField(widget=forms.HiddenInput)
    typed_name = NameField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Write it as you sign it."),
        max_length=NAME_MAX_LENGTH,
    )
    drawing = DrawingField()
    # Never kept by the browser from one page to the next: it is about the page that is shown.
    displayed_to_end = forms.NullBooleanField(
        widget=forms.HiddenInput(attrs={"autocomplete": "off", "data-displayed": "text"})
    )

    def __init__(
        self, *args: Any, name: str, confirmation: Confirmation | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.name = name
        self.confirmation = confirmation
        if confirmation:
            self._ask_code_of(confirmation)
        self.fields["typed_name"].widget.attrs |= {"autocomplete": "name", "spellcheck": "false"}

    def clean_statement(self) -> StatementKey:
        try:
            return StatementKey.parse(self.cleaned_data["statement"])
        except ValueError:
            raise ValidationError("", code="unknown") from None

    def clean_typed_name(self) -> str:
        """Somebody signs with their own name: at least one word of it is in the agreement."""
        typed: str = self.cleaned_data["typed_name"]
        if not words_of(typed) & words_of(self.name):
            raise ValidationError(
                _(
                    "The agreement names you %(name)s. Write that name; if it is wrong, ask your "
                    "principal to correct it before you sign."
                )
                % {"name": self.name},
                code="other_name",
            )
        return typed

    def clean(self) -> dict[str, Any]:
        if self.confirmation and not self.errors:  # a code serves once: nothing else is wrong
            try:
                self.confirmation.verify(self.cleaned_data["code"])
            except ValidationError as error:
                self.add_error("code", error)
            else:
                self.confirmation = None
        if "drawing" in self.errors:  # what can't be read can't be shown either
            self.data = {**self.data.dict(), "drawing": ""}  # type: ignore[attr-defined]
        damaged = [name for name in WITNESS if name in self.errors]
        for name in damaged:
            del self.errors[name]
        if damaged:
            self.show_again(dict(self.initial), str(Stale()))
        return self.cleaned_data

    def ask_for_code(self, confirmation: Confirmation) -> None:
        """Make the page that is about to be shown again ask for the code; what was typed stays."""
        self.confirmation = confirmation
        self._ask_code_of(confirmation)
        self.data = {**self.data.dict(), "code": ""}  # type: ignore[attr-defined]

    def _ask_code_of(self, confirmation: Confirmation) -> None:
        self.fields["code"] = confirmation.field()
        self.fields["code"].widget.attrs["autofocus"] = True

    def show_again(self, witness: dict[str, Any], message: str) -> None:
        """Make the page that is about to be shown again bear witness to what it shows; what was
        typed stays."""
        self.data = {**self.data.dict(), **witness}  # type: ignore[attr-defined]
        self.add_error(None, message)
