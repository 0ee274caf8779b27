"""Each writes its part, nothing typed is lost, and no signature lapses without a warning."""

from datetime import date, timedelta

import pytest
from django.core import mail

from agreements import journal
from agreements.actions.errors import Conflict, NotAllowed, NotOpen, WouldLapse
from agreements.actions.write import fingerprint, write
from agreements.models import Agreement, Person
from agreements.models.agreement import ARRANGEMENTS
from tests.conftest import NOW, World
from tests.making import EXPECTATIONS, in_force, made, over, signed, written, wrote

LATER = NOW + timedelta(minutes=5)
MENTEE_PARTS = ("mentee_expectations", *ARRANGEMENTS)


def now_in(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def send(
    agreement: Agreement,
    person: Person,
    read: dict[str, object] | None = None,
    warned_of: tuple = (),
    **parts: object,
) -> Agreement:
    """Send `parts`, having read the values in `read` (blank where it says nothing)."""
    return write(
        agreement=agreement,
        person=person,
        parts=parts,
        read={part: fingerprint(value) for part, value in (read or {}).items()},
        warned_of=warned_of,
        now=LATER,
    )


def test_each_writes_their_own_expectations(world: World) -> None:
    agreement = made(world)
    send(agreement, world.maya, mentee_expectations="Apprendre.")
    after = send(agreement, world.luc, mentor_expectations="Écouter.")
    assert after == now_in(agreement)
    assert (after.mentee_expectations, after.mentor_expectations) == ("Apprendre.", "Écouter.")
    assert (after.revision, after.written_at, after.status) == (2, LATER, "open")


@pytest.mark.parametrize("someone", ["maya", "luc"])
def test_both_write_the_arrangements(world: World, someone: str) -> None:
    parts = dict.fromkeys(ARRANGEMENTS, "Le mardi") | {"review_date": date(2027, 2, 15)}
    after = send(made(world), getattr(world, someone), **parts)
    assert {part: getattr(after, part) for part in ARRANGEMENTS} == parts
    assert after.revision == 1


@pytest.mark.parametrize(
    ("someone", "part"),
    [
        ("maya", "mentor_expectations"),
        ("luc", "mentee_expectations"),
        ("maya", "status"),
        ("maya", "mentee_name"),
        *(
            (someone, part)
            for someone in ("helene", "ines", "olivier", "alice")
            for part in ("mentee_expectations", "mentor_expectations", "arrangements")
        ),
    ],
)
def test_nobody_writes_what_is_not_theirs(world: World, someone: str, part: str) -> None:
    agreement = made(world)
    with pytest.raises(NotAllowed):
        send(agreement, getattr(world, someone), **{part: "Bonjour"})
    assert now_in(agreement).revision == 0
    assert agreement.events.count() == 1


def test_who_is_no_party_is_not_allowed_even_an_empty_form(world: World) -> None:
    with pytest.raises(NotAllowed):
        send(made(world), world.olivier)


def test_one_foreign_part_refuses_the_whole_form(world: World) -> None:
    agreement = made(world)
    with pytest.raises(NotAllowed):
        send(agreement, world.maya, arrangements="Oui", mentor_expectations="Non")
    assert now_in(agreement).arrangements == ""


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_only_an_open_agreement_is_written(world: World, status: str) -> None:
    if status == "in_force":
        agreement = in_force(world)
    else:
        agreement = written(world)
        over(world, agreement, status)
    events = agreement.events.count()
    with pytest.raises(NotOpen):
        send(agreement, world.maya, arrangements="Jeudi", read={"arrangements": "Le mardi midi."})
    assert now_in(agreement).arrangements == "Le mardi midi."
    assert agreement.events.count() == events


def test_the_second_post_is_harmless(world: World) -> None:
    agreement = made(world)
    for _ in range(2):
        after = send(agreement, world.maya, mentee_expectations="Apprendre.", arrangements="Mardi")
    assert after.revision == 1
    assert [e.kind for e in agreement.events.all()] == ["created", "written"]


def test_saving_nothing_new_keeps_the_revision_and_the_signature(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    as_it_is = {part: getattr(agreement, part) for part in MENTEE_PARTS}
    after = send(agreement, world.maya, read=as_it_is, **as_it_is)
    assert after.revision == agreement.revision
    assert after.written_at == agreement.written_at
    assert [s.person for s in after.standing_signatures] == [world.luc]
    assert agreement.events.filter(kind="written").count() == 2


def test_a_date_is_removed_and_a_date_kept(world: World) -> None:
    agreement = wrote(made(world), world.maya, review_date=date(2027, 2, 15))
    read = {"review_date": date(2027, 2, 15)}
    assert send(agreement, world.luc, read=read, review_date=date(2027, 2, 15)).revision == 1
    after = send(agreement, world.luc, read=read, review_date=None)
    assert (after.review_date, after.revision) == (None, 2)
    assert send(agreement, world.luc, review_date=None).revision == 2


# Two at once


def test_parts_that_the_other_changed_meanwhile_stay(world: World) -> None:
    """Maya's page is older than what Luc saved: what she didn't touch is his."""
    agreement = made(world)
    send(agreement, world.luc, arrangements="Le mardi midi.", meeting_place="Local 204")
    after = send(
        agreement,
        world.maya,
        mentee_expectations="Apprendre.",
        arrangements="",
        meeting_place="",
        meeting_length="45 minutes",
    )
    assert after.arrangements == "Le mardi midi."
    assert after.meeting_place == "Local 204"
    assert (after.mentee_expectations, after.meeting_length) == ("Apprendre.", "45 minutes")
    assert after.events.last().data["parts"] == ["meeting_length", "mentee_expectations"]


def test_a_part_that_both_changed_is_a_conflict(world: World) -> None:
    agreement = made(world)
    send(agreement, world.luc, arrangements="Le mardi midi.")
    with pytest.raises(Conflict) as caught:
        send(agreement, world.maya, arrangements="Le jeudi soir.", mentee_expectations="Apprendre.")
    assert caught.value.parts == ["arrangements"]
    assert caught.value.current.arrangements == "Le mardi midi."
    after = now_in(agreement)
    assert (after.arrangements, after.mentee_expectations) == ("Le mardi midi.", "")
    assert after.revision == 1


def test_the_same_words_from_both_are_no_conflict(world: World) -> None:
    agreement = made(world)
    send(agreement, world.luc, arrangements="Le mardi midi.")
    assert send(agreement, world.maya, arrangements="Le mardi midi.").revision == 1


def test_a_conflict_is_settled_by_reading_again(world: World) -> None:
    agreement = made(world)
    send(agreement, world.luc, arrangements="Le mardi midi.")
    after = send(
        agreement, world.maya, read={"arrangements": "Le mardi midi."}, arrangements="Jeudi."
    )
    assert (after.arrangements, after.revision) == ("Jeudi.", 2)


def test_erasing_what_the_other_changed_is_a_conflict(world: World) -> None:
    agreement = wrote(made(world), world.maya, arrangements="Mardi.")
    send(agreement, world.luc, read={"arrangements": "Mardi."}, arrangements="Mercredi.")
    with pytest.raises(Conflict):
        send(agreement, world.maya, read={"arrangements": "Mardi."}, arrangements="")


# Signatures


def test_a_signature_does_not_lapse_without_a_warning(world: World) -> None:
    agreement = written(world)
    signature = signed(agreement, world.luc)
    read = {"arrangements": "Le mardi midi."}
    with pytest.raises(WouldLapse) as caught:
        send(agreement, world.maya, read=read, arrangements="Jeudi.")
    assert caught.value.current.standing_signatures == [signature]
    after = now_in(agreement)
    assert (after.arrangements, after.revision) == ("Le mardi midi.", 2)
    assert after.standing_signatures == [signature]
    assert agreement.events.last().kind == "signed"


@pytest.mark.parametrize("warned_of", [("mentor", 1), ("mentee", 2), ("mentor", 3)])
def test_a_warning_is_of_one_signature(world: World, warned_of: tuple[str, int]) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    with pytest.raises(WouldLapse):
        send(agreement, world.luc, warned_of=(warned_of,), meeting_place="Local 204")


def test_a_signature_lapses_when_the_writer_was_warned(world: World) -> None:
    agreement = written(world)
    signature = signed(agreement, world.luc)
    after = send(
        agreement,
        world.maya,
        read={"arrangements": "Le mardi midi."},
        warned_of=(("mentor", 2),),
        arrangements="Jeudi.",
    )
    signature.refresh_from_db()
    assert signature.lapsed_at == LATER
    assert after.standing_signatures == []
    assert (after.revision, after.status) == (3, "open")
    last = agreement.events.last()
    assert (last.kind, last.actor) == ("signature_lapsed", world.maya)
    assert last.data == {"role": "mentor", "revision": 2}


@pytest.mark.parametrize(("writer", "told"), [("maya", ["luc"]), ("luc", [])])
def test_the_signer_is_told_unless_they_are_the_writer(
    world: World, django_capture_on_commit_callbacks, writer: str, told: list[str]
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    with django_capture_on_commit_callbacks(execute=True):
        wrote(agreement, getattr(world, writer), meeting_place="Local 204")
    assert [m.to for m in mail.outbox] == [[getattr(world, name).email] for name in told]


def test_an_older_lapsed_signature_asks_for_no_warning(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    wrote(agreement, world.luc, meeting_place="Local 204")
    after = send(agreement, world.maya, meeting_length="Une heure")
    assert after.revision == 4
    assert agreement.events.filter(kind="signature_lapsed").count() == 1


# The journal


def test_the_journal_names_parts_and_keeps_no_word_of_them(world: World) -> None:
    agreement = in_force(world)
    written_events = agreement.events.filter(kind="written")
    assert [e.data for e in written_events] == [
        {"parts": ["arrangements", "mentee_expectations"], "revision": 1},
        {"parts": ["mentor_expectations"], "revision": 2},
    ]
    assert [e.actor for e in written_events] == [world.maya, world.luc]
    said = str([e.data for e in agreement.events.all()])
    for words in (EXPECTATIONS, "Le mardi midi.", "Écouter", "Maya", "Luc", "@"):
        assert words not in said
    assert journal.verify(agreement) == []
