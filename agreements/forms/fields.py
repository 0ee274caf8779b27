"""Fields that clean what people type, with messages in their words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.documents.pdf import unprintable
from agreements.drawing import clean_drawing
from agreements.models import Membership
from agreements.text import EMAIL_MAX_LENGTH, TEXT_MAX_LENGTH, clean_email, clean_name, clean_text


def refuse_unprintable(text: str) -> str:
    """Give back `text`, every character of which the document's fonts can draw.

    Raises:
        ValidationError: some would be an empty box on paper; the message names them.
    """
    characters = unprintable(text)
    if characters:
        raise ValidationError(
            _("The document can’t print these characters: %(characters)s. Write them otherwise.")
            % {"characters": " ".join(characters)},
            code="unprintable",
        )
    return text


class TypedField(forms.CharField):
    """What a person types. The browser is given no length to hold it to: it would cut what is
    pasted, without a word. The server says what is too long, and keeps it."""

    default_error_messages = {
        "max_length": gettext_lazy(
            "This text has %(show_value)s characters; at most %(limit_value)s fit. Shorten it."
        )
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def run_validators(self, value: str) -> None:
        """Numbers are said as the page counts them: « 5 000 »."""
        try:
            super().run_validators(value)
        except ValidationError as refusal:
            for error in refusal.error_list:
                error.params = {
                    name: number_format(said, force_grouping=True) if type(said) is int else said
                    for name, said in (error.params or {}).items()
                }
            raise


class AddressField(TypedField):
    """An e-mail address, normalised. Not forms.EmailField, whose browser-side check refuses an
    address before its spaces can be removed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        )
        messages = {"required": gettext_lazy("Write an e-mail address.")}
        super().__init__(
            **{
                "widget": widget,
                "max_length": EMAIL_MAX_LENGTH,
                "error_messages": messages,
                **options,
            }
        )

    def clean(self, value: Any) -> str:
        return clean_email(super().clean(value))


class NameField(TypedField):
    """A person's name in any script."""

    default_error_messages = {"required": gettext_lazy("Write a name.")}

    def clean(self, value: Any) -> str:
        if not value:
            self.validate("")
            return ""
        return refuse_unprintable(clean_name(str(value or "")))


class RoleField(forms.ChoiceField):
    """The role of a membership."""

    def __init__(self, **options: Any) -> None:
        roles = [(key, capfirst(label)) for key, label in Membership.Role.choices]
        super().__init__(**{"choices": roles, "widget": forms.RadioSelect, **options})


class RowField(forms.TypedChoiceField):
    """A choice among rows that are read already, so that showing them takes no query."""

    def __init__(self, **options: Any) -> None:
        self.rows: dict[str, Model] = {}
        super().__init__(**{"coerce": lambda key: self.rows[key], "empty_value": None, **options})

    def offer(self, rows: Mapping[str, Model]) -> None:
        """Offer `rows`, by the value that each has in the form."""
        self.rows = dict(rows)
        self.choices = [(key, str(row)) for key, row in rows.items()]

    def __deepcopy__(self, memo: dict[int, Any]) -> "RowField":
        # A form's own copy looks up its own rows.
        field: RowField = super().__deepcopy__(memo)
        field.coerce = lambda key: field.rows[key]
        return field


class KeysField(forms.MultipleChoiceField):
    """Hidden answers: any keys, of which a form knows those that it has asked about."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        return True


class PartField(TypedField):
    """One of the written parts: several lines, up to TEXT_MAX_LENGTH characters once cleaned."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 7})
        super().__init__(
            **{
                "widget": widget,
                "required": False,
                "strip": False,
                "max_length": TEXT_MAX_LENGTH,
                **options,
            }
        )

    def clean(self, value: Any) -> str:
        return refuse_unprintable(super().clean(clean_text(str(value or ""))))


class _OutOfSight(forms.TextInput):
    """Not of the type « hidden »: browsers forget what a script put there when one comes back."""

    @property
    def is_hidden(self) -> bool:
        return True


class DrawingField(forms.CharField):
    """A signature drawn by hand, which a script of the page puts in a field that nobody sees."""

    widget = _OutOfSight(attrs={"hidden": True})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def clean(self, value: Any) -> str:
        return clean_drawing(str(value or ""))


class LineField(TypedField):
    """One line of free text, optional."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def clean(self, value: Any) -> str:
        return refuse_unprintable(" ".join(clean_text(super().clean(value)).split()))


class DayField(forms.DateField):
    """A day, chosen in the browser's own picker: of a century around this one, so that the day
    after can always be told."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        messages = {"invalid": gettext_lazy("Write a date such as 2027-02-15.")}
        super().__init__(
            **{
                "required": False,
                "widget": widget,
                "error_messages": messages,
                "input_formats": ["%Y-%m-%d"],
                **options,
            }
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not 1900 <= day.year < 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
