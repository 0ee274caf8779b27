"""What all forms of the application share."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class Form(forms.Form):
    """A form whose messages come from the server, beside the field and in a summary on top."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper(self)
        # The page's template has the form element, the token and the summary of errors.
        self.helper.form_tag = False
        self.helper.disable_csrf = True
