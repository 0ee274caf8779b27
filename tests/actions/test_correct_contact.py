"""An address is corrected, and nobody gets an account or a text by it."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db.models import Model

from agreements import journal
from agreements.actions.correct_contact import correct_contact
from agreements.actions.errors import (
    AlreadyLive,
    HasSigned,
    HasWritten,
    NotAllowed,
    NotOpen,
    OwnAddress,
    SamePerson,
)
from agreements.actions.party import Party
from agreements.lifecycle import Actor
from agreements.models import Agreement, Membership, Notice, Person, SchoolYear
from tests.actions.test_races import at_once
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, over, signed, written, wrote

TYPO, REAL = "zoe.menrad@ecole.example", "zoe.menard@ecole.example"


@pytest.fixture
def agreement(world: World) -> Agreement:
    """Its mentee isn't known yet, and her address has a slip."""
    return made(world, mentee=Party("Zoé Ménard", TYPO))


def corrected(agreement: Agreement, world: World, email: str, **others: object) -> Agreement:
    arguments = {"role": Actor.MENTEE, "principal": world.helene, "now": NOW, "email": email}
    return correct_contact(agreement=agreement, **(arguments | others))  # type: ignore[arg-type]


def said(kind: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("address", "state"))


def test_who_is_nothing_but_this_place_has_the_new_address(
    world: World, agreement: Agreement
) -> None:
    after = corrected(agreement, world, f" {REAL.upper()} ")
    assert after.mentee_id == agreement.mentee_id
    assert after.mentee.email == REAL
    assert not Person.objects.filter(email=TYPO).exists()
    assert said("contact_corrected") == [(REAL, "queued")]
    assert said("contact_removed") == []  # nothing had been delivered there
    event = after.events.latest("sequence")
    assert (event.kind, event.actor) == ("contact_corrected", world.helene)
    assert event.data == {"role": "mentee", "person": str(after.mentee.public_id)}
    assert journal.verify(after) == []
    assert (after.revision, after.mentee_name) == (0, "Zoé Ménard")


def test_a_principal_does_not_put_themself_in_a_place(world: World, agreement: Agreement) -> None:
    with pytest.raises(OwnAddress):
        corrected(agreement, world, " HELENE@demonstration.example")
    assert Agreement.objects.get().mentee_id == agreement.mentee_id


def test_an_address_that_is_known_gives_the_place_to_whoever_has_it(
    world: World, agreement: Agreement
) -> None:
    before = Person.objects.get(pk=agreement.mentee_id)
    after = corrected(agreement, world, world.olivier.email)
    assert after.mentee_id == world.olivier.pk
    assert after.mentee_name == "Zoé Ménard"
    before.refresh_from_db()
    assert before.email == TYPO
    assert not Agreement.objects.visible_to(before).exists()
    assert Agreement.objects.visible_to(world.olivier).get() == after
    assert said("contact_corrected") == [(world.olivier.email, "queued")]


def more(world: World, person: Person) -> dict[str, object]:
    """What makes a person more than one place, by what it is."""
    return {
        "signed in": lambda: Person.objects.filter(pk=person.pk).update(last_login=NOW),
        "another agreement": lambda: made(
            world,
            mentee=Party(person.name, person.email),
            school_year=SchoolYear.objects.create(start=2027),
        ),
        "made one": lambda: Agreement.objects.filter(
            pk=made(world, school_year=SchoolYear.objects.create(start=2028)).pk
        ).update(created_by=person),
        "a role": lambda: Membership.objects.create(
            person=person, role="staff", school=world.other_school, granted_by=world.alice
        ),
        "a role that ended": lambda: Membership.objects.create(
            person=person,
            role="staff",
            school=world.other_school,
            starts_at=NOW - timedelta(days=9),
            ends_at=NOW - timedelta(days=8),
        ),
        "gave a role": lambda: Membership.objects.create(
            person=world.olivier, role="staff", school=world.school, granted_by=person
        ),
        "single sign-on": lambda: SocialAccount.objects.create(
            provider="x", uid="1", user_id=person.pk
        ),
        "administers": lambda: Person.objects.filter(pk=person.pk).update(is_superuser=True),
        "closed": lambda: Person.objects.filter(pk=person.pk).update(is_active=False),
    }


