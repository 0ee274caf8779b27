"""« Your turn to write », « ready to sign »: once, quietly, and only while it is so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from agreements.actions.cancel import cancel
from agreements.models import Agreement, Notice, Person
from agreements.notices.messages import QUIET
from agreements.notices.sending import send
from agreements.notices.truth import is_still_true
from tests.conftest import NOW, World
from tests.making import made, signed, written, wrote
from tests.notices.reading import Mail

Sent = Callable[..., Mail]


@pytest.fixture
def agreement(world: World) -> Agreement:
    return made(world)


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("person__email", flat=True))


def read(kind: str, person: Person) -> Notice:
    return Notice.objects.for_mail().get(kind=kind, person=person.pk)


def test_the_other_is_called_when_one_has_written(world: World, agreement: Agreement) -> None:
    wrote(agreement, world.luc, arrangements="Le mardi.")
    assert told("to_write") == []  # shared, and nobody's part
    wrote(agreement, world.luc, mentor_expectations="É")
    assert told("to_write") == [world.maya.email]


def test_what_is_saved_as_it_is_typed_calls_once_and_later(
    world: World, agreement: Agreement, sent: Sent
) -> None:
    def typing() -> None:
        words = "Écouter, proposer."
        for length in range(1, len(words)):
            wrote(agreement, world.luc, mentor_expectations=words[:length])
        wrote(agreement, world.luc, mentor_expectations="")
        wrote(agreement, world.luc, mentor_expectations="Autrement.")

    assert sent(typing) == []
    notice = Notice.objects.get(kind="to_write")
    assert notice.next_try_at - notice.created_at == QUIET == timedelta(minutes=10)


def test_it_is_sent_by_the_command_that_sends_what_is_due(
    world: World, agreement: Agreement, mailoutbox: Mail
) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    notice = Notice.objects.get(kind="to_write")
    assert not send(notice.pk, notice.next_try_at - timedelta(seconds=1))
    assert send(notice.pk, notice.next_try_at)
    (mail,) = mailoutbox
    assert mail.to == [world.maya.email]
    assert mail.subject == "Votre entente mentorale\u00a0: à vous d’écrire"
    assert "Écouter." not in mail.body


def test_who_writes_second_calls_nobody_to_write(world: World, agreement: Agreement) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    wrote(agreement, world.maya, mentee_expectations="Observer.")
    assert told("to_write") == [world.maya.email]


def test_both_are_told_once_that_it_can_be_signed(world: World, agreement: Agreement) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.", arrangements="Le mardi.")
    assert told("ready_to_sign") == []
    wrote(agreement, world.maya, mentee_expectations="Observer.")
    assert told("ready_to_sign") == [world.maya.email, world.luc.email]
    wrote(agreement, world.maya, mentee_expectations="")
    wrote(agreement, world.maya, mentee_expectations="Observer encore.")
    assert told("ready_to_sign") == [world.maya.email, world.luc.email]


def test_a_call_to_write_holds_until_they_write_or_it_is_over(
    world: World, agreement: Agreement
) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    assert is_still_true(read("to_write", world.maya), NOW)
    wrote(agreement, world.luc, mentor_expectations=" ")
    assert not is_still_true(read("to_write", world.maya), NOW)
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    wrote(agreement, world.maya, mentee_expectations="Observer.")
    assert not is_still_true(read("to_write", world.maya), NOW)
    wrote(agreement, world.maya, mentee_expectations="")
    assert is_still_true(read("to_write", world.maya), NOW)
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    assert not is_still_true(read("to_write", world.maya), NOW)


def test_it_can_be_signed_until_it_changes_or_somebody_signs(world: World) -> None:
    agreement = written(world)
    for person in (world.maya, world.luc):
        assert is_still_true(read("ready_to_sign", person), NOW)
    wrote(agreement, world.luc, arrangements="")
    assert not is_still_true(read("ready_to_sign", world.maya), NOW)
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    assert is_still_true(read("ready_to_sign", world.maya), NOW)
    signed(agreement, world.luc)
    for person in (world.maya, world.luc):  # who has not signed is told so by « to_sign »
        assert not is_still_true(read("ready_to_sign", person), NOW)


def test_nothing_holds_for_who_is_no_longer_a_party(world: World, agreement: Agreement) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    Agreement.objects.filter(pk=agreement.pk).update(mentee=world.olivier.pk)
    assert not is_still_true(read("to_write", world.maya), NOW)
