"""« Use my text of another agreement »: one's own words, and never the other's."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import access
from agreements.forms.write import WriteForm
from agreements.lifecycle import Actor
from agreements.models import Agreement, Person
from agreements.models.agreement import EXPECTATIONS
from agreements.views.loading import load_own, person_of, record_opening
from agreements.views.page import page_context

MOST = 30  # of the latest: a page that can be read


@dataclass(frozen=True, slots=True)
class OwnText:
    """The expectations that a person wrote in another agreement, as the party `role`."""

    agreement: Agreement
    role: Actor
    text: str


@require_safe
def reuse(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The texts to choose from; with one chosen, the page where it is read over, then saved. The
    GET changes nothing: until then the text is on the screen alone."""
    agreement, person = load_own(request, public_id), person_of(request)
    if not access.can_write(person, agreement):
        return redirect("agreements:read", public_id)
    texts = own_texts(person, agreement)
    wanted = request.GET.get("entente")
    if wanted is None:
        own = getattr(agreement, EXPECTATIONS[agreement.role_of(person) or Actor.MENTEE])
        context = {"agreement": agreement, "texts": texts, "has_own": bool(own.strip())}
        return render(request, "agreements/reuse.html", context)
    chosen = next((t.text for t in texts if str(t.agreement.public_id) == wanted), None)
    if chosen is None:
        raise Http404
    form = WriteForm(_filled(person, agreement, chosen), person=person, agreement=agreement)
    messages.info(request, _("Your text is in its place, not saved yet: read it over, then save."))
    record_opening(request, agreement)
    return render(request, "agreements/read.html", page_context(request, agreement, form))


def own_texts(person: Person, agreement: Agreement) -> list[OwnText]:
    """What `person` wrote as their own expectations in other agreements, the latest first."""
    rows = Agreement.objects.with_own_text(person).exclude(pk=agreement.pk)
    found = rows.select_related("school_year").order_by("-school_year__start", "-created_at", "-pk")
    return [
        OwnText(other, role, getattr(other, EXPECTATIONS[role]))
        for other in found[:MOST]
        if (role := other.role_of(person))
    ]


def _filled(person: Person, agreement: Agreement, text: str) -> dict[str, Any]:
    """What the writing page would send as it is now, with `text` after what the person wrote."""
    form = WriteForm(person=person, agreement=agreement)
    values = {name: form[name].value() for name in form.fields}
    data = {n: v.isoformat() if isinstance(v, date) else v or "" for n, v in values.items()}
    own = str(data[form.own_part]).rstrip()
    return data | {form.own_part: f"{own}\n\n{text}" if own else text}
