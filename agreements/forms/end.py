"""What somebody chooses to end an agreement: from when, and for whom where it isn't their own."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form
from agreements.forms.fields import DayField
from agreements.forms.people import not_past
from agreements.lifecycle import Actor
from agreements.models import Agreement


class EndAgreementForm(Form):
    """`acting` is in what quality the person ends `agreement`; `today`, a day in America/Toronto.

    Only today is offered where no later day is left, in the school year or before the end that
    was told.
    """

    party = forms.ChoiceField(
        label=gettext_lazy("On whose behalf"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say on whose behalf.")},
    )
    when = forms.ChoiceField(
        label=gettext_lazy("From when"),
        choices=[
            ("today", gettext_lazy("From today")),
            ("later", gettext_lazy("From a later day of the school year")),
        ],
        widget=forms.RadioSelect,
        initial="today",
        error_messages={"required": gettext_lazy("Say when.")},
    )
    day = DayField(
        label=gettext_lazy("That day"),
        help_text=gettext_lazy("The agreement is ended from the beginning of that day."),
    )

    def __init__(
        self, *args: Any, agreement: Agreement, acting: Actor, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.today = today
        if acting is Actor.PRINCIPAL:
            self.fields["party"].choices = [  # type: ignore[attr-defined]
                (role.value, agreement.name_of(role)) for role in (Actor.MENTEE, Actor.MENTOR)
            ]
        else:
            del self.fields["party"]
        if agreement.school_year.ends_on <= today:
            del self.fields["when"], self.fields["day"]
        self.helper.layout = Layout(*self.fields)

    def clean_day(self) -> date | None:
        if self.cleaned_data.get("when") != "later":
            return None
        return not_past(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("when") == "later" and "day" in data and not data["day"]:
            self.add_error("day", _("Choose a day."))
        return data

    def on_behalf_of(self) -> Actor | None:
        """The party for whom a principal ends it, as cleaned."""
        party = self.cleaned_data.get("party")
        return Actor(party) if party else None

    def day_chosen(self) -> date:
        """The first day, in America/Toronto, on which the agreement is ended."""
        return self.cleaned_data.get("day") or self.today
