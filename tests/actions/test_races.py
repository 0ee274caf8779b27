"""Two people at the same moment, each with a connection of their own and real commits."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection

from agreements import content, journal
from agreements.actions.errors import AlreadyLive, Conflict, NotOpen, Refused, Stale, WouldLapse
from agreements.actions.party import Party
from agreements.actions.sign import Circumstances, sign
from agreements.actions.write import fingerprint, write
from agreements.models import Agreement, Document, Person, Signature
from agreements.statement import CURRENT_VERSION, StatementKey
from mentorat.sign_in.proof import Proof
from tests.conftest import NOW, World
from tests.making import made, party, signed, written, wrote

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("light_documents"),
    pytest.mark.parametrize("rounds", [5, pytest.param(300, marks=pytest.mark.stress)]),
]


@pytest.fixture(autouse=True)
def documents_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What comes into force is sealed, after real commits."""
    monkeypatch.setattr(
        Document._meta.get_field("file"), "storage", FileSystemStorage(location=tmp_path)
    )


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread of its own, released together; what each returned or raised."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            outcomes[place] = call()
        except Exception as error:  # whatever it is, the test says what it should have been
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def pair(world: World, number: int) -> World:
    """The world with a mentee and a mentor of this round."""
    new = Person.objects.create_user
    return replace(
        world,
        maya=new(f"mentee{number}@race.example", f"Mentee {'abc'[number % 3]}"),
        luc=new(f"mentor{number}@race.example", f"Mentor {'abc'[number % 3]}"),
    )


def kinds(outcomes: list[Any]) -> Counter[type]:
    return Counter(type(outcome) for outcome in outcomes)


def signing(agreement: Agreement, person: Person) -> Callable[[], Signature]:
    return lambda: sign(
        agreement=agreement,
        person=person,
        revision=agreement.revision,
        typed_name=person.name,
        accepted=StatementKey(CURRENT_VERSION, "fr"),
        proof=Proof("code", NOW),
        circumstances=Circumstances(),
        now=NOW,
    )


def writing(
    agreement: Agreement, person: Person, warned_of: tuple = (), **parts: str
) -> Callable[[], Agreement]:
    read = {part: fingerprint(getattr(agreement, part)) for part in parts}
    return lambda: write(
        agreement=agreement, person=person, parts=parts, read=read, warned_of=warned_of, now=NOW
    )


