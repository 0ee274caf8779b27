"""What a party types in the places of the form that are theirs to write."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.write import Part, fingerprint, parts_of
from agreements.documents.letter import detail_labels, part_headings
from agreements.forms.base import Form
from agreements.forms.fields import DayField, LineField, PartField
from agreements.models import Agreement, Person
from agreements.text import LINE_MAX_LENGTH

EXAMPLES = {
    "meeting_frequency": gettext_lazy("for example: every second week"),
    "meeting_length": gettext_lazy("for example: 45 minutes"),
    "meeting_place": gettext_lazy("for example: in my classroom, or by video call"),
    "contact_channel": gettext_lazy("for example: by text message, before 8 p.m."),
}


class WriteForm(Form):
    """The places of `person` in `agreement`. Hidden fields say what the person had read and which
    signatures they were warned of, so that a save never undoes what they didn't see."""

    read = forms.CharField(required=False, widget=forms.HiddenInput)
    warned_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, person: Person, agreement: Agreement
    ) -> None:
        self.agreement = agreement
        self.parts = parts_of(person, agreement)
        super().__init__(data, initial={part: getattr(agreement, part) for part in self.parts})
        headings, labels = part_headings(), detail_labels()
        for part in self.parts:
            if part in headings:
                self.fields[part] = PartField(label=headings[part])
            elif part == "review_date":
                self.fields[part] = DayField(label=labels[part])
            else:
                self.fields[part] = LineField(
                    label=labels[part], max_length=LINE_MAX_LENGTH, help_text=EXAMPLES[part]
                )
        if data is None:
            self.initial = {**self.initial, **self.witness(agreement)}

    def witness(self, agreement: Agreement) -> dict[str, str]:
        """The hidden fields for a page that shows `agreement` as it is."""
        return {
            "read": json.dumps({p: fingerprint(getattr(agreement, p)) for p in self.parts}),
            "warned_of": json.dumps([(s.role, s.revision) for s in agreement.standing_signatures]),
        }

    @property
    def own_part(self) -> str:
        """The field of the person's own expectations."""
        return self.parts[0]

    @property
    def own_field(self) -> forms.BoundField:
        return self[self.own_part]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        """The fields of the optional arrangements."""
        return [self[part] for part in self.parts if part in detail_labels()]

    @property
    def has_details(self) -> bool:
        """Whether an optional arrangement is filled in or wrong, so that they must be in sight."""
        details = [part for part in self.parts if part in detail_labels()]
        return any(self[part].value() or part in self.errors for part in details)

    def show_current(self, agreement: Agreement) -> None:
        """Make the page that is about to be shown again bear witness to `agreement`: it keeps all
        that was typed, and what the person had not touched is as it is saved now."""
        self.agreement = agreement
        read, blank = self.cleaned_data["read"], fingerprint("")
        untouched = {
            part: getattr(agreement, part) or ""
            for part, value in self.cleaned_parts().items()
            if fingerprint(value) == read.get(part, blank)
        }
        self.data = {**self.data.dict(), **untouched, **self.witness(agreement)}  # type: ignore[attr-defined]

    def clean_review_date(self) -> date | None:
        """A review happens while the agreement lasts."""
        day: date | None = self.cleaned_data["review_date"]
        year = self.agreement.school_year
        if day and not year.starts_on <= day <= year.ends_on:
            raise ValidationError(
                _("Choose a day of the school year %(year)s.") % {"year": year.label},
                code="outside",
            )
        return day

    def clean_read(self) -> dict[str, str]:
        found = _from_json(self.cleaned_data["read"])
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    def clean_warned_of(self) -> set[tuple[str, int]]:
        found = _from_json(self.cleaned_data["warned_of"])
        pairs = found if isinstance(found, list) else []
        return {
            (role, revision)
            for role, revision in (p for p in pairs if isinstance(p, list) and len(p) == 2)
            if isinstance(role, str) and isinstance(revision, int)
        }

    def cleaned_parts(self) -> dict[str, Part]:
        """The parts that were sent and hold what they can: one that the request left out is not a
        part made blank."""
        return {
            p: self.cleaned_data[p] for p in self.parts if p in self.data and p in self.cleaned_data
        }


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # damaged: as if the page had shown nothing
        return None
