"""What a principal says of a paper that was signed by hand, and the files of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.keep_scan import ByHand, check_day
from agreements.actions.membership_errors import WrongPeriod
from agreements.forms.base import Form
from agreements.forms.confirm import ConfirmForm
from agreements.forms.fields import DayField, NameField
from agreements.lifecycle import PARTIES, Actor
from agreements.models import Agreement
from agreements.scanning import Problem
from agreements.text import NAME_MAX_LENGTH, words_of

PROBLEMS: Final[dict[Problem, str | Promise]] = {
    Problem.EMPTY: gettext_lazy("This file is empty. Scan the paper again."),
    Problem.KIND: gettext_lazy(
        "This is neither a PDF nor a picture (JPEG or PNG), whatever its name says."
    ),
    Problem.TOO_LARGE: gettext_lazy(
        "These files are larger than 20 MB together. Scan the paper at 200 or 300 dots an inch."
    ),
    Problem.TOO_MANY_FILES: gettext_lazy("Send 10 files at most."),
    Problem.TOO_MANY_PAGES: gettext_lazy("There are more than 10 pages. Scan the agreement alone."),
    Problem.TOO_MANY_PIXELS: gettext_lazy(
        "A picture is too large. Scan the paper at 200 or 300 dots an inch."
    ),
    Problem.ENCRYPTED: gettext_lazy(
        "This PDF is protected by a password. Scan the paper without one."
    ),
    Problem.ACTIVE: gettext_lazy(
        "This PDF holds more than the picture of a paper: links, a form, a program or another "
        "file. Scan the paper again, or send pictures of its pages."
    ),
    Problem.DAMAGED: gettext_lazy("This file is damaged, or too small to be read. Scan it again."),
    Problem.TOO_COSTLY: gettext_lazy(
        "Reading this file takes more time or memory than a scan ever does. Send pictures of the "
        "pages instead."
    ),
}
NAME_SHOWN: Final = 40  # characters of a file's name
AGAIN: Final = gettext_lazy("Choose the files again: browsers don’t keep them.")


def _shortened(name: str) -> str:
    """The name of a file, without its middle where it is long: its end says its kind."""
    if len(name) <= NAME_SHOWN:
        return name
    half = NAME_SHOWN // 2
    return f"{name[: half - 1]}…{name[-half:]}"


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One file or several, whatever their kind: the scan says what they are."""

    widget = _FilesInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(file, initial) for file in files or [None]]


class PaperForm(Form):
    """`agreement` is the one that was signed on paper; `now` an aware time."""

    scan = _FilesField(
        label=gettext_lazy("The signed paper (PDF, or pictures of its pages in order)"),
        help_text=gettext_lazy("PDF, JPEG or PNG; 10 pages and 20 MB at most, all together."),
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": gettext_lazy("Choose the scan of the signed paper.")},
    )
    mentee_name = NameField(
        label=gettext_lazy("The mentee’s name, as it is signed"), max_length=NAME_MAX_LENGTH
    )
    mentee_signed_on = DayField(
        label=gettext_lazy("Date beside the mentee’s signature"), required=True
    )
    mentor_name = NameField(
        label=gettext_lazy("The mentor’s name, as it is signed"), max_length=NAME_MAX_LENGTH
    )
    mentor_signed_on = DayField(
        label=gettext_lazy("Date beside the mentor’s signature"), required=True
    )

    def __init__(self, *args: Any, agreement: Agreement, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agreement, self.now = agreement, now
        legends = {
            Actor.MENTEE: _("The mentee’s signature"),
            Actor.MENTOR: _("The mentor’s signature"),
        }
        groups = []
        for role in PARTIES:
            name, day = f"{role.value}_name", f"{role.value}_signed_on"
            self.fields[name].initial = agreement.name_of(role)
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
            # The day of today may always be written here; one to come is refused.
            such_as = {"day": timezone.localdate(now).isoformat()}
            self.fields[day].error_messages |= {
                "required": _("Choose a day."),
                "invalid": _("Write a date such as %(day)s.") % such_as,
            }
            groups.append(Fieldset(legends[role], name, day))
        self.helper.layout = Layout("scan", *groups)

    def clean_mentee_name(self) -> str:
        return self._own_name(Actor.MENTEE)

    def clean_mentor_name(self) -> str:
        return self._own_name(Actor.MENTOR)

    def _own_name(self, role: Actor) -> str:
        """Each signs with their own name: at least one word of it is in the agreement."""
        typed: str = self.cleaned_data[f"{role.value}_name"]
        known = self.agreement.name_of(role)
        if not words_of(typed) & words_of(known):
            raise ValidationError(
                _(
                    "The agreement names %(name)s. If somebody else signed, cancel it and "
                    "begin anew."
                )
                % {"name": known},
                code="other_name",
            )
        return typed

    def clean_mentee_signed_on(self) -> date:
        return self._possible_day("mentee_signed_on")

    def clean_mentor_signed_on(self) -> date:
        return self._possible_day("mentor_signed_on")

    def _possible_day(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        try:
            check_day(day, self.agreement, self.now)
        except WrongPeriod as refusal:
            raise ValidationError(str(refusal), code="period") from None
        return day

    def refuse(self, problem: Problem, file: int | None = None) -> None:
        """Say what is wrong with the files; of several, with which: `file`, counted from 0."""
        why = str(PROBLEMS[problem])
        sent = self.cleaned_data.get("scan", [])
        if file is not None and file < len(sent) > 1:
            # Some telephones give all pictures one name: hence the number.
            why += " " + _("It is file %(number)s, “%(name)s”.") % {
                "number": file + 1,
                "name": _shortened(sent[file].name),
            }
        self.add_error("scan", why)

    def say_again(self) -> None:
        """The page that is shown again has no file any more."""
        if "scan" not in self.errors:
            self.add_error("scan", AGAIN)

    def contents(self) -> Sequence[bytes]:
        """The bytes of each file."""
        return [file.read() for file in self.cleaned_data["scan"]]

    def signed(self) -> dict[Actor, ByHand]:
        """Who signed, and when, as cleaned."""
        data = self.cleaned_data
        return {
            role: ByHand(data[f"{role.value}_name"], data[f"{role.value}_signed_on"])
            for role in PARTIES
        }


class ConfirmPaperForm(ConfirmForm):
    """`scan` is the one that was on the screen."""

    scan = forms.UUIDField(widget=forms.HiddenInput)
