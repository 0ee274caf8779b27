"""What the database refuses, whoever asks: each test goes around Python's own checks.

`refused("…")` names the constraint or trigger at work; test_nothing_untested.py finds those that no
test names.
"""

import ast
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, models, transaction

from agreements.models import (
    Agreement,
    Document,
    Event,
    Mentor,
    Person,
    School,
    SchoolYear,
    ServiceCentre,
    Signature,
    StandingText,
)
from tests.conftest import NOW, World
from tests.database import without_triggers
from tests.making import in_force, made, party, signed, written
from tests.models.rules import dates_fit, insert, refused

STATUSES = ("open", "in_force", "ended", "cancelled")
LATER = NOW + timedelta(days=1)
DAY = LATER.date()
only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE"
)
only_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL has no REPLACE"
)


def run(sql: str, *arguments: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def row(agreement: Agreement) -> models.QuerySet[Agreement]:
    return Agreement.objects.filter(pk=agreement.pk)


def copy_of(agreement: Agreement, **changes: object) -> Agreement:
    """An unsaved second row like `agreement`."""
    copy = Agreement.objects.get(pk=agreement.pk)
    copy.pk = None
    own = {
        "public_id": uuid.uuid4(),
        "reference": uuid.uuid4().hex[:9],
        "creation_key": uuid.uuid4(),
    }
    for name, value in (own | changes).items():
        setattr(copy, name, value)
    return copy


def over(agreement: Agreement, status: str) -> None:
    """End or cancel, without the actions for it."""
    dates = {"ended_at": LATER, "ends_on": DAY} if status == "ended" else {"cancelled_at": LATER}
    row(agreement).update(status=status, **dates)


def stored(world: World) -> Document:
    return Document.objects.create(
        agreement=in_force(world), file="a.pdf", sha256="0" * 64, size=1, created_at=NOW
    )


# Agreements


def test_nobody_is_mentor_and_mentee_of_one_agreement(world: World) -> None:
    agreement = made(world)
    with refused("agreement_mentor_is_not_mentee"):
        row(agreement).update(mentor=world.maya.pk)
    with refused("agreement_mentor_is_not_mentee"):
        run("UPDATE agreements_agreement SET mentee_id = mentor_id WHERE id = %s", agreement.pk)


@pytest.mark.parametrize("first", ["open", "in_force"])
def test_a_pair_has_one_live_agreement_a_year(world: World, first: str) -> None:
    agreement = made(world) if first == "open" else in_force(world)
    with refused("agreement_one_live_per_pair_and_year"):
        insert(copy_of(agreement, status="open", in_force_at=None))


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_a_pair_may_start_again_once_the_first_is_over(world: World, status: str) -> None:
    agreement = made(world)
    second = copy_of(agreement)
    over(agreement, status)
    insert(second)
    assert Agreement.objects.live().count() == 1


def test_a_pair_may_have_another_agreement_the_year_after(world: World) -> None:
    agreement = made(world)
    insert(copy_of(agreement, school_year=SchoolYear.objects.create(start=2027)))
    assert Agreement.objects.live().count() == 2


def test_two_people_may_accompany_each_other(world: World) -> None:
    agreement = made(world)
    insert(copy_of(agreement, mentee_id=world.luc.pk, mentor_id=world.maya.pk))
    assert Agreement.objects.live().count() == 2


def test_one_form_creates_one_agreement(world: World) -> None:
    agreement = made(world)
    with refused("agreement_created_once"):
        insert(copy_of(agreement, mentor_id=world.olivier.pk, creation_key=agreement.creation_key))


@pytest.mark.parametrize("in_force_at", [None, NOW])
@pytest.mark.parametrize("ended_at", [None, NOW])
@pytest.mark.parametrize("ends_on", [None, DAY])
@pytest.mark.parametrize("cancelled_at", [None, NOW])
@pytest.mark.parametrize("status", [*STATUSES, "unknown"])
def test_a_status_has_its_dates_and_no_other(
    world: World,
    status: str,
    in_force_at: object,
    ended_at: object,
    ends_on: object,
    cancelled_at: object,
) -> None:
    second = copy_of(
        written(world),
        mentor_id=world.olivier.pk,
        status=status,
        in_force_at=in_force_at,
        ended_at=ended_at,
        ends_on=ends_on,
        cancelled_at=cancelled_at,
    )
    connection.check_constraints()  # PostgreSQL alters no table with checks pending
    with without_triggers(connection):
        dates = (in_force_at, ended_at, ends_on, cancelled_at)
        if dates_fit(status, *map(bool, dates)):
            insert(second)
        else:
            with refused("agreement_status_tied_to_dates"):
                insert(second)
        connection.check_constraints()


@pytest.mark.parametrize("part", ["mentee_expectations", "mentor_expectations", "arrangements"])
def test_an_agreement_in_force_has_every_part_written(world: World, part: str) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    row(agreement).update(**{part: ""})
    insert(standing(agreement, world.luc, "mentor"))
    with refused("agreement_in_force_is_written"):
        row(agreement).update(status="in_force", in_force_at=NOW)


@pytest.mark.parametrize("name", ["mentee_name", "mentor_name", "school_name"])
def test_an_agreement_names_everyone(world: World, name: str) -> None:
    agreement = made(world)
    with refused("agreement_names_everyone"):
        row(agreement).update(**{name: ""})


def test_an_agreement_is_in_french_or_in_english(world: World) -> None:
    agreement = made(world)
    row(agreement).update(language="en")
    with refused("agreement_language_is_known"):
        row(agreement).update(language="iu")


# What an agreement can't come back from


def changes(world: World) -> dict[str, object]:
    """Another value for each word of an agreement."""
    return {
        "school_id": world.other_school.pk,
        "school_year_id": SchoolYear.objects.create(start=2030).pk,
        "standing_text_id": StandingText.objects.create(version=2, published_at=NOW, content={}).pk,
        "language": "en",
        "mentee_id": world.olivier.pk,
        "mentor_id": world.ines.pk,
        "school_name": "Autre école",
        "mentee_name": "Autre nom",
        "mentor_name": "Autre nom",
        "mentee_expectations": "Autre texte",
        "mentor_expectations": "Autre texte",
        "arrangements": "Autre texte",
        "meeting_frequency": "Autre texte",
        "meeting_length": "Autre texte",
        "meeting_place": "Autre texte",
        "contact_channel": "Autre texte",
        "review_date": date(2027, 1, 1),
        "revision": 99,
    }


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_the_words_of_an_agreement_are_fixed_once_it_is_no_longer_open(
    world: World, status: str
) -> None:
    agreement = in_force(world) if status == "in_force" else written(world)
    if status != "in_force":
        over(agreement, status)
    for column, value in changes(world).items():
        with refused("UPDATE agreements_agreement: the words are fixed once it is no longer open"):
            row(agreement).update(**{column: value})


def test_an_agreement_comes_into_force_by_both_signatures_once(world: World) -> None:
    by = "UPDATE agreements_agreement: it comes into force by both signatures, once"
    agreement = written(world)
    with refused(by):  # over, as if it had been in force
        row(agreement).update(status="ended", ended_at=NOW, ends_on=DAY, in_force_at=NOW)
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    with refused(by):
        row(agreement).update(in_force_at=LATER)


def test_the_journal_of_an_agreement_only_grows(world: World) -> None:
    agreement = made(world)
    for columns in ({"journal_length": 0, "journal_head": ""}, {"journal_head": "f" * 64}):
        with refused("UPDATE agreements_agreement: the journal only grows"):
            row(agreement).update(**columns)


def test_the_words_of_an_open_agreement_change_freely(world: World) -> None:
    agreement = written(world)
    for column, value in changes(world).items():
        assert row(agreement).update(**{column: value}) == 1


def test_what_is_signed_is_fixed() -> None:
    """A new part of the content must be added to the columns that the trigger fixes."""
    parts = Agreement(
        standing_text=StandingText(version=1, content={"fr": {}}),
        school_year=SchoolYear(start=2026),
        language="fr",
        review_date=date(2027, 1, 1),
    ).content()
    fixed = set(changes_columns())
    assert set(parts["written"]) <= fixed
    assert set(parts) - {"schema", "written"} == {
        "language",
        "standing_text",
        "school_year",
        "school",
        "mentee",
        "mentor",
        "revision",
    }


def changes_columns() -> list[str]:
    """The keys of `changes`, read from its source, without a database."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    function = next(n for n in tree.body if getattr(n, "name", "") == "changes")
    dictionary = next(n for n in ast.walk(function) if isinstance(n, ast.Dict) and len(n.keys) > 9)
    return [key.value for key in dictionary.keys if isinstance(key, ast.Constant)]


BOTH = "UPDATE agreements_agreement: in force only with both signatures on the same revision"


def puts_in_force(agreement: Agreement) -> int:
    return row(agreement).update(status="in_force", in_force_at=NOW)


def standing(agreement: Agreement, person: Person, role: str, **changes: object) -> Signature:
    """An unsaved signature on the current revision."""
    fields = {
        "agreement": agreement,
        "role": role,
        "person_id": person.pk,
        "typed_name": person.name,
        "statement": "…",
        "statement_version": 1,
        "statement_language": "fr",
        "revision": agreement.revision,
        "content": "{}",
        "content_digest": "0" * 64,
        "signed_at": NOW,
        "authenticated_at": NOW,
        "authentication": "code",
    }
    return Signature(**(fields | changes))


def test_an_agreement_is_not_in_force_without_both_signatures(world: World) -> None:
    refusal = "UPDATE agreements_agreement: in force only with both signatures on the same revision"
    agreement = written(world)
    with refused(refusal):
        puts_in_force(agreement)
    insert(standing(agreement, world.maya, "mentee"))
    with refused(refusal):
        puts_in_force(agreement)
    insert(standing(agreement, world.luc, "mentor"))
    assert puts_in_force(agreement) == 1


def test_an_agreement_is_not_in_force_with_a_lapsed_signature(world: World) -> None:
    agreement = written(world)
    insert(standing(agreement, world.maya, "mentee"))
    insert(standing(agreement, world.luc, "mentor"))
    Signature.objects.filter(role="mentor").update(lapsed_at=NOW)
    with refused(BOTH):
        puts_in_force(agreement)


def test_an_agreement_is_not_in_force_with_a_signature_on_an_older_revision(world: World) -> None:
    agreement = written(world)
    insert(standing(agreement, world.maya, "mentee"))
    row(agreement).update(revision=agreement.revision + 1)
    agreement.refresh_from_db()
    insert(standing(agreement, world.luc, "mentor"))
    with refused(BOTH):
        puts_in_force(agreement)


def test_an_agreement_never_begins_in_force(world: World) -> None:
    second = copy_of(written(world), mentor_id=world.olivier.pk, status="in_force", in_force_at=NOW)
    with refused("INSERT agreements_agreement: an agreement begins open"):
        insert(second)


@pytest.mark.parametrize("status", ["ended", "cancelled"])
@pytest.mark.parametrize("after", STATUSES)
def test_an_agreement_that_is_over_stays_over(world: World, status: str, after: str) -> None:
    if status == after:
        return
    agreement = written(world)
    insert(standing(agreement, world.maya, "mentee"))
    insert(standing(agreement, world.luc, "mentor"))
    over(agreement, status)
    dates = dict.fromkeys(("in_force_at", "ended_at", "ends_on", "cancelled_at"))
    if after == "ended":
        dates["ends_on"] = DAY
    if after != "open":
        dates[f"{after}_at"] = NOW
    with refused("UPDATE agreements_agreement: an agreement that is over stays over"):
        row(agreement).update(status=after, **dates)


@pytest.mark.parametrize("after", ["open", "cancelled"])
def test_an_agreement_in_force_can_only_end(world: World, after: str) -> None:
    agreement = in_force(world)
    with refused("UPDATE agreements_agreement: an agreement in force can only end"):
        row(agreement).update(
            status=after, in_force_at=None, cancelled_at=NOW if after == "cancelled" else None
        )
    over(agreement, "ended")
    assert row(agreement).get().status == "ended"


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": DAY + timedelta(days=1)},  # put off
        {"ended_at": NOW},  # told at another time
        {"ends_on": DAY - timedelta(days=1), "cancelled_at": NOW},
    ],
)
def test_an_end_is_told_once(world: World, change: dict[str, object]) -> None:
    agreement = in_force(world)
    over(agreement, "ended")
    with refused("UPDATE agreements_agreement: an end is told once, and only comes sooner"):
        row(agreement).update(**change)


def test_an_end_may_come_sooner(world: World) -> None:
    agreement = in_force(world)
    over(agreement, "ended")
    row(agreement).update(ended_at=LATER + timedelta(hours=1), ends_on=DAY - timedelta(days=1))
    assert row(agreement).get().ends_on == DAY - timedelta(days=1)


def test_a_cancellation_is_told_once(world: World) -> None:
    agreement = made(world)
    over(agreement, "cancelled")
    with refused("UPDATE agreements_agreement: an end is told once, and only comes sooner"):
        row(agreement).update(cancelled_at=NOW)


def test_an_agreement_follows_another(world: World) -> None:
    agreement = made(world)
    with refused("agreement_follows_another"):
        row(agreement).update(follows=agreement.pk)


# Signatures


def test_a_party_has_one_standing_signature(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    with refused("signature_one_standing_per_role"):
        insert(standing(agreement, world.maya, "mentee"))


def test_a_party_may_sign_again_once_its_signature_lapsed(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    Signature.objects.update(lapsed_at=LATER)
    insert(standing(agreement, world.maya, "mentee"))
    assert [s.lapsed_at for s in agreement.signatures.order_by("pk")] == [LATER, None]


def test_only_parties_sign(world: World) -> None:
    agreement = written(world)
    with refused("signature_role_is_a_party"):
        insert(standing(agreement, world.helene, "principal"))


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_nobody_signs_in_the_place_of_another(world: World, role: str) -> None:
    agreement = written(world)
    for stranger in (world.olivier, world.luc if role == "mentee" else world.maya):
        with refused("INSERT agreements_signature: a party signs what is open, as it stands"):
            insert(standing(agreement, stranger, role))


@pytest.mark.parametrize("behind", [1, -1])
def test_nobody_signs_another_revision(world: World, behind: int) -> None:
    agreement = written(world)
    with refused("INSERT agreements_signature: a party signs what is open, as it stands"):
        insert(standing(agreement, world.maya, "mentee", revision=agreement.revision - behind))


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_nobody_signs_what_is_over(world: World, status: str) -> None:
    agreement = written(world)
    over(agreement, status)
    with refused("INSERT agreements_signature: a party signs what is open, as it stands"):
        insert(standing(agreement, world.maya, "mentee"))


def test_a_signature_has_a_name(world: World) -> None:
    agreement = written(world)
    with refused("signature_has_a_name"):
        insert(standing(agreement, world.maya, "mentee", typed_name=""))


def test_a_signature_lapses_after_it_is_made(world: World) -> None:
    signed(written(world), world.maya)
    with refused("signature_lapses_after_it_is_made"):
        Signature.objects.update(lapsed_at=NOW - timedelta(seconds=1))
    assert Signature.objects.update(lapsed_at=NOW) == 1


def test_a_signature_is_never_deleted(world: World) -> None:
    signed(written(world), world.maya)
    with refused("DELETE agreements_signature: rows are never deleted"):
        run("DELETE FROM agreements_signature")


SIGNATURE_CHANGES = {
    "role": "mentor",
    "typed_name": "Autre nom",
    "statement": "Autre texte",
    "statement_version": 2,
    "statement_language": "en",
    "revision": 99,
    "content": "{}",
    "content_digest": "f" * 64,
    "signed_at": NOW - timedelta(days=1),
    "authenticated_at": NOW - timedelta(days=1),
    "authentication": "passkey",
    "ip_address": "192.0.2.1",
    "user_agent": "Autre navigateur",
    "displayed_to_end": True,
    "drawing": "M0 0L9 9",
}


def test_a_signature_changes_in_nothing(world: World) -> None:
    signed(written(world), world.maya)
    other = made(world, mentor=party(world.olivier))
    all_changes = SIGNATURE_CHANGES | {"person_id": world.luc.pk, "agreement_id": other.pk}
    columns = {f.attname for f in Signature._meta.concrete_fields} - {"id", "lapsed_at"}
    assert columns == set(all_changes)
    for column, value in all_changes.items():
        for lapse in ({}, {"lapsed_at": LATER}):
            with refused("UPDATE agreements_signature: a signature can only lapse, once"):
                Signature.objects.update(**{column: value}, **lapse)


@pytest.mark.parametrize("again", [None, LATER + timedelta(days=1)])
def test_a_signature_lapses_once(world: World, again: object) -> None:
    signed(written(world), world.maya)
    assert Signature.objects.update(lapsed_at=LATER) == 1
    with refused("UPDATE agreements_signature: a signature can only lapse, once"):
        Signature.objects.update(lapsed_at=again)


def test_a_signature_of_an_agreement_in_force_does_not_lapse(world: World) -> None:
    agreement = in_force(world)
    with refused("UPDATE agreements_signature: only what is open can lose a signature"):
        agreement.signatures.filter(role="mentor").update(lapsed_at=LATER)


# Events, documents, standing texts


def test_an_event_never_changes(world: World) -> None:
    made(world)
    with refused("UPDATE agreements_event: rows are never changed or deleted"):
        Event.objects.update(kind="written")


def test_an_event_is_never_deleted(world: World) -> None:
    made(world)
    with refused("DELETE agreements_event: rows are never changed or deleted"):
        run("DELETE FROM agreements_event")


def test_an_event_has_its_place_in_the_log(world: World) -> None:
    agreement = made(world)
    event = agreement.events.get()
    event.pk, event.hash = None, "f" * 64
    with refused("event_one_per_place_in_the_log"):
        insert(event)


@only_sqlite
def test_an_event_is_never_replaced(world: World) -> None:
    made(world)
    event = Event.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        run(
            "INSERT OR REPLACE INTO agreements_event"
            " SELECT id, sequence, 'written', at, data, previous_hash, hash, actor_id,"
            " agreement_id, mac, mac_key FROM agreements_event"
        )
    assert Event.objects.get().kind == event.kind


def test_a_document_never_changes(world: World) -> None:
    document = stored(world)
    for column, value in {
        "agreement_id": made(world, mentor=party(world.olivier)).pk,
        "file": "b.pdf",
        "sha256": "f" * 64,
        "size": 2,
        "created_at": LATER,
        "level": "B-T",
        "certificate": "f" * 64,
    }.items():
        with refused("UPDATE agreements_document: rows are never changed or deleted"):
            Document.objects.filter(pk=document.pk).update(**{column: value})


def test_a_document_is_never_deleted(world: World) -> None:
    stored(world)
    with refused("DELETE agreements_document: rows are never changed or deleted"):
        run("DELETE FROM agreements_document")


def test_a_document_is_not_empty(world: World) -> None:
    with refused("document_is_not_empty"):
        insert(Document(agreement=made(world), file="a", sha256="0" * 64, size=0, created_at=NOW))


def test_a_standing_text_never_changes(world: World) -> None:
    with refused("UPDATE agreements_standingtext: rows are never changed or deleted"):
        StandingText.objects.update(content={})


def test_a_standing_text_is_never_deleted(world: World) -> None:
    text = StandingText.objects.create(version=2, published_at=NOW, content={})
    with refused("DELETE agreements_standingtext: rows are never changed or deleted"):
        run("DELETE FROM agreements_standingtext WHERE id = %s", text.pk)


@only_postgresql
@pytest.mark.parametrize(
    "refusal",
    [
        "TRUNCATE agreements_event: rows are never deleted",
        "TRUNCATE agreements_document: rows are never deleted",
        "TRUNCATE agreements_standingtext: rows are never deleted",
        "TRUNCATE agreements_signature: rows are never deleted",
    ],
)
def test_what_is_never_deleted_is_never_truncated(world: World, refusal: str) -> None:
    stored(world)
    connection.check_constraints()
    table = refusal.removeprefix("TRUNCATE ").partition(":")[0]
    with refused(refusal):
        run(f"TRUNCATE {table} CASCADE")


@only_postgresql
def test_agreements_are_not_truncated(world: World) -> None:
    stored(world)
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        run("TRUNCATE agreements_agreement CASCADE")


# People and places


@pytest.mark.parametrize("address", ["Maya@demonstration.example", " maya@demonstration.example"])
def test_an_address_is_normalised(world: World, address: str) -> None:
    with refused("person_email_is_normalised"):
        Person.objects.filter(pk=world.maya.pk).update(email=address)


def test_a_person_has_a_name(world: World) -> None:
    with refused("person_has_a_name"):
        Person.objects.filter(pk=world.maya.pk).update(name="")


def test_a_signature_follows_its_proof(world: World) -> None:
    agreement = written(world)
    with refused("signature_follows_its_proof"):
        insert(standing(agreement, world.maya, "mentee", authenticated_at=LATER))
    with refused("signature_says_how_it_was_proved"):
        insert(standing(agreement, world.maya, "mentee", authentication=" "))


def test_spaces_are_not_a_name(world: World) -> None:
    agreement = written(world)
    with refused("person_has_a_name"):
        Person.objects.filter(pk=world.maya.pk).update(name="  ")
    with refused("agreement_names_everyone"):
        row(agreement).update(mentee_name="  ")
    with refused("signature_has_a_name"):
        insert(standing(agreement, world.maya, "mentee", typed_name="  "))


def test_a_school_has_a_name_of_its_own_in_its_centre(world: World) -> None:
    insert(School(name=world.other_school.name, service_centre=world.centre))
    with refused("school_name_unique_in_its_centre"):
        insert(School(name=world.school.name, service_centre=world.centre))


@pytest.mark.parametrize("start", [26, 1999, 3000])
def test_a_school_year_is_plausible(world: World, start: int) -> None:
    with refused("school_year_is_plausible"):
        insert(SchoolYear(start=start))


# What is one of its kind


def test_agreements_have_ids_of_their_own(world: World) -> None:
    first, second = made(world), made(world, mentor=party(world.olivier))
    with refused("agreements_agreement.public_id"):
        row(second).update(public_id=first.public_id)
    with refused("agreements_agreement.reference"):
        row(second).update(reference=first.reference)


def test_schools_have_ids_of_their_own(world: World) -> None:
    with refused("agreements_school.public_id"):
        School.objects.update(public_id=uuid.uuid4())


def test_an_address_is_one_person(world: World) -> None:
    with refused("agreements_person.email"):
        Person.objects.filter(pk=world.luc.pk).update(email=world.maya.email)


def test_an_agreement_has_one_document(world: World) -> None:
    document = stored(world)
    document.pk = None
    with refused("agreements_document.agreement_id"):
        insert(document)


def test_a_hash_stands_once_in_the_log(world: World) -> None:
    made(world)
    event = Event.objects.get()
    event.pk, event.sequence = None, 2
    with refused("agreements_event.hash"):
        insert(event)


def test_a_version_is_published_once(world: World) -> None:
    with refused("agreements_standingtext.version"):
        insert(StandingText(version=1, published_at=NOW, content={}))


def test_a_school_year_exists_once(world: World) -> None:
    with refused("agreements_schoolyear.start"):
        insert(SchoolYear(start=2026))


def test_a_service_centre_exists_once(world: World) -> None:
    with refused("agreements_servicecentre.name"):
        insert(ServiceCentre(name=world.centre.name))


def test_a_mentor_may_have_many_mentees(world: World) -> None:
    made(world)
    made(world, mentee=party(world.olivier))
    assert Mentor.objects.get().agreements_as_mentor.count() == 2
