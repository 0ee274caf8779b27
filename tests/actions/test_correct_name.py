"""A name is corrected: it is signed as it should be, and only after that."""

from datetime import timedelta

import pytest

from agreements import content, journal
from agreements.actions.correct_name import correct_name
from agreements.actions.errors import NotAllowed, NotOpen, Renamed, Stale, WouldLapse
from agreements.lifecycle import Actor
from agreements.models import Agreement, Membership, Notice, Person, SchoolYear, Signature
from tests.actions.test_races import at_once, signing
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, over, party, signed, written, wrote

SLIP, RIGHT = "Luc Trembaly", "Luc Tremblay"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def agreement(world: World) -> Agreement:
    """Everything is written; the mentor is known as nothing else yet, and his name has a slip."""
    agreement = written(world, mentor=party(world.luc))
    Agreement.objects.filter(pk=agreement.pk).update(mentor_name=SLIP)
    Person.objects.filter(pk=world.luc.pk).update(name=SLIP)
    world.luc.refresh_from_db()
    return Agreement.objects.get(pk=agreement.pk)


def corrected(agreement: Agreement, world: World, name: str = RIGHT, **others: object) -> Agreement:
    agreement = Agreement.objects.get(pk=agreement.pk)
    arguments = {
        "role": Actor.MENTOR,
        "principal": world.helene,
        "read": agreement.mentor_name,
        "warned_of": {(s.role, s.revision) for s in agreement.standing_signatures},
        "now": LATER,
    }
    return correct_name(agreement=agreement, name=name, **(arguments | others))  # type: ignore[arg-type]


def test_the_agreement_gives_the_right_name_and_is_another_revision(
    world: World, agreement: Agreement
) -> None:
    before = content.digest(content.canonical(agreement.content()))
    after = corrected(agreement, world)
    assert (after.mentor_name, after.mentee_name) == (RIGHT, world.maya.name)
    assert (after.revision, after.status) == (agreement.revision + 1, "open")
    assert content.digest(content.canonical(after.content())) != before
    assert (after.written_at, after.mentor_expectations) == (
        agreement.written_at,
        agreement.mentor_expectations,
    )
    assert journal.verify(after) == []


def test_the_mentees_likewise(world: World, agreement: Agreement) -> None:
    after = corrected(
        agreement, world, "Maya Nguyen", role=Actor.MENTEE, read=agreement.mentee_name
    )
    assert (after.mentee_name, after.mentor_name) == ("Maya Nguyen", SLIP)


def test_its_event_says_whose_and_no_name(world: World, agreement: Agreement) -> None:
    event = corrected(agreement, world).events.latest("sequence")
    assert (event.kind, event.actor, event.at) == ("name_corrected", world.helene, LATER)
    assert event.data == {"role": "mentor", "revision": 3}


def test_it_is_found_and_sorted_by_its_new_name(world: World, agreement: Agreement) -> None:
    agreement.save()  # the search key of the slip
    assert "trembaly" in Agreement.objects.get(pk=agreement.pk).search_key
    key = corrected(agreement, world).search_key
    assert "tremblay" in key
    assert "trembaly" not in key


def test_a_signature_lapses_and_its_signer_is_told_why(world: World, agreement: Agreement) -> None:
    signature = signed(agreement, world.maya)
    after = corrected(agreement, world)
    signature.refresh_from_db()
    assert signature.lapsed_at == LATER
    assert after.standing_signatures == []
    event = after.events.latest("sequence")
    assert (event.kind, event.actor) == ("signature_lapsed", world.helene)
    assert event.data == {"role": "mentee", "revision": 2, "name_corrected": True}
    notice = Notice.objects.get(kind="signature_lapsed")
    assert (notice.person, notice.facts) == (world.maya, {"by": "Hélène Bérubé"})
    assert journal.verify(after) == []


def test_a_principal_who_signed_as_a_party_is_not_told_of_their_own_act(world: World) -> None:
    agreement = made(world, mentor=party(world.helene))
    wrote(agreement, world.maya, mentee_expectations="Oser.", arrangements="Le mardi.")
    wrote(agreement, world.helene, mentor_expectations="Écouter.")
    signed(agreement, world.helene)
    assert corrected(agreement, world, "Hélène B. Bérubé").standing_signatures == []
    assert not Notice.objects.filter(kind="signature_lapsed").exists()


def test_a_signature_lapses_only_once_that_is_confirmed(world: World, agreement: Agreement) -> None:
    signed(agreement, world.maya)
    before = rows_of_the_domain()
    for warned_of in ((), {("mentee", 1)}, {("mentor", 2)}):
        with pytest.raises(WouldLapse):
            corrected(agreement, world, warned_of=warned_of)
    assert rows_of_the_domain() == before


def test_both_sign_the_right_name_and_the_agreement_proves_itself(
    world: World, agreement: Agreement
) -> None:
    signed(agreement, world.maya)
    after = corrected(agreement, world)
    for person in (world.maya, world.luc):
        signed(after, person, LATER)
    after = Agreement.objects.get(pk=agreement.pk)
    assert after.status == "in_force"
    names = [f'"mentor":"{RIGHT}"' in s.content for s in after.standing_signatures]
    assert names == [True, True]
    assert journal.verify(after) == []


