"""Save what a party wrote. The page is that of reading."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.actions.errors import Conflict, Refused, WouldLapse
from agreements.actions.write import write as write_parts
from agreements.documents.letter import detail_labels, part_headings
from agreements.forms.write import WriteForm
from agreements.models import Agreement
from agreements.templatetags.dates import clock
from agreements.views.loading import load_agreement, person_of, record_opening, typed
from agreements.views.page import page_context


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id)
    person = person_of(request)
    if agreement.role_of(person) is None:
        raise Http404
    data = typed(request, _("Your words were found again: read them over, then save."))
    if data is None:
        return redirect("agreements:read", public_id)
    form = WriteForm(data, person=person, agreement=agreement)
    if request.method != "POST":  # words found again after signing in: shown, not saved
        record_opening(request, agreement)
        return render(request, "agreements/read.html", page_context(request, agreement, form))
    versions: list[dict[str, object]] = []
    if form.is_valid():
        try:
            after = write_parts(
                agreement=agreement,
                person=person,
                parts=form.cleaned_parts(),
                read=form.cleaned_data["read"],
                warned_of=form.cleaned_data["warned_of"],
                now=timezone.now(),
            )
        except (Conflict, WouldLapse) as refusal:
            agreement = refusal.current or agreement
            form.show_current(agreement)
            form.add_error(None, str(refusal))
            if isinstance(refusal, Conflict):
                versions = _versions(refusal.parts, agreement)
                for part in refusal.parts:
                    form.add_error(part, _("You both changed this. Join the two versions here."))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_what_happened(request, agreement, after)
            return redirect("agreements:read", public_id)
    context = page_context(request, agreement, form) | {"versions": versions}
    return render(request, "agreements/read.html", context, status=422)


def _versions(parts: Sequence[str], agreement: Agreement) -> list[dict[str, object]]:
    """What is saved now of the parts that both changed, to stand beside what was typed."""
    labels = part_headings() | detail_labels()
    return [{"part": p, "label": labels[p], "saved": getattr(agreement, p)} for p in parts]


def _say_what_happened(request: HttpRequest, before: Agreement, after: Agreement) -> None:
    if after.revision == before.revision:
        messages.info(request, _("Nothing had changed: there was nothing to save."))
        return
    messages.success(request, _("Saved at %(time)s") % {"time": clock(after.written_at)})
