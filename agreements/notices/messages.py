"""The messages. Each says what happened and what to do, with one link; none has a sentence of the
agreement, and no subject has personal data."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from agreements.models import Agreement, Event, Membership, Person
from agreements.people import principals_of

logger = logging.getLogger(__name__)


def invited(agreement_pk: int) -> None:
    """Tell both parties that an agreement awaits what they write."""
    agreement = _read(agreement_pk)
    for person in (agreement.mentee, agreement.mentor):
        _send("invited", agreement, person)


def signature_lapsed(agreement_pk: int, signer_pk: int) -> None:
    """Tell a signer that the text changed, so that their signature no longer stands."""
    _send("signature_lapsed", _read(agreement_pk), Person.objects.get(pk=signer_pk))


def to_sign(agreement_pk: int, person_pk: int) -> None:
    """Tell a party that the other has signed, and that their own signature is awaited."""
    _send("to_sign", _read(agreement_pk), Person.objects.get(pk=person_pk))


def in_force(agreement_pk: int) -> None:
    """Tell both parties and the principal who made it that the agreement is signed by both."""
    agreement = _read(agreement_pk)
    people = (agreement.mentee, agreement.mentor, agreement.created_by)
    for person in {person.pk: person for person in people}.values():
        _send("in_force", agreement, person)


def ended(agreement_pk: int) -> None:
    """Tell that the agreement ends, by whom and from which day: everybody whom it concerns, the
    parties and the school's principals, but the one who ended it."""
    agreement = _read(agreement_pk)
    event = agreement.events.filter(kind=Event.Kind.ENDED).select_related("actor").latest("at")
    concerned = [agreement.mentee, agreement.mentor]
    concerned += principals_of(agreement.school, event.at)
    for person in {person.pk: person for person in concerned}.values():
        if person.pk != event.actor_id:
            _send("ended", agreement, person, by=event.actor, for_whom=event.data["for"])


def cancelled(agreement_pk: int) -> None:
    """Tell both parties that the principal withdrew the agreement before both had signed."""
    agreement = _read(agreement_pk)
    for person in (agreement.mentee, agreement.mentor):
        _send("cancelled", agreement, person)


def signature_withdrawn(agreement_pk: int, person_pk: int) -> None:
    """Tell a party that the other has taken its signature back."""
    _send("signature_withdrawn", _read(agreement_pk), Person.objects.get(pk=person_pk))


def role_given(membership_pk: int) -> None:
    """Tell somebody that a role is theirs, from when and until when."""
    _send_role("role_given", membership_pk)


def role_ended(membership_pk: int) -> None:
    """Tell somebody that a role of theirs ends, and when."""
    _send_role("role_ended", membership_pk)


def _send_role(kind: str, membership_pk: int) -> None:
    rows = Membership.objects.select_related("person", "school", "service_centre", "granted_by")
    membership = rows.get(pk=membership_pk)
    url = settings.BASE_URL + reverse("agreements:home")
    context = {"membership": membership, "url": url}
    _send_to(membership.person, kind, f"of membership {membership_pk}", context)


def _read(pk: int) -> Agreement:
    rows = Agreement.objects.select_related(
        "mentee", "mentor", "created_by", "school", "school_year"
    )
    return rows.get(pk=pk)


def _send(kind: str, agreement: Agreement, person: Person, **context: Any) -> None:
    url = settings.BASE_URL + reverse("agreements:read", args=[agreement.public_id])
    context |= {"agreement": agreement, "url": url}
    _send_to(person, kind, f"of agreement {agreement.reference}", context)


def _send_to(person: Person, kind: str, about: str, context: dict[str, Any]) -> None:
    """Send one message to one person, in their language. A mail server that refuses it delays
    nobody else's and undoes nothing. `about` is for the log."""
    context = context | {"person": person}
    with translation.override(person.language):
        subject = render_to_string(f"emails/{kind}_subject.txt", context).strip()
        body = render_to_string(f"emails/{kind}.txt", context)
        message = EmailMessage(subject, body, to=[person.email])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except OSError as error:  # as every SMTP error is; its text has the address
        name = type(error).__name__
        logger.error("notice %s %s was not sent: %s", kind, about, name)
