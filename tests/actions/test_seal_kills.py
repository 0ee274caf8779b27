"""The sealing process dies anywhere, again and again: one valid document all the same."""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from agreements import journal
from agreements.actions.end import end
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


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the processes of all these tests."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def process(kept: Path, django_db_setup: None) -> Iterator[Victim]:
    sealer = new_sealer(kept)
    yield sealer
    sealer.close()


@pytest.fixture
def sealer(process: Victim, kept: Path, cupboard: Path, monkeypatch: pytest.MonkeyPatch) -> Victim:
    # What signs here leaves the sealing to the other process.
    monkeypatch.setattr("agreements.actions.seal.seal", lambda _agreement, _now: None)
    cupboard.symlink_to(kept / "documents")
    return process


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


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.stress)])
def test_killed_at_an_end_notice_it_leaves_one_all_the_same(
    world: World, sealer: Victim, cupboard: Path, kills: int
) -> None:
    """Of agreements whose document is sealed, or isn't yet."""
    chance = random.Random(2828)
    took = sealer.time_of(ended(pair(world, 0)).pk, NOW)
    killed = number = 0
    while killed < kills:
        number += 1
        agreement = in_force(pair(world, number))
        if number % 2:
            sealer.start(agreement.pk, NOW)
            assert sealer.end() == 0
        end(agreement=agreement, person=agreement.mentor, on=NOW.date(), now=NOW)
        now = NOW
        while Sealing.objects.awaited().of(agreement.pk).exists():
            moment = chance.uniform(0, took) if killed < kills else None
            sealer.start(agreement.pk, now, kill_after=moment)
            killed += sealer.end() == -signal.SIGKILL
            now += CLAIM
        _assert_sealed_once(agreement, cupboard, "ended")


def ended(world: World) -> Agreement:
    agreement = in_force(world)
    return end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)


def test_two_processes_at_one_agreement_make_one_document(
    world: World, sealer: Victim, cupboard: Path, kept: Path
) -> None:
    other = new_sealer(kept)
    agreements = [in_force(pair(world, number)) for number in range(3)]
    for agreement in agreements:
        for process in (sealer, other):
            process.start(agreement.pk, NOW)
        assert [process.end() for process in (sealer, other)] == [0, 0]
        _assert_sealed_once(agreement, cupboard)
        assert Sealing.objects.get(agreement=agreement).tries == 1
    other.close()


def _assert_sealed_once(agreement: Agreement, cupboard: Path, status: str = "in_force") -> None:
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.status == status
    documents = [Document.objects.get(agreement=agreement)]
    documents += [Document.objects.get(end__agreement=agreement)] if status == "ended" else []
    for document in documents:
        assert faults_of(read_document(document)) == []
    stored = agreement.events.filter(kind=Event.Kind.DOCUMENT_STORED).order_by("sequence")
    assert [event.data["sha256"] for event in stored] == [d.sha256 for d in documents]
    assert journal.verify(agreement) == []
    folder = (cupboard / documents[0].file.name).parent
    names = {Path(document.file.name).name for document in documents}
    assert {file.name for file in folder.iterdir()} == names
