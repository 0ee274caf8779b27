"""A tag of all that can change on an agreement's page, signed: it says what a page has shown, and
that it was shown."""

import uuid
from collections.abc import Sequence

from django.core.signing import BadSignature, Signer
from django.db.models import Count, Q
from django.http import Http404

from agreements.models import Agreement, Person
from agreements.threads import Thread, open_threads


def tag_now(public_id: uuid.UUID, person: Person) -> str:
    """The tag of an agreement as it stands, in one query.

    Raises:
        Http404: it doesn't exist, or `person` is not a party.
    """
    counted = {
        "made": Count("signatures", distinct=True),
        "standing": Count("signatures", Q(signatures__lapsed_at=None), distinct=True),
        "remarked": Count("remarks", distinct=True),
        "open": Count(
            "remarks", Q(remarks__settled_at=None, remarks__answers_to=None), distinct=True
        ),
    }
    state = (
        Agreement.objects.of_party(person)
        .filter(public_id=public_id)
        .order_by()
        .annotate(**counted)
        .values_list("revision", "status", "ends_on", *counted)
        .first()
    )
    if state is None:
        raise Http404
    return _signer(public_id, person).sign("-".join(map(str, state)))


def tag_of(agreement: Agreement, person: Person, threads: Sequence[Thread]) -> str:
    """The same for an agreement that is read already, with its signatures and remarks."""
    signatures = agreement.signatures.all()
    made, standing = len(signatures), sum(s.lapsed_at is None for s in signatures)
    remarked = sum(1 + len(thread.answers) for thread in threads)
    counted = made, standing, remarked, len(open_threads(threads))
    state = (agreement.revision, agreement.status, agreement.ends_on, *counted)
    return _signer(agreement.public_id, person).sign("-".join(map(str, state)))


def _signer(public_id: uuid.UUID, person: Person) -> Signer:
    return Signer(salt=f"agreements.news.{public_id}.{person.pk}")


def was_given(tag: str, public_id: uuid.UUID, person: Person) -> bool:
    """Whether `person` was shown a page of the agreement that bore this tag."""
    try:
        _signer(public_id, person).unsign(tag)
    except BadSignature:
        return False
    return True
