"""What the administrator types to look into the record of access."""

from datetime import date, datetime
from typing import Any

from crispy_forms.layout import Div, Layout
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form
from agreements.forms.fields import DayField, TypedField
from agreements.forms.people import end_of, start_of
from agreements.models import Agreement, Person
from agreements.people import people_named
from agreements.references import canonical


class PeriodForm(Form):
    """A period, in days of America/Toronto; either end may be open."""

    first_day = DayField(label=gettext_lazy("From"))
    last_day = DayField(label=gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return data

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """The first moment and the one after the last, aware times, None where it is open."""
        first: date | None = self.cleaned_data["first_day"]
        last: date | None = self.cleaned_data["last_day"]
        return (start_of(first) if first else None, end_of(last) if last else None)


class SearchForm(PeriodForm):
    """About one agreement, by its reference; or about people, by name or address."""

    about = TypedField(
        label=gettext_lazy("Reference of an agreement, or name or e-mail address of a person"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write a reference, a name or an address.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agreement: Agreement | None = None
        self.people: list[Person] = []
        self.fields["about"].widget.attrs["autocomplete"] = "off"
        self.helper.layout = Layout("about", Div("first_day", "last_day", css_class="field-pair"))

    def clean_about(self) -> str:
        about: str = self.cleaned_data["about"]
        if reference := canonical(about):
            self.agreement = Agreement.objects.filter(reference=reference).first()
        if self.agreement is None:
            keys = people_named(about)
            by_pk = Person.objects.in_bulk(keys[:50])
            self.people = [by_pk[key] for key in keys[:50]]
        if self.agreement is None and not self.people:
            raise ValidationError(_("No agreement and nobody answers to this."), code="unknown")
        return about
