"""The sealing process dies anywhere, again and again: one valid document all the same."""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from agreements import journal
from agreements.actions.seal import CLAIM
from agreements.documents import read_document
from agreements.models import Agreement, Document, Event, Sealing
from tests.actions.test_races import pair
from tests.conftest import NOW, World
from tests.documents.reading import faults_of
from tests.killing import Victim
from tests.making import in_force

pytestmark = pytest.mark.django_db(transaction=True)


def new_sealer(folder: Path) -> Victim:
    return Victim(
        "agreements.actions.seal:seal",
        "tests.documents.reading:set_a_page",
        MENTORAT_DATA_DIR=str(folder),
        MENTORAT_SEAL_KEY=settings.SEAL_KEY,
        MENTORAT_SEAL_CERTIFICATE=settings.SEAL_CERTIFICATE,
    )


@pytest.fixture
def sealer(cupboard: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Victim]:
    # What signs here leaves the sealing to the other process.
    monkeypatch.setattr("agreements.actions.seal.seal", lambda _agreement, _now: None)
    sealer = new_sealer(cupboard.parent)
    yield sealer
    sealer.close()


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.stress)])
def test_a_process_killed_anywhere_leaves_one_valid_document_in_the_end(
    world: World, sealer: Victim, cupboard: Path, kills: int
) -> None:
    chance = random.Random(2827)
    agreements: list[Agreement] = []
    took = sealer.time_of(in_force(pair(world, 0)).pk, NOW)
    killed = 0
    while killed < kills:
        agreement = in_force(pair(world, len(agreements) + 1))
        agreements.append(agreement)
        now = NOW
        while not Document.objects.filter(agreement=agreement).exists():
            moment = chance.uniform(0, took) if killed < kills else None
            sealer.start(agreement.pk, now, kill_after=moment)
            killed += sealer.end() == -signal.SIGKILL
            now += CLAIM
    for agreement in agreements:
        _assert_sealed_once(agreement, cupboard)


def test_two_processes_at_one_agreement_make_one_document(
    world: World, sealer: Victim, cupboard: Path
) -> None:
    other = new_sealer(cupboard.parent)
    agreements = [in_force(pair(world, number)) for number in range(5)]
    for agreement in agreements:
        for process in (sealer, other):
            process.start(agreement.pk, NOW)
        assert [process.end() for process in (sealer, other)] == [0, 0]
        _assert_sealed_once(agreement, cupboard)
        assert Sealing.objects.get(agreement=agreement).tries == 1
    other.close()


def _assert_sealed_once(agreement: Agreement, cupboard: Path) -> None:
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.status == "in_force"
    document = Document.objects.get(agreement=agreement)
    assert faults_of(read_document(document)) == []
    stored = agreement.events.filter(kind=Event.Kind.DOCUMENT_STORED)
    assert [event.data["sha256"] for event in stored] == [document.sha256]
    assert journal.verify(agreement) == []
    folder = (cupboard / document.file.name).parent
    assert [file.name for file in folder.iterdir()] == [Path(document.file.name).name]
