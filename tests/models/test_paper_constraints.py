"""What the database refuses of agreements that were signed by hand, whoever asks."""

import uuid
from datetime import date

import pytest

from agreements.models import Agreement, PaperScan, PaperSigning
from tests.cast import NOW, World
from tests.making import in_force, made, party, signed, written
from tests.models.rows import row
from tests.models.rules import insert, refused
from tests.papers import SIGNED_ON, on_paper, scanned


def recorded(agreement: Agreement, world: World, **changes: object) -> PaperSigning:
    """A row that is not saved."""
    fields = {
        "agreement": agreement,
        "recorded_by": world.helene,
        "recorded_at": NOW,
        "mentee_name": "Maya Nguyễn",
        "mentee_signed_on": SIGNED_ON,
        "mentor_name": "Luc Tremblay",
        "mentor_signed_on": SIGNED_ON,
        "originals": ["0" * 64],
        "pages": [],
    }
    return PaperSigning(**(fields | changes))


IN_FORCE = {"status": "in_force", "in_force_at": NOW, "on_paper": True}


def test_it_is_on_paper_only_with_its_record(world: World) -> None:
    agreement = made(world)
    by = "UPDATE agreements_agreement: on paper only with its record, and no other signature"
    with refused(by):
        row(agreement).update(**IN_FORCE)
    insert(recorded(agreement, world))
    row(agreement).update(**IN_FORCE)


def test_no_electronic_signature_stands_beside_the_paper(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    insert(recorded(agreement, world))
    with refused(
        "UPDATE agreements_agreement: on paper only with its record, and no other signature"
    ):
        row(agreement).update(**IN_FORCE)


def test_what_is_not_in_force_is_not_on_paper(world: World) -> None:
    with refused("agreement_on_paper_came_into_force"):
        row(made(world)).update(on_paper=True)


@pytest.mark.parametrize("by_hand", [True, False])
def test_whether_it_is_on_paper_never_changes(world: World, by_hand: bool) -> None:
    agreement = on_paper(world) if by_hand else in_force(world)
    with refused("UPDATE agreements_agreement: the words are fixed once it is no longer open"):
        row(agreement).update(on_paper=not by_hand)


def test_what_is_recorded_never_changes(world: World) -> None:
    on_paper(world)
    with refused("UPDATE agreements_papersigning: rows are never changed or deleted"):
        PaperSigning.objects.update(mentee_name="Olivier Roy")
    with refused("DELETE agreements_papersigning: rows are never changed or deleted"):
        PaperSigning.objects.all()._raw_delete("default")


@pytest.mark.parametrize("name", ["mentee_name", "mentor_name"])
@pytest.mark.parametrize("typed", ["", " "])
def test_both_are_named(world: World, name: str, typed: str) -> None:
    with refused("paper_signing_names_both"):
        insert(recorded(made(world), world, **{name: typed}))


def test_one_paper_for_each_agreement(world: World) -> None:
    agreement = made(world)
    insert(recorded(agreement, world))
    with refused("agreements_papersigning.agreement_id"):
        insert(recorded(agreement, world))


@pytest.mark.parametrize("who", ["maya", "luc"])
def test_a_party_records_nothing(world: World, who: str) -> None:
    with refused(
        "INSERT agreements_papersigning: it is of what is open, and recorded by neither party"
    ):
        insert(recorded(made(world), world, recorded_by=getattr(world, who)))


def test_nothing_is_recorded_of_what_is_no_longer_open(world: World) -> None:
    with refused(
        "INSERT agreements_papersigning: it is of what is open, and recorded by neither party"
    ):
        insert(recorded(in_force(world), world))


@pytest.mark.parametrize("day", ["mentee_signed_on", "mentor_signed_on"])
def test_nobody_signs_after_it_was_recorded(world: World, day: str) -> None:
    agreement = made(world)
    with refused("INSERT agreements_papersigning: nobody signed after it was recorded"):
        insert(recorded(agreement, world, **{day: date(2026, 11, 24)}))
    insert(recorded(agreement, world, **{day: NOW.date()}))


def test_pages_never_change(world: World) -> None:
    agreement = made(world)
    scanned(world, agreement)
    with refused("UPDATE agreements_paperscan: pages are never changed"):
        PaperScan.objects.update(content=b"other")


def test_recorded_pages_stay_until_they_are_sealed(world: World) -> None:
    agreement = on_paper(world)
    with refused("DELETE agreements_paperscan: recorded pages stay until they are sealed"):
        PaperScan.objects.filter(agreement=agreement).delete()


def test_pages_that_nobody_confirmed_can_go(world: World) -> None:
    scanned(world, made(world))
    PaperScan.objects.all().delete()
    assert not PaperScan.objects.exists()


def test_an_agreement_has_one_scan(world: World) -> None:
    first = scanned(world, made(world))
    other = made(world, mentor=party(world.olivier))
    columns = [field.attname for field in PaperScan._meta.concrete_fields if field.name != "id"]
    same = {name: getattr(first, name) for name in columns}
    with refused("agreements_paperscan.agreement_id"):
        insert(PaperScan(**{**same, "public_id": uuid.uuid4()}))
    with refused("agreements_paperscan.public_id"):
        insert(PaperScan(**{**same, "agreement_id": other.pk}))