def test_what_was_on_the_screen_before_is_signed_by_nobody(
    world: World, agreement: Agreement
) -> None:
    corrected(agreement, world)
    with pytest.raises(Stale):
        signing(agreement, world.luc)()
    assert journal.parts_written_since(agreement, 2) == {"mentor_name"}
    wrote(agreement, world.maya, arrangements="Le lundi.")
    assert journal.parts_written_since(agreement, 2) == {"mentor_name", "arrangements"}
    assert journal.parts_written_since(agreement, 3) == {"arrangements"}


def test_the_same_name_changes_nothing(world: World, agreement: Agreement) -> None:
    signed(agreement, world.maya)
    before = rows_of_the_domain()
    assert corrected(agreement, world, SLIP, warned_of=()) == agreement
    assert rows_of_the_domain() == before


def test_correcting_twice_is_once(world: World, agreement: Agreement) -> None:
    corrected(agreement, world)
    before = rows_of_the_domain()
    corrected(agreement, world, read=SLIP)  # the same form, sent again
    assert rows_of_the_domain() == before


def test_what_somebody_else_corrected_meanwhile_stays(world: World, agreement: Agreement) -> None:
    corrected(agreement, world)
    before = rows_of_the_domain()
    with pytest.raises(Renamed, match=RIGHT):
        corrected(agreement, world, "Luc Trembley", read=SLIP)
    assert rows_of_the_domain() == before


def test_what_the_parties_write_meanwhile_is_no_obstacle(
    world: World, agreement: Agreement
) -> None:
    wrote(agreement, world.maya, arrangements="Le lundi.")
    after = corrected(agreement, world)
    assert (after.arrangements, after.revision) == ("Le lundi.", 4)


@pytest.mark.parametrize("someone", ["maya", "luc", "ines", "alice", "other_principal", "olivier"])
def test_nobody_else_corrects(world: World, agreement: Agreement, someone: str) -> None:
    before = rows_of_the_domain()
    with pytest.raises(NotAllowed):
        corrected(agreement, world, principal=getattr(world, someone))
    assert rows_of_the_domain() == before


def test_an_acting_principal_does(world: World, agreement: Agreement) -> None:
    Membership.objects.create(
        person=world.olivier,
        role="principal",
        school=world.school,
        granted_by=world.helene,
        delegated_from=world.helene.memberships.get(),
        ends_at=NOW + timedelta(days=9000),
    )
    person = Person.objects.get(pk=world.olivier.pk)
    assert corrected(agreement, world, principal=person).mentor_name == RIGHT


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_what_is_no_longer_open_is_refused(world: World, status: str) -> None:
    agreement = in_force(world) if status == "in_force" else over(world, made(world), status)
    before = rows_of_the_domain()
    with pytest.raises(NotOpen):
        corrected(agreement, world, "Luc Trembley")
    assert rows_of_the_domain() == before


# The name on the person's own row


def test_whoever_is_known_by_the_slip_alone_is_greeted_by_the_right_name(
    world: World, agreement: Agreement
) -> None:
    corrected(agreement, world)
    assert Person.objects.get(pk=world.luc.pk).name == RIGHT


@pytest.mark.parametrize("what", ["another name", "another agreement", "a role", "administers"])
def test_whoever_is_known_otherwise_keeps_their_own_name(
    world: World, agreement: Agreement, what: str
) -> None:
    person = Person.objects.get(pk=world.luc.pk)
    match what:
        case "another name":
            Person.objects.filter(pk=person.pk).update(name="L. Tremblay")
        case "another agreement":
            made(world, school_year=SchoolYear.objects.create(start=2027))
        case "a role":
            Membership.objects.create(
                person=person, role="staff", school=world.other_school, granted_by=world.alice
            )
        case "administers":
            Person.objects.filter(pk=person.pk).update(is_superuser=True)
    before = Person.objects.get(pk=person.pk).name
    assert corrected(agreement, world).mentor_name == RIGHT
    assert Person.objects.get(pk=person.pk).name == before != RIGHT


# At the same moment


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.stress)])
def test_a_correction_and_a_signature_at_once(world: World, rounds: int) -> None:
    """Either comes first; no signature ever stands on a name that was corrected."""
    for number in range(rounds):
        year = SchoolYear.objects.create(start=2030 + number)
        agreement = written(world, school_year=year)
        signature, correction = at_once(
            signing(agreement, world.maya),
            lambda a=agreement: corrected(a, world, "Luc Trembley", warned_of=()),
        )
        after = Agreement.objects.get(pk=agreement.pk)
        if isinstance(signature, Signature):
            assert isinstance(correction, WouldLapse), correction
            assert (after.mentor_name, after.revision) == (world.luc.name, 2)
            assert after.standing_signatures == [signature]
        else:
            assert isinstance(signature, Stale), signature
            assert isinstance(correction, Agreement), correction
            assert (after.mentor_name, after.revision) == ("Luc Trembley", 3)
        assert journal.verify(after) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.stress)])
def test_two_corrections_at_once(world: World, rounds: int) -> None:
    for number in range(rounds):
        year = SchoolYear.objects.create(start=2030 + number)
        agreement = made(world, school_year=year)
        read = agreement.mentor_name
        outcomes = at_once(
            *[
                lambda a=agreement, name=name, read=read: corrected(a, world, name, read=read)
                for name in ("Luc Un", "Luc Deux")
            ]
        )
        assert {type(outcome) for outcome in outcomes} == {Agreement, Renamed}, outcomes
        after = Agreement.objects.get(pk=agreement.pk)
        (done,) = [outcome for outcome in outcomes if isinstance(outcome, Agreement)]
        assert (after.mentor_name, after.revision) == (done.mentor_name, 1)
        assert journal.verify(after) == []
