"""Ends that were told before there were notices of them get theirs."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from agreements import journal
from agreements.actions.end import end
from agreements.actions.seal import seal
from agreements.models import Document, SchoolYear, Sealing
from tests.conftest import NOW, World
from tests.documents.certificates import NO_KEY
from tests.making import in_force, made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def back_to_now() -> Iterator[None]:
    yield
    call_command("migrate", "agreements", verbosity=0)


def test_what_ended_before_is_sealed_by_the_next_command(world: World, back_to_now: None) -> None:
    ended = in_force(world)
    call_command("seal_documents")
    never = made(world, school_year=SchoolYear.objects.create(start=2025))
    with NO_KEY:  # as before: nothing is sealed at an end
        for agreement in (ended, never):
            end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    call_command("migrate", "agreements", "0009", verbosity=0)
    call_command("migrate", "agreements", verbosity=0)
    (row,) = Sealing.objects.awaited()
    assert (row.of, row.requested_at) == (ended, NOW)
    assert seal(ended.pk, NOW)
    assert Document.objects.get(end__agreement=ended).created_at == NOW
    assert journal.verify(ended) == []
