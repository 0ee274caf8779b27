"""The sealed document by e-mail: where the service centre has it so, to the parties, and never at
the price of the message."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from agreements.actions.seal import seal, seal_again
from agreements.models import Agreement, Document, Notice, ServiceCentre
from agreements.notices.messages import DOCUMENT_AWAITED
from agreements.notices.sending import send
from tests.actions.test_seal import NO_KEY
from tests.conftest import NOW, World
from tests.making import signed, written
from tests.notices.reading import Mail

Sent = Callable[..., Mail]


@pytest.fixture(autouse=True)
def light() -> None:
    """Not here: what is attached is a letter that was set and sealed."""


@pytest.fixture
def agreement(world: World) -> Agreement:
    """All but signed by the second."""
    ServiceCentre.objects.filter(pk=world.centre.pk).update(mails_documents=True)
    agreement = written(world)
    signed(agreement, world.maya)
    return agreement


def attached(mail: Mail) -> dict[str, list[tuple[str, bytes, str]]]:
    return {message.to[0]: list(message.attachments) for message in mail}


def test_nothing_is_attached_unless_the_centre_says_so(world: World, sent: Sent) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    mail = sent(signed, agreement, world.luc)
    assert len(mail) == 3
    assert all(message.attachments == [] for message in mail)


def test_each_party_receives_the_very_document_and_nobody_else(
    world: World, agreement: Agreement, sent: Sent
) -> None:
    mail = sent(signed, agreement, world.luc)
    stored = Document.objects.get(agreement=agreement).file.open("rb").read()
    assert stored.startswith(b"%PDF-")
    name = "Entente mentorale 2026-2027 - Maya Nguyễn et Luc Tremblay.pdf"
    files = attached(mail)
    assert files.pop(world.helene.email) == []
    assert files == {
        person.email: [(name, stored, "application/pdf")] for person in (world.maya, world.luc)
    }
    digest = Document.objects.get(agreement=agreement).sha256
    kept = dict(Notice.objects.filter(kind="in_force").values_list("address", "facts"))
    assert kept.pop(world.helene.email) == {}
    assert list(kept.values()) == [{"document": digest}] * 2
    by_address = {message.to[0]: message.body for message in mail}
    assert "est joint" in by_address[world.luc.email]
    assert "est joint" not in by_address[world.helene.email]
    assert set(Notice.objects.filter(kind="in_force").values_list("state", flat=True)) == {"sent"}


def test_other_centres_are_not_concerned(world: World, agreement: Agreement, sent: Sent) -> None:
    agreement.school.service_centre = world.other_school.service_centre
    agreement.school.save()
    assert set(map(len, attached(sent(signed, agreement, world.luc)).values())) == {0}


def test_it_waits_for_a_seal_that_is_late(world: World, agreement: Agreement, sent: Sent) -> None:
    with NO_KEY:
        mail = sent(signed, agreement, world.luc)
    assert [message.to for message in mail] == [[world.helene.email]]
    waiting = Notice.objects.filter(kind="in_force", state="queued")
    assert {n.next_try_at - n.created_at for n in waiting} == {DOCUMENT_AWAITED}
    mail = sent(seal_again, agreement.pk, timezone.now())
    assert sorted(attached(mail)) == sorted([world.maya.email, world.luc.email])
    assert all(len(files) == 1 for files in attached(mail).values())


def test_a_seal_that_does_not_come_keeps_nobody_from_being_told(
    world: World, agreement: Agreement, sent: Sent, mailoutbox: Mail
) -> None:
    with NO_KEY:
        sent(signed, agreement, world.luc)
        del mailoutbox[:]
        for notice in Notice.objects.filter(kind="in_force", state="queued"):
            assert send(notice.pk, notice.next_try_at)
    assert attached(mailoutbox) == {world.maya.email: [], world.luc.email: []}
    assert "peut mettre quelques minutes" in mailoutbox[0].body
    # What comes later sends nothing twice.
    assert sent(seal_again, agreement.pk, NOW + timedelta(days=900)) == []
    assert Document.objects.filter(agreement=agreement).exists()


def test_a_document_that_is_damaged_is_not_sent(
    world: World, agreement: Agreement, sent: Sent, mailoutbox: Mail, cupboard: Path
) -> None:
    sent(signed, agreement, world.luc)
    (file,) = cupboard.rglob("*.pdf")
    file.write_bytes(b"%PDF-other")
    notice = Notice.objects.get(kind="in_force", person=world.maya)
    Notice.objects.filter(pk=notice.pk).update(state="queued", sent_at=None, next_try_at=NOW)
    del mailoutbox[:]
    assert send(notice.pk, NOW)
    assert attached(mailoutbox) == {world.maya.email: []}


def test_sealing_twice_sends_once(world: World, agreement: Agreement, sent: Sent) -> None:
    sent(signed, agreement, world.luc)
    assert sent(seal, agreement.pk, NOW + timedelta(days=900)) == []
