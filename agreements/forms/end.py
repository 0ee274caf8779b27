"""What somebody chooses to end an agreement: from when, and for whom where it isn't their own."""

from datetime import date, timedelta
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form
from agreements.forms.fields import DayField
from agreements.forms.people import not_past
from agreements.lifecycle import PARTIES, Actor
from agreements.models import Agreement

ONE_DAY: Final = timedelta(days=1)


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
        self.today, self.told = today, agreement.ends_on
        if acting is Actor.PRINCIPAL:
            self.fields["party"].choices = [  # type: ignore[attr-defined]
                (role.value, agreement.name_of(role)) for role in PARTIES
            ]
        else:
            del self.fields["party"]
        last = self.told - ONE_DAY if self.told else agreement.school_year.ends_on
        if last <= today:
            del self.fields["when"], self.fields["day"]
        self.helper.layout = Layout(*self.fields)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if self.cleaned_data.get("when") != "later":
            return day
        if day and self.told and day > self.told:
            message = _(
                "An end is brought forward, never put off: choose a day before the one announced."
            )
            raise ValidationError(message)
        return not_past(day)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        when, day = data.get("when"), data.get("day")
        if when == "later" and "day" in data and not day:
            self.add_error("day", _("Choose a day."))
        # Today is chosen beforehand, and nothing is undone: a day that was written counts.
        if when == "today" and day and day > self.today:
            self.add_error(
                "when", _("You also wrote a later day. Choose one or the other, or erase that day.")
            )
        return data

    def on_behalf_of(self) -> Actor | None:
        """The party for whom a principal ends it, as cleaned."""
        party = self.cleaned_data.get("party")
        return Actor(party) if party else None

    def day_chosen(self) -> date:
        """The first day, in America/Toronto, on which the agreement is ended."""
        later = self.cleaned_data.get("when") == "later"
        return self.cleaned_data["day"] if later else self.today
