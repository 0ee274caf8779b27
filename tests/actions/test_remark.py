"""Remarks: said, answered, settled, taken back; and gone when the agreement is no longer open."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from agreements import content, journal
from agreements.actions.answer import answer
from agreements.actions.errors import (
    AlreadySettled,
    Answered,
    NoSuchRemark,
    NotAllowed,
    NotOpen,
    TooManyRemarks,
)
from agreements.actions.remark import MOST, remark
from agreements.actions.settle import settle
from agreements.actions.take_back import take_back
from agreements.models import Agreement, Document, Notice, Remark
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.documents.reading import text_of
from tests.making import answered, made, over, party, remarked, signed, written, wrote

# Nothing else in the database, a mail or a file looks like these.
SECRET = "Une crécerelle plane sur la cour"
ANSWER = "Un pluvier kildir la regarde"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def agreement(world: World) -> Agreement:
    return written(world)


def holding(words: str) -> list[str]:
    """The tables of the whole database of which a row has `words` in it, sessions included."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(words in str(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


@pytest.mark.parametrize(
    ("someone", "part"),
    [
        ("maya", "mentor_expectations"),
        ("luc", "mentee_expectations"),
        ("maya", "arrangements"),
        ("luc", "arrangements"),
    ],
)
def test_each_remarks_on_the_others_words_and_on_the_arrangements(
    world: World, agreement: Agreement, someone: str, part: str
) -> None:
    person = getattr(world, someone)
    said = remarked(agreement, person, SECRET, part)
    kept = Remark.objects.get()
    assert kept == said
    assert (kept.text, kept.part, kept.author_id, kept.at) == (SECRET, part, person.pk, NOW)
    assert kept.role == agreement.role_of(person)


