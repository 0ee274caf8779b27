"""Sign an agreement: the exact text once more, the statement, a name, one button."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.actions.errors import ProofTooOld, Refused
from agreements.actions.sign import Circumstances
from agreements.actions.sign import sign as sign_agreement
from agreements.documents import letter_of
from agreements.documents.letter import detail_labels, name_labels, part_headings
from agreements.forms.sign import SignForm
from agreements.journal import parts_written_since
from agreements.lifecycle import Status, other_party
from agreements.models import Agreement
from agreements.statement import CURRENT_VERSION, StatementKey, statement
from agreements.steps import Step, step_of
from agreements.threads import open_threads, threads_of
from agreements.views.loading import load_agreement, person_of, record_opening, typed
from agreements.views.since_signed import since_signed
from mentorat.copies import keeping
from mentorat.sign_in.confirm import Confirmation
from mentorat.sign_in.proof import proof_of


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    agreement = load_agreement(request, public_id, signatures=request.method != "POST")
    person = person_of(request)
    role = agreement.role_of(person)
    if role is None:
        raise Http404
    if request.method != "POST" and step_of(role, agreement) is not Step.SIGN:
        return redirect("agreements:read", public_id)
    data = typed(request, _("Your session had ended, and nothing is signed yet: read, then sign."))
    changed: set[str] = set()
    confirmation = Confirmation.resume(request) if "code" in request.POST else None
    form = SignForm(
        data, name=agreement.name_of(role), initial=_witness(agreement), confirmation=confirmation
    )
    if "new_code" in request.POST:
        _ask_for_code(request, form, again=True)
    elif request.method == "POST" and form.is_valid():
        try:
            sign_agreement(
                agreement=agreement,
                person=person,
                revision=form.cleaned_data["revision"],
                typed_name=form.cleaned_data["typed_name"],
                accepted=form.cleaned_data["statement"],
                proof=proof_of(request),
                circumstances=_circumstances(request, form.cleaned_data),
                now=timezone.now(),
            )
        except ProofTooOld as refusal:
            agreement = refusal.current or agreement
            _ask_for_code(request, form)
        except Refused as refusal:
            changed = parts_written_since(agreement, form.cleaned_data["revision"])
            agreement = refusal.current or agreement
            form.show_again(_witness(agreement), str(refusal))
        else:
            return redirect("agreements:signed", public_id)
    prefetch_related_objects([agreement], "signatures")  # unless they are read already
    shown = StatementKey.parse(str(form["statement"].value()))
    context = {
        "agreement": agreement,
        "letter": letter_of(agreement),
        "statement": statement(shown),
        "other_signed": bool(agreement.standing_signatures),
        "form": form,
        "threads": open_threads(threads_of(person, agreement)),
        "other_name": agreement.name_of(other_party(role)),
        "changed": [
            label
            for part, label in (name_labels() | part_headings() | detail_labels()).items()
            if part in changed
        ],
        "may_sign": agreement.status == Status.OPEN and not agreement.standing_signature(role),
        "keeping": keeping(person),
        "since_signed": since_signed(agreement, role),
        "code_to_come": not form.confirmation and not _is_proved(request),
    }
    record_opening(request, agreement)
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/sign.html", context, status=status)


def _witness(agreement: Agreement) -> dict[str, Any]:
    """What the page shows, for the form to say when it comes back; none of it is seen yet."""
    shown = StatementKey(CURRENT_VERSION, get_language() or agreement.language)
    return {"revision": agreement.revision, "statement": str(shown), "displayed_to_end": ""}


def _circumstances(request: HttpRequest, sent: dict[str, Any]) -> Circumstances:
    address, _percent, _zone = request.META.get("REMOTE_ADDR", "").partition("%")
    browser = request.headers.get("User-Agent", "")
    return Circumstances(
        ip_address=address or None,
        user_agent="".join(character for character in browser if character.isprintable()),
        displayed_to_end=sent["displayed_to_end"],
        drawing=sent["drawing"],
    )


def _is_proved(request: HttpRequest) -> bool:
    proof = proof_of(request)
    return proof is not None and proof.is_recent(timezone.now())


def _ask_for_code(request: HttpRequest, form: SignForm, again: bool = False) -> None:
    """Have the form ask for a code, sent now; or before, when its page was left meanwhile."""
    sent_before = None if again else Confirmation.resume(request)
    try:
        form.ask_for_code(sent_before or Confirmation.start(request))
    except ValidationError as refusal:
        form.add_error(None, refusal)
