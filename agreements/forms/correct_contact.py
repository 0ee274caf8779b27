"""The address that a principal corrects."""

from typing import Any

from crispy_forms.layout import Layout
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form
from agreements.forms.create import Doubt
from agreements.forms.fields import AddressField, KeysField
from agreements.lifecycle import Actor, other_party
from agreements.models import Agreement, Person
from agreements.names import known_names
from agreements.text import plain


class CorrectContactForm(Form):
    """`role` is the party of `agreement` whose address `principal` corrects."""

    email = AddressField(label=gettext_lazy("The right e-mail address"))
    confirmed = KeysField(required=False)

    def __init__(
        self, *args: Any, principal: Person, agreement: Agreement, role: Actor, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.principal, self.name = principal, agreement.name_of(role)
        # Those that the action refuses: nothing to doubt.
        self.refused = {principal.email, agreement.party(other_party(role)).email}
        self.doubts: list[Doubt] = []
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.helper.layout = Layout("email")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        email = data.get("email", "")
        known = known_names([email], self.principal).get(email)
        if known and plain(known) != plain(self.name) and email not in self.refused:
            question = _(
                "This address is known as that of “%(known)s”, and the agreement says “%(name)s”. "
                "It is the same person, and the agreement will still say “%(name)s”."
            ) % {"known": known, "name": self.name}
            self.doubts.append(Doubt(question))
        if any(doubt.key not in data.get("confirmed", []) for doubt in self.doubts):
            self.add_error(None, _("Check what is below, then confirm it or correct it."))
        return data