@pytest.mark.parametrize(
    ("someone", "part"),
    [
        ("maya", "mentee_expectations"),
        ("luc", "mentor_expectations"),
        ("maya", "meeting_place"),
        ("helene", "arrangements"),
        ("ines", "arrangements"),
        ("olivier", "arrangements"),
        ("alice", "arrangements"),
    ],
)
def test_nobody_else_and_on_nothing_else(
    world: World, agreement: Agreement, someone: str, part: str
) -> None:
    before = rows_of_the_domain()
    with pytest.raises(NotAllowed):
        remarked(agreement, getattr(world, someone), SECRET, part)
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("someone", ["helene", "ines", "olivier", "alice", "other_principal"])
def test_nobody_else_answers_settles_or_takes_back(
    world: World, agreement: Agreement, someone: str
) -> None:
    asked, person = remarked(agreement, world.luc), getattr(world, someone)
    before = rows_of_the_domain()
    for act in (
        lambda: answered(asked, person),
        lambda: settle(remark=asked, person=person, now=LATER),
        lambda: take_back(remark=asked, person=person),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert rows_of_the_domain() == before
    assert not Remark.objects.visible_to(person).exists()


def test_the_two_parties_alone_read_them(world: World, agreement: Agreement) -> None:
    remarked(agreement, world.luc)
    remarked(made(world, mentee=party(world.olivier)), world.luc)
    for person, number in ((world.maya, 1), (world.luc, 2), (world.helene, 0), (world.ines, 0)):
        assert Remark.objects.visible_to(person).count() == number


def test_the_same_form_twice_says_it_once(world: World, agreement: Agreement) -> None:
    key = uuid.uuid4()

    def send() -> Remark:
        return remark(
            agreement=agreement, person=world.luc, part="arrangements", text="A", key=key, now=NOW
        )

    asked = send()
    assert send() == asked
    again = uuid.uuid4()
    first = answer(remark=asked, person=world.maya, text="B", key=again, now=NOW)
    assert answer(remark=asked, person=world.maya, text="B", key=again, now=LATER) == first
    assert Remark.objects.count() == 2


def test_an_answer_is_under_its_remark(world: World, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc, SECRET, "mentee_expectations")
    said = answered(asked, world.maya, ANSWER)
    answered(asked, world.luc)
    assert list(asked.answers.values_list("role", flat=True)) == ["mentee", "mentor"]
    assert said.part == "mentee_expectations"
    with pytest.raises(NoSuchRemark):  # one level
        answered(said, world.luc)


@pytest.mark.parametrize("someone", ["maya", "luc"])
def test_either_settles_it_once(world: World, agreement: Agreement, someone: str) -> None:
    asked, person = remarked(agreement, world.luc), getattr(world, someone)
    settled = settle(remark=asked, person=person, now=LATER)
    assert (settled.settled_at, settled.settled_by_id) == (LATER, person.pk)
    before = rows_of_the_domain()
    assert settle(remark=asked, person=world.maya, now=LATER + timedelta(hours=1)) == settled
    with pytest.raises(AlreadySettled):
        answered(asked, world.maya)
    assert rows_of_the_domain() == before


def test_its_author_takes_it_back(world: World, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc, SECRET)
    with pytest.raises(NotAllowed):
        take_back(remark=asked, person=world.maya)
    take_back(remark=asked, person=world.luc)
    assert holding(SECRET) == []
    take_back(remark=asked, person=world.luc)
    for act in (
        lambda: answered(asked, world.maya),
        lambda: settle(remark=asked, person=world.maya, now=NOW),
    ):
        with pytest.raises(NoSuchRemark):
            act()


def test_once_answered_it_holds_the_others_words_too(world: World, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc)
    said = answered(asked, world.maya, ANSWER)
    with pytest.raises(Answered):
        take_back(remark=asked, person=world.luc)
    with pytest.raises(NotAllowed):
        take_back(remark=said, person=world.luc)
    take_back(remark=said, person=world.maya)
    take_back(remark=asked, person=world.luc)
    assert not Remark.objects.exists()


def test_there_is_an_end_to_it(world: World, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc)
    for number in range(MOST - 1):
        answered(asked, world.maya, f"{number}")
    for act in (lambda: answered(asked, world.luc), lambda: remarked(agreement, world.luc)):
        with pytest.raises(TooManyRemarks):
            act()
    assert Remark.objects.count() == MOST


def closed(world: World, agreement: Agreement, how: str) -> None:
    if how == "in_force":
        signed(agreement, world.maya)
        signed(agreement, world.luc)
    else:
        over(world, agreement, how)


CLOSED = ["in_force", "ended", "cancelled"]


@pytest.mark.parametrize("how", CLOSED)
def test_nothing_is_left_once_it_is_no_longer_open(
    world: World, agreement: Agreement, how: str, django_capture_on_commit_callbacks
) -> None:
    """Not a row, and not a trace: in no table, no mail, no document."""
    other = made(world, mentee=party(world.olivier))
    with django_capture_on_commit_callbacks(execute=True):
        asked = remarked(agreement, world.luc, SECRET)
        answered(asked, world.maya, ANSWER)
        settled = remarked(agreement, world.maya, SECRET, "mentor_expectations")
        settle(remark=settled, person=world.luc, now=NOW)
        kept = remarked(other, world.luc)
    assert holding(SECRET) == ["agreements_remark"]
    assert holding(ANSWER) == ["agreements_remark"]
    with django_capture_on_commit_callbacks(execute=True):
        closed(world, agreement, how)
    assert Agreement.objects.get(pk=agreement.pk).status == how
    assert holding(SECRET) == holding(ANSWER) == []
    assert list(Remark.objects.all()) == [kept]
    assert journal.verify(agreement) == []
    if how == "in_force":
        bytes_sealed = Document.objects.get().file.read()
        assert "crécerelle" not in text_of(bytes_sealed)
        assert "crécerelle".encode() not in bytes_sealed


@pytest.mark.parametrize("how", CLOSED)
def test_nothing_more_is_said(world: World, agreement: Agreement, how: str) -> None:
    asked = remarked(agreement, world.luc)
    closed(world, agreement, how)
    before = rows_of_the_domain()
    for act in (
        lambda: remarked(agreement, world.luc),
        lambda: answered(asked, world.maya),
        lambda: settle(remark=asked, person=world.luc, now=NOW),
        lambda: take_back(remark=asked, person=world.luc),
    ):
        with pytest.raises(NotOpen):
            act()
    assert rows_of_the_domain() == before


def test_the_first_signature_and_an_edit_leave_them(world: World, agreement: Agreement) -> None:
    remarked(agreement, world.luc)
    signed(agreement, world.maya)
    remarked(agreement, world.maya)
    wrote(agreement, world.luc, arrangements="Le lundi.")
    assert Remark.objects.count() == 2


def test_they_are_no_part_of_what_is_signed(world: World, agreement: Agreement) -> None:
    before = content.canonical(Agreement.objects.get(pk=agreement.pk).content())
    events = agreement.events.count()
    answered(remarked(agreement, world.luc, SECRET), world.maya, ANSWER)
    after = Agreement.objects.get(pk=agreement.pk)
    assert content.canonical(after.content()) == before
    assert after.revision == agreement.revision
    assert agreement.events.count() == events
    signature = signed(agreement, world.maya)
    assert SECRET not in str(signature.exported())


def test_the_other_is_told_once_a_day_and_of_no_word(
    world: World, agreement: Agreement, django_capture_on_commit_callbacks
) -> None:
    def told() -> list[str]:
        kinds = Notice.objects.filter(kind="remark").order_by("pk")
        return list(kinds.values_list("person__name", flat=True))

    with time_machine.travel(NOW, tick=False):
        asked = remarked(agreement, world.luc, SECRET)
        remarked(agreement, world.luc)
        assert told() == ["Maya Nguyễn"]
        answered(asked, world.maya, ANSWER)
        answered(asked, world.maya)
        assert told() == ["Maya Nguyễn", "Luc Tremblay"]
        remarked(made(world, mentee=party(world.olivier)), world.luc)
        assert told()[2:] == ["Olivier Roy"]
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        remarked(agreement, world.luc)
        settle(remark=asked, person=world.luc, now=NOW)
        assert len(told()) == 3
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        remarked(agreement, world.luc)
        assert told()[3:] == ["Maya Nguyễn"]
    assert holding(SECRET) == holding(ANSWER) == ["agreements_remark"]
