"""Remarks beside the other's words and the arrangements: leave one, answer, settle, take back.

The forms are beside the text, on the agreement's page; what is refused, or was typed when a session
ended, comes back on a page of its own.
"""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.answer import answer as answer_remark
from agreements.actions.errors import NoSuchRemark, Refused
from agreements.actions.remark import remark as leave_remark
from agreements.actions.settle import settle as settle_remark
from agreements.actions.take_back import take_back as take_back_remark
from agreements.documents.letter import part_headings
from agreements.forms.confirm import UNCONFIRMED, ConfirmForm
from agreements.forms.remark import AnswerForm, RemarkForm
from agreements.models import Agreement, Person, Remark
from agreements.models.agreement import EXPECTATIONS
from agreements.models.remark import PARTS
from agreements.threads import threads_of
from agreements.views.loading import load_own, person_of, typed


@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest, public_id: uuid.UUID, part: str) -> HttpResponse:
    agreement, person = load_own(request, public_id), person_of(request)
    role = agreement.role_of(person)
    if part not in PARTS or role is None or part == EXPECTATIONS[role]:
        raise Http404
    data = typed(request, _("Your words were found again: read them over, then send."))
    if data is None and not access.can_remark(person, agreement, part):
        return redirect("agreements:read", public_id)
    form = RemarkForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            leave_remark(
                agreement=agreement,
                person=person,
                part=part,
                text=form.cleaned_data["text"],
                key=form.cleaned_data["key"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Your remark is left. The other person is sent a notice, once a day at most."),
            )
            return _beside(agreement, part)
    return _page(request, agreement, part, form)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    agreement, person = load_own(request, public_id), person_of(request)
    asked = _find(person, agreement, remark_id)
    data = typed(request, _("Your words were found again: read them over, then send."))
    if asked is None:
        return _gone(request, agreement, data.get("text", "") if data else "")
    form = AnswerForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            answer_remark(
                remark=asked,
                person=person,
                text=form.cleaned_data["text"],
                key=form.cleaned_data["key"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Your answer is left. The other person is sent a notice, once a day at most."),
            )
            return _beside(agreement, asked.part)
    return _page(request, agreement, asked.part, form, asked)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, public_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    def act(asked: Remark, person: Person) -> str:
        settle_remark(remark=asked, person=person, now=timezone.now())
        return _("The remark is settled.")

    return _done(request, public_id, remark_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, public_id: uuid.UUID, remark_id: uuid.UUID) -> HttpResponse:
    def act(asked: Remark, person: Person) -> str:
        if asked.author_id != person.pk:
            raise Http404
        take_back_remark(remark=asked, person=person)
        return _("Taken back, and deleted.")

    return _done(request, public_id, remark_id, act)


def _done(
    request: HttpRequest,
    public_id: uuid.UUID,
    remark_id: uuid.UUID,
    act: Callable[[Remark, Person], str],
) -> HttpResponse:
    """Do what a button asks of a remark, and go back beside the text. A GET, which sign-in leads
    to when the session had ended, only goes back."""
    agreement, person = load_own(request, public_id), person_of(request)
    asked = _find(person, agreement, remark_id)
    if asked is None:
        return _gone(request, agreement)
    if request.method == "POST" and not ConfirmForm(request.POST).is_valid():
        messages.info(request, UNCONFIRMED)
    elif request.method == "POST":
        try:
            messages.success(request, act(asked, person))
        except Refused as refusal:
            messages.info(request, str(refusal))
    return _beside(agreement, asked.part)


def _find(person: Person, agreement: Agreement, remark_id: uuid.UUID) -> Remark | None:
    found = Remark.objects.visible_to(person).filter(agreement=agreement, public_id=remark_id)
    return found.first()


def _gone(request: HttpRequest, agreement: Agreement, text: str = "") -> HttpResponse:
    """What was taken back a moment ago is no dead end for who was about to answer it: their `text`
    comes back with the refusal."""
    messages.info(request, str(NoSuchRemark(agreement)))
    if text.strip():
        messages.info(request, _("Your answer is not sent: “%(text)s”") % {"text": text.strip()})
    return redirect("agreements:read", agreement.public_id)


def _beside(agreement: Agreement, part: str) -> HttpResponse:
    return redirect(f"{reverse('agreements:read', args=[agreement.public_id])}#remarks-{part}")


def _page(
    request: HttpRequest,
    agreement: Agreement,
    part: str,
    form: RemarkForm,
    asked: Remark | None = None,
) -> HttpResponse:
    threads = threads_of(person_of(request), agreement)
    context = {
        "agreement": agreement,
        "heading": part_headings()[part],
        "text": getattr(agreement, part),
        "thread": next((t for t in threads if asked and t.said.remark.pk == asked.pk), None),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/remark.html", context, status=status)
