"""What comes with the confirmation of a renewal."""

import uuid
from typing import Any

from django import forms

from agreements.forms.base import Form
from agreements.forms.create import DAMAGED


class RenewForm(Form):
    """Nothing is typed: the key makes the same form, sent twice, one agreement."""

    creation_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": DAMAGED, "invalid": DAMAGED}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["creation_key"].initial = uuid.uuid4

    def clean(self) -> dict[str, Any]:
        if self.errors:  # damaged: the page to come carries a fresh one
            self.data = {**self.data.dict(), "creation_key": str(uuid.uuid4())}  # type: ignore[attr-defined]
        return self.cleaned_data
