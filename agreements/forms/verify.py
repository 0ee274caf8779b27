"""A file to verify, or the reference printed on it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.forms.base import Form
from agreements.references import canonical

TOO_LARGE = _("The file is larger than 10 MB. Our documents never are: look for the original.")


class FileForm(Form):
    """Any file at all: whether it is a PDF is for the examination to say."""

    file = forms.FileField(
        label=_("Document to verify (PDF, 10 MB at most)"),
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "data-drop-file": ""}),
    )

    @classmethod
    def too_large(cls) -> "FileForm":
        """The form for another file: the one that came was thrown away."""
        form = cls({})
        form.fields["file"].error_messages["required"] = TOO_LARGE
        return form


class ReferenceForm(Form):
    reference = forms.CharField(
        label=_("Reference printed on the document"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("Eight letters and digits, such as 7K3F-9Q2M."),
        error_messages={"required": _("Write the reference.")},
    )

    def clean_reference(self) -> str:
        """In its canonical form."""
        reference = canonical(self.cleaned_data["reference"])
        if reference is None:
            raise ValidationError(
                _("This is not a reference: it has eight letters and digits, such as 7K3F-9Q2M.")
            )
        return reference
