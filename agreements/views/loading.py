"""What every view begins with: who asks, which agreement, what was typed."""

import uuid
from functools import cache
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agreements import access, access_log
from agreements.lifecycle import PARTIES, Actor
from agreements.models import AccessRecord, Agreement, Person
from agreements.models.agreement_queries import AgreementQuerySet
from mentorat import drafts


def person_of(request: HttpRequest) -> Person:
    """The signed-in person: the middleware lets nobody else reach a view that is not public."""
    return cast("Person", request.user)


def load_agreement(
    request: HttpRequest, public_id: uuid.UUID, signatures: bool = True
) -> Agreement:
    """The agreement, with all that its pages show; or without its signatures, for a form whose
    action reads it again with them.

    Raises:
        Http404: it doesn't exist, or isn't for this person to know of.
    """
    person = person_of(request)
    # Only who may correct an address is shown whom it is late for.
    rows = _rows(with_reached=access.can_create(person)).visible_to(person)
    rows = rows.with_texts_elsewhere(person)
    found = rows if signatures else rows.prefetch_related(None)
    return get_object_or_404(found, public_id=public_id)


@cache
def _rows(with_reached: bool) -> AgreementQuerySet:
    """Never read itself: put together once for the process, which takes as long as reading one."""
    rows = Agreement.objects.for_page()
    return rows.with_reached() if with_reached else rows


def load_own(request: HttpRequest, public_id: uuid.UUID) -> Agreement:
    """The agreement, for one of its two parties.

    Raises:
        Http404: as for load_agreement; or the person is no party to it.
    """
    agreement = load_agreement(request, public_id)
    if agreement.role_of(person_of(request)) is None:
        raise Http404
    return agreement


def party_named(text: str) -> Actor | None:
    """The party that an address or a button names (« mentee », « mentor »); None for any other."""
    return next((role for role in PARTIES if role.value == text), None)


def record_opening(request: HttpRequest, agreement: Agreement) -> None:
    """Record that the person opens the agreement's page. A HEAD shows nothing, and a form that
    comes back with errors was opened before."""
    if request.method == "GET":
        opened = AccessRecord.Action.OPENED
        access_log.record(person_of(request), [agreement], opened, timezone.now())


def typed(request: HttpRequest, what_next: str) -> QueryDict | None:
    """What the form is filled with: this POST, or what the person had typed when their session
    ended, given back with a message that says `what_next`. None for a fresh form."""
    if request.method == "POST":
        return request.POST
    kept = drafts.recall(request)
    if kept is not None:
        messages.info(request, what_next)
    return kept
