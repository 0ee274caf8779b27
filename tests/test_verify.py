"""`manage.py verify` names what doesn't hold, and says so by its exit status."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements import journal
from agreements.actions.seal import seal
from agreements.models import Agreement, SchoolYear
from tests.conftest import NOW, World
from tests.journal.tampering import change, tampering
from tests.making import in_force, made

Capture = pytest.CaptureFixture[str]


def test_every_agreement_is_verified(world: World, capsys: Capture) -> None:
    in_force(world)
    made(world, school_year=SchoolYear.objects.create(start=2027))
    call_command("verify")
    assert capsys.readouterr().out == "2 verified, 0 at fault.\n"


def test_a_fault_has_its_line(world: World, capsys: Capture) -> None:
    whole = made(world)
    broken = in_force(world, school_year=SchoolYear.objects.create(start=2027))
    with tampering():
        change(broken, 2, kind="document_stored")
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert capsys.readouterr().out == (
        f"{broken.reference}: event 2 was altered\n2 verified, 1 at fault.\n"
    )
    call_command("verify", whole.reference)


@pytest.mark.parametrize("kept", [b"%PDF-1.7", None], ids=["altered", "missing"])
def test_a_document_that_is_not_as_it_was_sealed_has_its_line(
    world: World, cupboard: Path, capsys: Capture, kept: bytes | None
) -> None:
    agreement = in_force(world)
    document = seal(agreement.pk, NOW)
    assert document
    call_command("verify")
    file = cupboard / document.file.name
    file.write_bytes(kept) if kept else file.unlink()
    with pytest.raises(SystemExit):
        call_command("verify", agreement.reference)
    assert (
        f"{agreement.reference}: the document that is kept is missing, or is not the one that was "
        "sealed\n" in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "name",
    [
        lambda agreement: agreement.reference,
        lambda agreement: agreement.reference.lower(),
        lambda agreement: str(agreement.public_id),
        lambda agreement: agreement.public_id.hex.upper(),
    ],
)
def test_one_agreement_is_verified(
    world: World, capsys: Capture, name: Callable[[Agreement], str]
) -> None:
    agreement = made(world)
    made(world, school_year=SchoolYear.objects.create(start=2027))
    call_command("verify", name(agreement))
    assert capsys.readouterr().out == "1 verified, 0 at fault.\n"


@pytest.mark.parametrize("target", ["7K3F-9Q2M", "0b6f1a52-7a4e-4a83-9f43-3f8d7c7f8a11", "x.pdf"])
@pytest.mark.django_db
def test_what_is_not_there_is_said(target: str) -> None:
    with pytest.raises(CommandError, match=target):
        call_command("verify", target)


def test_the_queries_are_those_of_a_batch(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert not any(faults for _agreement, faults in journal.verified(everything))
        return len(captured)

    everything = Agreement.objects.all()
    in_force(world)
    few = queries()
    for start in (2027, 2028, 2029):
        in_force(world, school_year=SchoolYear.objects.create(start=start))
    assert queries() == few == 4
