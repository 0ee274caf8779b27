"""What is told and the telling of it are written together, or neither is."""

import pytest
from django.db.transaction import TransactionManagementError

from agreements import journal
from agreements.models import Event
from tests.conftest import NOW, World
from tests.making import made


@pytest.mark.django_db(transaction=True)
def test_events_go_in_the_callers_transaction(world: World) -> None:
    agreement = made(world)
    with pytest.raises(TransactionManagementError):
        journal.append(agreement, Event.Kind.WRITTEN, actor=world.maya, now=NOW)
    assert agreement.events.count() == 1
