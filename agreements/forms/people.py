"""What is typed to give a role, to end one, to hand a school over, and to delegate."""

from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements import access
from agreements.actions.membership_errors import WrongPeriod
from agreements.actions.party import Party
from agreements.forms.base import Form
from agreements.forms.fields import AddressField, DayField, NameField, RoleField, RowField
from agreements.models import Membership, Person, School, ServiceCentre
from agreements.names import known_names


def start_of(day: date) -> datetime:
    """The first moment of a day in America/Toronto, an aware time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The moment after the last one of a day in America/Toronto, an aware time."""
    return start_of(day + timedelta(days=1))


class SomebodyForm(Form):
    """Somebody, by their address; the name is needed of those who aren't known yet."""

    email = AddressField(label=gettext_lazy("E-mail address"))
    name = NameField(
        label=gettext_lazy("Name"),
        required=False,
        help_text=gettext_lazy("Not needed when the address is known already."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the messages"),
        choices=[("fr", "Français"), ("en", "English")],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].initial = get_language()
        for name in ("email", "name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def known_name(self, email: str) -> str | None:
        """The name of whoever is known by that address, for who fills this form in."""
        return Person.objects.filter(email=email).values_list("name", flat=True).first()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        email = data.get("email")
        if email and data.get("name") == "":
            data["name"] = self.known_name(email) or ""
            if not data["name"]:
                self.add_error("name", _("Write a name."))
        return data

    def party(self) -> Party:
        """The person as cleaned."""
        return Party(name=self.cleaned_data["name"], email=self.cleaned_data["email"])

    def somebody(self) -> Div:
        """The fields of the person, laid out."""
        return Div("email", "name", css_class="field-pair")


class InviteForm(SomebodyForm):
    role = RoleField(
        label=gettext_lazy("Role"), error_messages={"required": gettext_lazy("Choose a role.")}
    )
    place = RowField(
        label=gettext_lazy("School or service centre"),
        error_messages={
            "invalid_choice": gettext_lazy("Choose one of these places."),
            "required": gettext_lazy("Choose a place."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows: dict[str, School | ServiceCentre] = {}
        choices: list[Any] = [("", "")]
        for centre in ServiceCentre.objects.prefetch_related("schools").order_by("name"):
            rows[f"centre-{centre.pk}"] = centre
            group = [(f"centre-{centre.pk}", _("All of its schools (staff)"))]
            for school in centre.schools.all():
                rows[str(school.public_id)] = school
                group.append((str(school.public_id), school.name))
            choices.append((centre.name, group))
        field = self.fields["place"]
        field.offer(rows)  # type: ignore[attr-defined]
        field.choices = choices  # type: ignore[attr-defined]
        self.helper.layout = Layout(self.somebody(), Field("role"), "place", "language")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_centre = isinstance(data.get("place"), ServiceCentre)
        if is_centre and data.get("role") == Membership.Role.PRINCIPAL:
            self.add_error("place", _("A principal belongs to one school: choose it."))
        return data


class EndForm(Form):
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            ("now", gettext_lazy("At once")),
            ("later", gettext_lazy("After a last day that you choose")),
        ],
        widget=forms.RadioSelect,
        initial="now",
        error_messages={"required": gettext_lazy("Say when.")},
    )
    last_day = DayField(label=gettext_lazy("Last day"))

    def clean_last_day(self) -> date | None:
        return not_past(self.cleaned_data["last_day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("when") == "later" and "last_day" in data and not data["last_day"]:
            self.add_error("last_day", _("Choose a day."))
        return data

    def moment(self, now: datetime) -> datetime:
        """When the role ends: an aware time."""
        later = self.cleaned_data["when"] == "later"
        return end_of(self.cleaned_data["last_day"]) if later else now


class HandOverForm(SomebodyForm):
    first_day = DayField(
        label=gettext_lazy("First day of the next principal"),
        help_text=gettext_lazy("Leave it blank to hand over at once."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper.layout = Layout(self.somebody(), "first_day", "language")

    def clean_first_day(self) -> date | None:
        return not_past(self.cleaned_data["first_day"])

    def moment(self, now: datetime) -> datetime:
        """When the school changes hands: an aware time, `now` for today."""
        day = self.cleaned_data["first_day"]
        return max(start_of(day), now) if day else now


class DelegateForm(SomebodyForm):
    school = RowField(
        label=gettext_lazy("School"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of your own schools.")},
    )
    first_day = DayField(label=gettext_lazy("First day"), required=True)
    last_day = DayField(label=gettext_lazy("Last day"), required=True)

    def __init__(self, *args: Any, principal: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.principal = principal
        own = access.delegable(principal)
        self.memberships = {str(membership.public_id): membership for membership in own}
        field = self.fields["school"]
        field.offer(self.memberships)  # type: ignore[attr-defined]
        field.choices = [(key, str(m.place)) for key, m in self.memberships.items()]  # type: ignore[attr-defined]
        for name in ("first_day", "last_day"):
            self.fields[name].error_messages["required"] = _("Choose a day.")
        self.helper.layout = Layout(
            self.somebody(),
            "school",
            Div("first_day", "last_day", css_class="field-pair"),
            "language",
        )

    def known_name(self, email: str) -> str | None:
        return known_names([email], self.principal).get(email)

    def clean_first_day(self) -> date | None:
        return not_past(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date | None:
        return not_past(self.cleaned_data["last_day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", str(WrongPeriod.backwards()))
        return data


def not_past(day: date | None) -> date | None:
    """Give back a day that isn't past in America/Toronto, or no day.

    Raises:
        ValidationError: it is.
    """
    if day and day < timezone.localdate():
        raise ValidationError(str(WrongPeriod.past()), code="past")
    return day
