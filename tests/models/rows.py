"""Rows that no action makes, for the database to refuse."""

import uuid
from datetime import timedelta

from django.db import connection, models

from agreements.models import Agreement, Document, Person, Signature
from tests.conftest import NOW, World
from tests.making import in_force

STATUSES = ("open", "in_force", "ended", "cancelled")
LATER = NOW + timedelta(days=1)
DAY = LATER.date()


def run(sql: str, *arguments: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def row(agreement: Agreement) -> models.QuerySet[Agreement]:
    return Agreement.objects.filter(pk=agreement.pk)


def copy_of(agreement: Agreement, **changes: object) -> Agreement:
    """An unsaved second row like `agreement`."""
    copy = Agreement.objects.get(pk=agreement.pk)
    copy.pk = None
    own = {
        "public_id": uuid.uuid4(),
        "reference": uuid.uuid4().hex[:9],
        "creation_key": uuid.uuid4(),
    }
    for name, value in (own | changes).items():
        setattr(copy, name, value)
    return copy


def over(agreement: Agreement, status: str) -> None:
    """End or cancel, without the actions for it."""
    dates = {"ended_at": LATER, "ends_on": DAY} if status == "ended" else {"cancelled_at": LATER}
    row(agreement).update(status=status, **dates)


def stored(world: World) -> Document:
    return Document.objects.create(
        agreement=in_force(world), file="a.pdf", sha256="0" * 64, size=1, created_at=NOW
    )


def standing(agreement: Agreement, person: Person, role: str, **changes: object) -> Signature:
    """An unsaved signature on the current revision."""
    fields = {
        "agreement": agreement,
        "role": role,
        "person_id": person.pk,
        "typed_name": person.name,
        "statement": "…",
        "statement_version": 1,
        "statement_language": "fr",
        "revision": agreement.revision,
        "content": "{}",
        "content_digest": "0" * 64,
        "signed_at": NOW,
        "authenticated_at": NOW,
        "authentication": "code",
    }
    return Signature(**(fields | changes))