def check(agreement: Agreement) -> Agreement:
    """Read it again; whatever happened, it must be sound."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    standing = agreement.standing_signatures
    digest = content.digest(content.canonical(agreement.content()))
    assert {(s.revision, s.content_digest) for s in standing} <= {(agreement.revision, digest)}
    assert (agreement.status == "in_force") == (len(standing) == 2)
    assert agreement.signatures.filter(lapsed_at=None).count() == len(standing)
    assert agreement.events.filter(kind="signed").count() == agreement.signatures.count()
    assert agreement.events.filter(kind="in_force").count() == (agreement.status == "in_force")
    assert agreement.events.filter(kind="written").count() == agreement.revision
    assert journal.verify(agreement) == []
    return agreement


def test_the_same_form_twice_makes_one_agreement(world: World, rounds: int) -> None:
    for number in range(rounds):
        this, key = pair(world, number), uuid.uuid4()
        outcomes = at_once(*[lambda this=this, key=key: made(this, creation_key=key)] * 2)
        agreement = Agreement.objects.get(creation_key=key)
        assert outcomes == [agreement, agreement]
        assert agreement.events.count() == 1


def test_the_same_form_twice_makes_new_people_once(world: World, rounds: int) -> None:
    for number in range(rounds):
        key = uuid.uuid4()
        sides = {
            "mentee": Party("Nouvelle", f"new-mentee{number}@race.example"),
            "mentor": Party("Nouveau", f"new-mentor{number}@race.example"),
        }
        outcomes = at_once(
            *[lambda key=key, sides=sides: made(world, creation_key=key, **sides)] * 2
        )
        agreement = Agreement.objects.get(creation_key=key)
        assert outcomes == [agreement, agreement]


def test_two_forms_of_one_pair_make_one_agreement(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        outcomes = at_once(*[lambda this=this: made(this)] * 2)
        assert kinds(outcomes) == {Agreement: 1, AlreadyLive: 1}, outcomes
        assert Agreement.objects.filter(mentee=this.maya.pk).count() == 1


def test_two_forms_that_name_one_new_person_make_two(world: World, rounds: int) -> None:
    for number in range(rounds):
        mentor = Party("Nouveau", f"new-mentor{number}@race.example")
        this = pair(world, number)
        outcomes = at_once(
            lambda this=this, mentor=mentor: made(world, mentee=party(this.maya), mentor=mentor),
            lambda this=this, mentor=mentor: made(world, mentee=party(this.luc), mentor=mentor),
        )
        assert kinds(outcomes) == {Agreement: 2}, outcomes
        assert Person.objects.filter(email=mentor.email).count() == 1


def test_two_new_people_are_named_each_way(world: World, rounds: int) -> None:
    for number in range(rounds):
        one = Party("Une", f"one{number}@race.example")
        other = Party("Autre", f"other{number}@race.example")
        outcomes = at_once(
            lambda one=one, other=other: made(world, mentee=one, mentor=other),
            lambda one=one, other=other: made(world, mentee=other, mentor=one),
        )
        assert kinds(outcomes) == {Agreement: 2}, outcomes


def test_both_signing_puts_in_force_once(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        outcomes = at_once(signing(agreement, this.maya), signing(agreement, this.luc))
        assert kinds(outcomes) == {Signature: 2}, outcomes
        assert check(agreement).status == "in_force"
        assert agreement.signatures.count() == 2


def test_one_form_sent_twice_signs_once(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        outcomes = at_once(*[signing(agreement, this.maya)] * 2)
        signature = agreement.signatures.get()
        assert outcomes == [signature, signature]
        assert check(agreement).status == "open"


def test_the_last_form_sent_twice_signs_once(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        signed(agreement, this.maya)
        outcomes = at_once(*[signing(agreement, this.luc)] * 2)
        signature = agreement.signatures.get(role="mentor")
        assert outcomes == [signature, signature]
        assert check(agreement).status == "in_force"


def test_a_first_signature_and_a_change_leave_one_of_them(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        outcomes = at_once(
            signing(agreement, this.luc), writing(agreement, this.maya, arrangements="Jeudi.")
        )
        after = check(agreement)
        if after.arrangements == "Jeudi.":
            assert kinds(outcomes) == {Stale: 1, Agreement: 1}, outcomes
            assert after.standing_signatures == []
        else:
            assert kinds(outcomes) == {Signature: 1, WouldLapse: 1}, outcomes
            assert after.standing_signatures == [outcomes[0]]


def test_a_last_signature_and_a_change_leave_one_of_them(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = written(this)
        signed(agreement, this.maya)
        warned_of = (("mentee", agreement.revision),)
        outcomes = at_once(
            signing(agreement, this.luc),
            writing(agreement, this.maya, warned_of, arrangements="Jeudi."),
        )
        after = check(agreement)
        if after.status == "in_force":
            assert kinds(outcomes) == {Signature: 1, NotOpen: 1}, outcomes
            assert after.arrangements == "Le mardi midi."
        else:
            assert kinds(outcomes) == {Stale: 1, Agreement: 1}, outcomes
            assert (after.arrangements, after.standing_signatures) == ("Jeudi.", [])


def test_two_changes_of_two_parts_are_both_kept(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = made(this)
        outcomes = at_once(
            writing(agreement, this.maya, mentee_expectations="Apprendre.", arrangements=""),
            writing(agreement, this.luc, mentor_expectations="Écouter.", arrangements=""),
        )
        assert kinds(outcomes) == {Agreement: 2}, outcomes
        after = check(agreement)
        assert after.revision == 2
        assert (after.mentee_expectations, after.mentor_expectations) == ("Apprendre.", "Écouter.")


def test_two_changes_of_one_part_are_a_conflict(world: World, rounds: int) -> None:
    for number in range(rounds):
        this = pair(world, number)
        agreement = wrote(made(this), this.maya, arrangements="Mardi.")
        outcomes = at_once(
            writing(agreement, this.maya, arrangements="Mercredi."),
            writing(agreement, this.luc, arrangements="Jeudi."),
        )
        assert kinds(outcomes) == {Agreement: 1, Conflict: 1}, outcomes
        (conflict,) = (o for o in outcomes if isinstance(o, Refused))
        assert conflict.current.arrangements == check(agreement).arrangements
        assert check(agreement).revision == 2
