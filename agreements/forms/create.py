"""What a principal types to create an agreement."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements import access, content
from agreements.actions.create import beside, running_of_mentee
from agreements.actions.errors import SamePerson
from agreements.actions.following import NotOver, OtherMentee, SameMentor, check_people
from agreements.actions.party import Party
from agreements.forms.base import Form
from agreements.forms.fields import AddressField, KeysField, NameField, RowField
from agreements.lifecycle import Status
from agreements.models import Agreement, Person, SchoolYear
from agreements.names import known_names
from agreements.text import plain

SIDES = ("mentee", "mentor")
DAMAGED = gettext_lazy(
    "The page arrived damaged, and nothing is created. Read it over, then create again."
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something unusual that the principal may confirm."""

    question: str

    @property
    def key(self) -> str:
        """What comes back in `confirmed`: an answer to this very question, and to no other."""
        return content.digest(self.question)[:16]


def former_agreement(public_id: uuid.UUID, principal: Person) -> Agreement | None:
    """The agreement of the principal's schools of which the page led here."""
    rows = Agreement.objects.visible_to(principal).for_display()
    former = rows.filter(public_id=public_id).first()
    return former if former and access.is_principal_of(principal, former) else None


def after(former: Agreement) -> dict[str, Any]:
    """What the form is filled with to pair the mentee of `former` anew: names, and no texts."""
    return {
        "school": str(former.school.public_id),
        "language": former.language,
        "mentee_email": former.mentee.email,
        "mentee_name": former.mentee_name,
        "follows": former.public_id,
    }


