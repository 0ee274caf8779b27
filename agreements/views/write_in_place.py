"""Save what a party types, while it is typed: the answers that static/js/write/ reads.

Each part fares by itself, so that none waits for another: what is sound and touched nobody else's
words is saved, what is wrong is said, and what both changed is compared. Such a request has the
header of htmx, as all that our scripts send: without a session it is answered 401.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.actions.errors import Conflict, Refused, WouldLapse
from agreements.actions.write import Part, fingerprint
from agreements.actions.write import write as write_parts
from agreements.forms.write import WriteForm
from agreements.models import Agreement
from agreements.templatetags.dates import saved_clock
from agreements.views.comparison import Comparison, compare
from agreements.views.loading import person_of
from mentorat import drafts


def write_in_place(request: HttpRequest, agreement: Agreement) -> JsonResponse:
    """Answer with the `state` of the save:

    - `saved` (200): with the `revision`, when it was (`said`), and by part what is saved now
      (`read`, fingerprints), what to correct (`errors`), and what both changed (`comparisons`);
    - `would_lapse` (409): a signature stands that the person has not said to let lapse;
    - `over` (409): it is no longer being written, and `said` says so;
    - `another` (409): somebody else is signed in on this device than who was shown the page.
    """
    if drafts.typed_by_another(request):
        return JsonResponse({"state": "another"}, status=409)
    form = WriteForm(request.POST, person=person_of(request), agreement=agreement)
    form.is_valid()  # what isn't, is not among the cleaned parts
    own = form.cleaned_parts()
    try:
        after, conflicts = _written(request, form, agreement, own)
    except WouldLapse:
        return JsonResponse({"state": "would_lapse"}, status=409)
    except Refused as refusal:
        return JsonResponse({"state": "over", "said": str(refusal)}, status=409)
    saved_at = _("Saved at %(time)s") % {"time": saved_clock(after.written_at)}
    comparisons = compare(after, person_of(request), conflicts)
    return JsonResponse(
        {
            "state": "saved",
            "revision": after.revision,
            "said": saved_at if after.written_at else "",
            "read": {p: fingerprint(getattr(after, p)) for p in own if p not in conflicts},
            "errors": {
                p: " ".join(map(str, form.errors[p])) for p in form.parts if p in form.errors
            },
            "comparisons": _comparisons(after, comparisons),
        }
    )


def _written(
    request: HttpRequest, form: WriteForm, agreement: Agreement, own: Mapping[str, Part]
) -> tuple[Agreement, dict[str, Part]]:
    """The agreement once all was saved that could be, and what could not: parts that somebody else
    changed meanwhile. Each turn leaves some of them out, so that there are few."""
    conflicts: dict[str, Part] = {}
    while True:
        try:
            after = write_parts(
                agreement=agreement,
                person=person_of(request),
                parts={part: value for part, value in own.items() if part not in conflicts},
                read=form.cleaned_data.get("read", {}),
                warned_of=form.cleaned_data.get("warned_of", set()),
                now=timezone.now(),
            )
        except Conflict as refusal:
            conflicts |= {part: own[part] for part in refusal.parts}
        else:
            return after, conflicts


def _comparisons(agreement: Agreement, found: Iterable[Comparison]) -> dict[str, dict[str, Any]]:
    return {
        comparison.part: {
            "html": render_to_string(
                "agreements/partials/comparison.html", {"comparison": comparison}
            ),
            "saved": comparison.saved,
            "joined": comparison.joined,
            "read": fingerprint(getattr(agreement, comparison.part)),
        }
        for comparison in found
    }
