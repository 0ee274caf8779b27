"""Save what a party wrote. The page is that of reading."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.errors import Conflict, Refused, WouldLapse
from agreements.actions.write import write as write_parts
from agreements.forms.write import WriteForm
from agreements.models import Agreement
from agreements.templatetags.dates import saved_clock
from agreements.views.comparison import Comparison, chosen, compare
from agreements.views.loading import load_agreement, person_of, record_opening, typed
from agreements.views.page import page_context
from agreements.views.write_in_place import write_in_place


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    # The action reads it again with its signatures, and so does a page shown again.
    agreement = load_agreement(request, public_id, signatures=request.method != "POST")
    person = person_of(request)
    if agreement.role_of(person) is None:
        raise Http404
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]
        return write_in_place(request, agreement)
    data = typed(request, _("Your words were found again: read them over, then save."))
    if data is None:
        return redirect("agreements:read", public_id)
    form = WriteForm(data, person=person, agreement=agreement)
    if request.method != "POST":  # words found again after signing in: shown, not saved
        record_opening(request, agreement)
        return render(request, "agreements/read.html", page_context(request, agreement, form))
    if "choose" in request.POST and access.can_write(person, agreement):
        return _shown_as_chosen(request, agreement, form)
    after, comparisons = _written(request, agreement, form)
    if after is not None:
        _say_what_happened(request, agreement, after)
        return redirect("agreements:read", public_id)
    context = page_context(request, form.agreement, form) | {"comparisons": comparisons}
    return render(request, "agreements/read.html", context, status=422)


def _written(
    request: HttpRequest, agreement: Agreement, form: WriteForm
) -> tuple[Agreement | None, list[Comparison]]:
    """The agreement once it was saved; or None, with the errors in the form, which then shows the
    agreement as it is now, and what both changed."""
    if not form.is_valid():
        return None, []
    try:
        after = write_parts(
            agreement=agreement,
            person=person_of(request),
            parts=form.cleaned_parts(),
            read=form.cleaned_data["read"],
            warned_of=form.cleaned_data["warned_of"],
            now=timezone.now(),
        )
    except (Conflict, WouldLapse) as refusal:
        form.show_current(refusal.current or agreement)
        if isinstance(refusal, Conflict):  # a choice to make, and no error
            own = {part: form.cleaned_data[part] for part in refusal.parts}
            return None, compare(form.agreement, person_of(request), own)
        form.add_error(None, str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return after, []
    return None, []


def _shown_as_chosen(request: HttpRequest, agreement: Agreement, form: WriteForm) -> HttpResponse:
    """The page again, with one version in the field: nothing is saved by choosing. The other parts
    that were being compared still are."""
    form.is_valid()
    person = person_of(request)
    read = form.cleaned_data.get("read", {})
    part, data = chosen(request.POST, agreement, person, form.parts, read)
    form = WriteForm(data, person=person, agreement=agreement)
    form.is_valid()
    others = [p for p in request.POST.getlist("comparing") if p != part]
    own = {p: value for p, value in form.cleaned_parts().items() if p in others}
    context = page_context(request, agreement, form)
    context["comparisons"] = compare(agreement, person, own)
    if part:
        messages.info(request, _("Your choice is in its field: read it over, then save."))
    return render(request, "agreements/read.html", context)


def _say_what_happened(request: HttpRequest, before: Agreement, after: Agreement) -> None:
    if after.revision == before.revision:
        messages.info(request, _("Nothing had changed: there was nothing to save."))
        return
    messages.success(request, _("Saved at %(time)s") % {"time": saved_clock(after.written_at)})