@pytest.mark.parametrize(
    "what",
    [
        "signed in",
        "another agreement",
        "made one",
        "a role",
        "a role that ended",
        "gave a role",
        "single sign-on",
        "administers",
        "closed",
    ],
)
def test_the_address_of_whoever_is_more_never_moves(
    world: World, agreement: Agreement, what: str
) -> None:
    person = Person.objects.get(pk=agreement.mentee_id)
    more(world, person)[what]()  # type: ignore[operator]
    after = corrected(agreement, world, REAL)
    person.refresh_from_db()
    assert person.email == TYPO
    assert after.mentee_id != person.pk
    assert (after.mentee.email, after.mentee.name) == (REAL, "Zoé Ménard")
    assert agreement not in Agreement.objects.of_party(person)


def test_the_principal_can_not_tell_a_known_address_from_another(
    world: World, agreement: Agreement
) -> None:
    """What differs is the person; what is recorded, sent and said is of the same form."""
    other = made(
        world,
        mentee=Party("Zoé Ménard", "zoe@ailleurs.example"),
        school_year=SchoolYear.objects.create(start=2027),
    )
    told = []
    for each, email in ((agreement, REAL), (other, world.olivier.email)):
        after = corrected(each, world, email)
        assert after.mentee_name == "Zoé Ménard"
        events = [(e.kind, sorted(e.data)) for e in after.events.order_by("sequence")]
        notices = sorted(after.notices.values_list("kind", "state", "error"))
        told.append((events, notices))
    assert told[0] == told[1]


def test_the_same_address_changes_nothing(world: World, agreement: Agreement) -> None:
    before = rows_of_the_domain()
    assert corrected(agreement, world, TYPO.upper()) == agreement
    assert rows_of_the_domain() == before


def test_correcting_twice_is_once(world: World, agreement: Agreement) -> None:
    corrected(agreement, world, REAL)
    before = rows_of_the_domain()
    corrected(agreement, world, REAL)
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("someone", ["maya", "luc", "ines", "alice", "other_principal", "olivier"])
def test_nobody_else_corrects(world: World, agreement: Agreement, someone: str) -> None:
    before = rows_of_the_domain()
    with pytest.raises(NotAllowed):
        corrected(agreement, world, REAL, principal=getattr(world, someone))
    assert rows_of_the_domain() == before


def test_the_two_stay_two(world: World, agreement: Agreement) -> None:
    with pytest.raises(SamePerson):
        corrected(agreement, world, world.luc.email)


def test_a_pair_keeps_one_live_agreement(world: World, agreement: Agreement) -> None:
    made(world)  # Maya's own with Luc
    before = rows_of_the_domain()
    with pytest.raises(AlreadyLive):
        corrected(agreement, world, world.maya.email)
    assert rows_of_the_domain() == before


def test_who_wrote_is_reached_and_keeps_what_they_wrote(world: World) -> None:
    agreement = made(world)
    wrote(agreement, world.maya, mentee_expectations="Observer.")
    wrote(agreement, world.luc, arrangements="Le mardi.")
    wrote(agreement, world.luc, arrangements="")  # erased, and yet Luc was here
    before = rows_of_the_domain()
    for role in (Actor.MENTEE, Actor.MENTOR):
        with pytest.raises(HasWritten):
            corrected(agreement, world, REAL, role=role)
    assert rows_of_the_domain() == before


