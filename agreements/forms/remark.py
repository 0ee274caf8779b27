"""What a party types beside the other's words."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from agreements.forms.base import Form
from agreements.forms.fields import TypedField
from agreements.text import ANSWER_MAX_LENGTH, REMARK_MAX_LENGTH, clean_text


class _WordsField(TypedField):
    """A few lines, never printed: any character will do."""

    default_error_messages = {"required": gettext_lazy("Write something, or go back.")}

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(**{"widget": widget, "strip": False, **options})

    def clean(self, value: Any) -> str:
        words: str = super().clean(clean_text(str(value or "")))
        return words


class RemarkForm(Form):
    """A remark, with the key by which sending it twice says it once."""

    text = _WordsField(label=gettext_lazy("Your remark"), max_length=REMARK_MAX_LENGTH)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid.uuid4()}, **options})

    def clean_key(self) -> uuid.UUID:
        """A key that arrived damaged is as good as a new one."""
        return self.cleaned_data.get("key") or uuid.uuid4()


class AnswerForm(RemarkForm):
    """An answer to a remark."""

    text = _WordsField(label=gettext_lazy("Your answer"), max_length=ANSWER_MAX_LENGTH)
