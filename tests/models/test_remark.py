"""What the database refuses of remarks, and of agreements that still have some."""

import uuid

import pytest

from agreements.models import Agreement, Remark, Signature
from tests.conftest import NOW, World
from tests.making import answered, made, over, remarked, signed, written
from tests.models.rules import insert, refused

OPEN = "INSERT agreements_remark: a party remarks on what is open"
ONE_LEVEL = (
    "INSERT agreements_remark: an answer is to a remark on the same part, and not to an answer"
)
FIXED = "UPDATE agreements_remark: a remark can only be settled, once"


@pytest.fixture
def agreement(world: World) -> Agreement:
    return made(world)


def remark(agreement: Agreement, world: World, /, **fields: object) -> Remark:
    row = {
        "agreement": agreement,
        "part": "arrangements",
        "author": world.luc,
        "role": "mentor",
        "text": "Et le jeudi?",
        "at": NOW,
    }
    return Remark(**(row | fields))


def test_a_remark_as_it_should_be(agreement: Agreement, world: World) -> None:
    insert(remark(agreement, world))
    assert Remark.objects.count() == 1
    assert "jeudi" not in str(Remark.objects.get())


@pytest.mark.parametrize("text", ["", "   "])
def test_it_says_something(agreement: Agreement, world: World, text: str) -> None:
    with refused("remark_says_something"):
        insert(remark(agreement, world, text=text))


def test_its_part_is_one_of_the_three(agreement: Agreement, world: World) -> None:
    with refused("remark_part_is_known"):
        insert(remark(agreement, world, part="meeting_place"))


def test_a_form_sent_twice_says_it_once(agreement: Agreement, world: World) -> None:
    key = uuid.uuid4()
    insert(remark(agreement, world, key=key))
    with refused("remark_sent_once"):
        insert(remark(agreement, world, key=key))
    insert(remark(agreement, world, key=key, author=world.maya, role="mentee"))


def test_two_have_no_public_id_in_common(agreement: Agreement, world: World) -> None:
    first = remarked(agreement, world.maya)
    with refused("agreements_remark.public_id"):
        insert(remark(agreement, world, public_id=first.public_id))


@pytest.mark.parametrize("fields", [{"settled_at": NOW}, {"settled_by": True}])
def test_it_is_settled_by_somebody(
    agreement: Agreement, world: World, fields: dict[str, object]
) -> None:
    fields = fields | ({"settled_by": world.luc} if "settled_by" in fields else {})
    with refused("remark_settled_by_somebody"):
        insert(remark(agreement, world, **fields))


def test_an_answer_is_not_settled(agreement: Agreement, world: World) -> None:
    asked = remarked(agreement, world.maya)
    with refused("remark_settled_by_somebody"):
        insert(remark(agreement, world, answers_to=asked, settled_at=NOW, settled_by=world.luc))


@pytest.mark.parametrize(
    ("author", "role"), [("maya", "mentor"), ("helene", "mentee"), ("helene", "principal")]
)
def test_only_a_party_says_something(
    agreement: Agreement, world: World, author: str, role: str
) -> None:
    with refused("INSERT agreements_remark: a party remarks on what is open"):
        insert(remark(agreement, world, author=getattr(world, author), role=role))


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_nothing_is_said_of_what_is_over(agreement: Agreement, world: World, status: str) -> None:
    over(world, agreement, status)
    with refused(OPEN):
        insert(remark(agreement, world))


def test_nothing_is_said_of_what_is_in_force(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    with refused(OPEN):
        insert(remark(agreement, world))


def test_there_is_one_level_of_answers(agreement: Agreement, world: World) -> None:
    asked = remarked(agreement, world.maya)
    answer = answered(asked, world.luc)
    with refused(
        "INSERT agreements_remark: an answer is to a remark on the same part, and not to an answer"
    ):
        insert(remark(agreement, world, answers_to=answer))
    with refused(ONE_LEVEL):
        insert(remark(agreement, world, answers_to=asked, part="mentee_expectations"))


@pytest.mark.parametrize(
    "change", [{"text": "Autre chose"}, {"part": "mentee_expectations"}, {"role": "mentee"}]
)
def test_what_was_said_is_not_changed(
    agreement: Agreement, world: World, change: dict[str, str]
) -> None:
    asked = remarked(agreement, world.luc)
    with refused("UPDATE agreements_remark: a remark can only be settled, once"):
        Remark.objects.filter(pk=asked.pk).update(**change)


def test_it_is_settled_once(agreement: Agreement, world: World) -> None:
    asked = Remark.objects.filter(pk=remarked(agreement, world.luc).pk)
    asked.update(settled_at=NOW, settled_by=world.maya)
    with refused(FIXED):
        asked.update(settled_at=None, settled_by=None)


@pytest.mark.parametrize("status", ["ended", "cancelled", "in_force"])
def test_an_agreement_with_remarks_stays_open(world: World, status: str) -> None:
    agreement = written(world)
    remarked(agreement, world.luc)
    dates = {
        "ended": {"ended_at": NOW, "ends_on": NOW.date()},
        "cancelled": {"cancelled_at": NOW},
        "in_force": {"in_force_at": NOW},
    }
    if status == "in_force":
        signed(agreement, world.maya)
        first = Signature.objects.get()
        first.pk, first.role, first.person = None, "mentor", world.luc
        insert(first)
    with refused(
        "UPDATE agreements_agreement: its remarks are deleted before it is no longer open"
    ):
        Agreement.objects.filter(pk=agreement.pk).update(status=status, **dates[status])