def test_who_signed_is_reached_even_if_the_signature_lapsed(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    wrote(agreement, world.maya, arrangements="Le lundi.")
    with pytest.raises(HasSigned):
        corrected(agreement, world, REAL, role=Actor.MENTOR)


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_what_is_no_longer_open_is_refused(world: World, status: str) -> None:
    agreement = in_force(world) if status == "in_force" else over(world, made(world), status)
    with pytest.raises(NotOpen):
        corrected(agreement, world, REAL)


def test_what_was_still_to_arrive_is_replaced_and_no_longer_asks_for_anything(
    world: World, agreement: Agreement
) -> None:
    agreement.notices.filter(person=agreement.mentee_id).update(
        state="failed", undelivered_at=NOW, next_try_at=None, error="550"
    )
    assert Notice.objects.undelivered().filter(agreement=agreement).exists()
    corrected(agreement, world, REAL)
    assert not Notice.objects.undelivered().filter(agreement=agreement).exists()
    old = Notice.objects.get(kind="invited", address=TYPO)
    assert (old.state, old.error) == ("failed", "550")  # what happened stays told
    assert old.replaced_by.address == REAL


def test_nothing_more_leaves_for_the_former_address(world: World, agreement: Agreement) -> None:
    Notice.objects.filter(address=TYPO).update(claim=agreement.public_id, claimed_until=NOW)
    corrected(agreement, world, REAL)
    later = NOW + timedelta(days=900)
    assert not Notice.objects.due(later).filter(address=TYPO).exists()
    assert said("invited") == [(TYPO, "failed"), (world.luc.email, "queued")]


@pytest.mark.parametrize("known", [False, True])
def test_a_former_address_that_was_reached_is_told(
    world: World, agreement: Agreement, known: bool
) -> None:
    Notice.objects.filter(address=TYPO).update(state="sent", sent_at=NOW, next_try_at=None)
    corrected(agreement, world, world.olivier.email if known else REAL)
    assert said("contact_removed") == [(TYPO, "queued")]


def test_the_mentors_address_is_corrected_likewise(world: World) -> None:
    agreement = made(world, mentor=Party("Zoé Ménard", TYPO))
    after = corrected(agreement, world, REAL, role=Actor.MENTOR)
    assert (after.mentor.email, after.mentee) == (REAL, agreement.mentee)


def test_what_the_other_wrote_and_signed_stays(world: World, agreement: Agreement) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.", arrangements="Le mardi.")
    after = corrected(agreement, world, REAL)
    assert (after.mentor_expectations, after.revision) == ("Écouter.", 1)


def test_every_relation_of_a_person_is_asked(world: World, agreement: Agreement) -> None:
    """A model that refers to people later on counts too, without anybody thinking of it."""
    from agreements.actions.correct_contact import _is_this_place_alone

    person = Person.objects.get(pk=agreement.mentee_id)
    assert _is_this_place_alone(person, agreement)
    relations = Person._meta.get_fields(include_hidden=True)
    models: set[type[Model]] = {r.related_model for r in relations if r.related_model}
    names = {model.__name__ for model in models}
    assert {"AccessRecord", "Event", "Signature", "Authenticator", "UserSession"} <= names


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.stress)])
def test_a_correction_and_another_agreement_at_once_never_move_the_other_one(
    world: World, rounds: int
) -> None:
    """Another principal names the same address at this instant: their agreement stays with who has
    that address."""
    for place in range(rounds):
        typo, real = f"a{place}@ecole.example", f"b{place}@ecole.example"
        agreement = made(world, mentee=Party("Zoé", typo), mentor=world.olivier)
        theirs = {"principal": world.other_principal, "school": world.other_school}
        at_once(
            lambda a=agreement, e=real: corrected(a, world, e),
            lambda e=typo, t=theirs: made(world, mentee=Party("Zoé", e), **t),
        )
        other = Agreement.objects.get(school=world.other_school, mentee__email=typo)
        assert other.mentee_id != Agreement.objects.get(pk=agreement.pk).mentee_id
        assert Agreement.objects.get(pk=agreement.pk).mentee.email == real
