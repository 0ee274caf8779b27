"""The name that a principal corrects."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form
from agreements.forms.fields import KeysField, NameField
from agreements.lifecycle import Actor
from agreements.models import Agreement, Signature


def key_of(signature: Signature) -> str:
    """What comes back in `confirmed`: an answer about this very signature, and no other."""
    return f"{signature.role}-{signature.revision}"


class CorrectNameForm(Form):
    """`read` is the name that the page gave; `confirmed`, the signatures that may lapse."""

    name = NameField(label=gettext_lazy("The right name"))
    read = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    confirmed = KeysField(required=False)

    def __init__(self, *args: Any, agreement: Agreement, role: Actor, **options: Any) -> None:
        name = agreement.name_of(role)
        super().__init__(*args, initial={"name": name, "read": name}, **options)
        self.agreement, self.role = agreement, role
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.helper.layout = Layout("name", "read")

    @property
    def would_lapse(self) -> list[tuple[str, str, Signature]]:
        """Each signature that stands, after its key and the name that the agreement gives to its
        signer."""
        standing = self.agreement.standing_signatures
        return [(key_of(s), self.agreement.name_of(Actor(s.role)), s) for s in standing]

    @property
    def warned_of(self) -> set[tuple[str, int]]:
        """(role, revision) of the signatures of which the principal confirmed that they lapse."""
        confirmed = self.cleaned_data.get("confirmed", [])
        return {(s.role, s.revision) for key, _name, s in self.would_lapse if key in confirmed}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        changed = data.get("name") not in (None, self.agreement.name_of(self.role))
        if changed and len(self.warned_of) < len(self.would_lapse):
            self.add_error(None, _("Check what is below, then confirm it or correct it."))
        return data

    def show_again(self, agreement: Agreement, message: str) -> None:
        """Make the page that is about to be shown again bear witness to `agreement`; what was
        typed stays."""
        self.agreement = agreement
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["read"] = agreement.name_of(self.role)  # type: ignore[index]
        self.add_error(None, message)