class CreateForm(Form):
    school_year = RowField(
        label=gettext_lazy("School year"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of these school years.")},
    )
    school = RowField(
        label=gettext_lazy("School"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of your own schools.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the document"),
        choices=[("fr", "Français"), ("en", "English")],
    )
    mentee_email = AddressField(label=gettext_lazy("Mentee’s e-mail address"))
    mentee_name = NameField(label=gettext_lazy("Mentee’s name"), required=False)
    mentor_email = AddressField(label=gettext_lazy("Mentor’s e-mail address"))
    mentor_name = NameField(label=gettext_lazy("Mentor’s name"), required=False)
    creation_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": DAMAGED, "invalid": DAMAGED}
    )
    follows = forms.UUIDField(
        widget=forms.HiddenInput, required=False, error_messages={"invalid": DAMAGED}
    )
    confirmed = KeysField(required=False)

    def __init__(self, *args: Any, principal: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.principal = principal
        self.doubts: list[Doubt] = []
        fields = self.fields
        self.years = list(SchoolYear.objects.usable(timezone.localdate()))
        fields["school_year"].offer({str(year.start): year for year in self.years})  # type: ignore[attr-defined]
        schools = access.schools_led_by(principal)
        fields["school"].offer({str(school.public_id): school for school in schools})  # type: ignore[attr-defined]
        fields["language"].initial = get_language()
        fields["creation_key"].initial = uuid.uuid4
        for side in SIDES:
            self._complete_known_addresses(side)
        self.helper.layout = Layout(
            Div("school_year", "school", "language", css_class="field-row"),
            self._side("mentee", _("The mentee")),
            self._side("mentor", _("The mentor")),
            "creation_key",
            "follows",
        )

    def _side(self, side: str, legend: str) -> Fieldset:
        return Fieldset(
            legend,
            Div(f"{side}_email", f"{side}_name", css_class="field-pair"),
            HTML(
                f'<p class="known" id="{side}-known" data-completes="id_{side}_name"'
                ' aria-live="polite"></p>'
            ),
        )

    def _complete_known_addresses(self, side: str) -> None:
        self.fields[f"{side}_email"].widget.attrs |= {
            "autocomplete": "off",
            "hx-post": reverse_lazy("agreements:known_person"),
            "hx-trigger": "change",
            "hx-vals": f'{{"side": "{side}"}}',
            "hx-params": f"{side}_email,side",
            "hx-target": f"#{side}-known",
            "hx-swap": "innerHTML",
        }
        self.fields[f"{side}_name"].widget.attrs["autocomplete"] = "off"

    def clean_follows(self) -> Agreement | None:
        """The agreement after which this one is made."""
        public_id = self.cleaned_data["follows"]
        if public_id is None:
            return None
        former = former_agreement(public_id, self.principal)
        if former is None:
            raise ValidationError(DAMAGED, code="unknown")
        if not access.can_pair(self.principal, former, timezone.localdate()):
            raise ValidationError(str(NotOver(former)), code="not_over")
        return former

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "creation_key" in self.errors:  # damaged: the page to come carries a fresh one
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["creation_key"] = str(uuid.uuid4())  # type: ignore[index]
        emails = [data[f"{side}_email"] for side in SIDES if data.get(f"{side}_email")]
        known = known_names(emails, self.principal)
        for side in SIDES:
            self._recognise(side, data, known)
        mentee, mentor = data.get("mentee_email"), data.get("mentor_email")
        year = data.get("school_year")
        if mentee and mentee == mentor:
            self.add_error("mentor_email", str(SamePerson()))
        elif mentee and mentor and year:
            self._compare_with_live_ones(mentee, mentor, year, data.get("creation_key"))
        if data.get("follows") and mentee and mentor:
            self._compare_with_the_former(data["follows"], mentee, mentor)
        unanswered = [d for d in self.doubts if d.key not in data.get("confirmed", [])]
        if unanswered and not self.errors:
            self.add_error(None, _("Check what is below, then confirm it or correct it."))
        return data

    def _recognise(self, side: str, data: dict[str, Any], names: Mapping[str, str]) -> None:
        """Complete the name of a known address; doubt another name; ask for a missing one."""
        email, name = data.get(f"{side}_email"), data.get(f"{side}_name")
        if not email or name is None:
            return
        known = names.get(email)
        if known and not name:
            data[f"{side}_name"] = known
        elif known and plain(known) != plain(name):
            question = _(
                "This address is known as that of “%(known)s”, and you wrote “%(name)s”. "
                "It is the same person, and the agreement will say “%(name)s”."
            ) % {"known": known, "name": name}
            self.doubts.append(Doubt(question))
        elif not name:
            self.add_error(f"{side}_name", _("Write a name."))

    def _compare_with_the_former(self, former: Agreement, mentee: str, mentor: str) -> None:
        """Its mentee, and another mentor."""
        try:
            check_people(former, mentee, mentor)
        except OtherMentee as refusal:
            self.add_error("mentee_email", str(refusal))
        except SameMentor as refusal:
            self.add_error("mentor_email", str(refusal))

    def _compare_with_live_ones(
        self, mentee: str, mentor: str, year: SchoolYear, key: uuid.UUID | None
    ) -> None:
        """Refuse a second agreement of the pair. A second mentor in the same year is allowed, once
        the principal has seen the first."""
        visible = Agreement.objects.visible_to(self.principal).filter(pk=OuterRef("pk"))
        running = running_of_mentee(mentee, year, timezone.localdate())
        found = list(running.annotate(known=Exists(visible)))
        # Not the one that this very form has made, when it was sent twice.
        made_by_this = (self.principal.pk, key)
        same = (
            agreement
            for agreement in found
            if agreement.mentor.email == mentor
            and (agreement.created_by_id, agreement.creation_key) != made_by_this
        )
        if former := next(same, None):
            self.add_error("mentor_email", str(beside(former, year)))
        # Whose end is told is about to be followed.
        live = (a for a in found if a.status != Status.ENDED)
        other = next((a for a in live if a.mentor.email != mentor and a.known), None)
        if other:
            question = _(
                "%(mentee)s already has an agreement with %(mentor)s for %(year)s. "
                "Create a second one all the same."
            ) % {"mentee": other.mentee_name, "mentor": other.mentor_name, "year": year.label}
            self.doubts.append(Doubt(question))

    def party(self, side: str) -> Party:
        """One side as cleaned."""
        return Party(
            name=self.cleaned_data[f"{side}_name"], email=self.cleaned_data[f"{side}_email"]
        )
