"""What comes with a confirmation where nothing is typed or chosen."""

from django import forms
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form

UNCONFIRMED = gettext_lazy("The page arrived damaged, and nothing was done. Confirm again.")


class ConfirmForm(Form):
    """Sent by the page's own button, and by nothing that sends an empty form."""

    confirmed = forms.BooleanField(
        widget=forms.HiddenInput, initial="yes", error_messages={"required": UNCONFIRMED}
    )
