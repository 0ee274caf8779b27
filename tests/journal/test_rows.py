"""The rows of an agreement say what its journal says, or it is found."""

from datetime import timedelta

import pytest

from agreements.actions.correct_contact import correct_contact
from agreements.actions.correct_name import correct_name
from agreements.actions.seal import seal
from agreements.actions.sign import Circumstances, sign
from agreements.lifecycle import Actor
from agreements.models import Agreement, Document, SchoolYear, Signature
from agreements.statement import CURRENT_VERSION, StatementKey
from mentorat.sign_in.proof import Proof
from tests.conftest import NOW, World
from tests.journal.conftest import Signed
from tests.journal.tampering import faults, tampering
from tests.making import made, signed, written, wrote

LATER = NOW + timedelta(minutes=5)
MENTEES = "the mentee's signature on revision 2"


@pytest.fixture
def world(both_signed: Signed) -> World:
    return both_signed[0]


@pytest.fixture
def agreement(both_signed: Signed) -> Agreement:
    return both_signed[1]


def mentees(agreement: Agreement) -> Signature:
    return agreement.signatures.get(role="mentee")


def test_a_signature_without_its_event_is_found(agreement: Agreement) -> None:
    with tampering():
        agreement.events.filter(sequence=4).delete()
    assert faults(agreement) == ["event 4 is missing", f"{MENTEES} is vouched for by no event"]


def test_an_event_without_its_signature_is_found(agreement: Agreement) -> None:
    with tampering():
        mentees(agreement).delete()
    assert faults(agreement) == [
        "event 4 tells of what is not there",
        "event 6 tells of what is not there",
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("typed_name", "Une autre"),
        ("statement", "Je n’ai rien lu."),
        ("statement_version", 2),
        ("statement_language", "en"),
        ("authentication", "passkey"),
        ("authenticated_at", NOW - timedelta(minutes=1)),
        ("ip_address", "192.0.2.1"),
        ("user_agent", "autre chose"),
        ("displayed_to_end", False),
        ("drawing", "M0 0L1 1"),
    ],
)
def test_no_detail_of_a_signature_changes_alone(
    agreement: Agreement, column: str, value: object
) -> None:
    with tampering():
        agreement.signatures.filter(role="mentee").update(**{column: value})
    assert faults(agreement) == [f"{MENTEES} differs from its event"]


def test_an_address_that_the_database_writes_otherwise_is_the_same(world: World) -> None:
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    sign(
        agreement=agreement,
        person=world.maya,
        revision=2,
        typed_name="Maya",
        accepted=StatementKey(CURRENT_VERSION, "fr"),
        proof=Proof("code", NOW),
        circumstances=Circumstances(ip_address="2001:0DB8:0:0::0017"),
        now=NOW,
    )
    assert agreement.signatures.get().ip_address == "2001:db8::17"
    assert faults(agreement) == []


def test_every_detail_of_a_signature_is_exported(agreement: Agreement) -> None:
    """The content is a file of its own, and named by its digest."""
    columns = {field.name for field in Signature._meta.local_concrete_fields}
    assert columns - set(mentees(agreement).exported()) == {"id", "agreement", "content"}


def test_another_signer_is_found(agreement: Agreement, world: World) -> None:
    with tampering():
        agreement.signatures.filter(role="mentee").update(person=world.olivier)
    assert faults(agreement) == [f"{MENTEES} differs from its event"]


def test_a_signature_of_another_time_is_found(agreement: Agreement) -> None:
    with tampering():
        agreement.signatures.filter(role="mentee").update(signed_at=LATER)
    assert faults(agreement) == [
        f"{MENTEES} is vouched for by no event",
        "event 4 tells of what is not there",
    ]


def test_another_digest_is_found(agreement: Agreement) -> None:
    with tampering():
        agreement.signatures.filter(role="mentee").update(content_digest="f" * 64)
    assert faults(agreement) == [
        f"{MENTEES} differs from its event",
        "event 6 tells of what is not there",
        f"{MENTEES} is not of this content",
    ]


def test_other_content_is_found(agreement: Agreement) -> None:
    with tampering():
        agreement.signatures.filter(role="mentee").update(content="{}")
    assert faults(agreement) == [f"{MENTEES} is not of this content"]


@pytest.mark.parametrize(
    ("column", "value"), [("arrangements", "Jamais."), ("mentor_name", "Autre"), ("language", "en")]
)
def test_words_changed_after_they_were_signed_are_found(
    agreement: Agreement, column: str, value: str
) -> None:
    with tampering():
        Agreement.objects.filter(pk=agreement.pk).update(**{column: value})
    assert faults(agreement) == [
        f"{MENTEES} is not of this content",
        "the mentor's signature on revision 2 is not of this content",
    ]


def test_a_lapsed_signature_made_to_stand_again_is_found(world: World) -> None:
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    signed(agreement, world.maya)
    wrote(agreement, world.luc, now=LATER, arrangements="Jeudi.")
    assert faults(agreement) == []
    with tampering():
        agreement.signatures.update(lapsed_at=None)
    assert faults(agreement) == [
        "event 6 tells of what is not there",
        f"{MENTEES} is not of this content",
    ]


def test_a_standing_signature_made_to_lapse_is_found(agreement: Agreement) -> None:
    with tampering():
        agreement.signatures.filter(role="mentee").update(lapsed_at=LATER)
    assert faults(agreement) == [
        f"{MENTEES} is vouched for by no event",
        "event 6 tells of what is not there",
    ]


def test_another_revision_is_found(world: World) -> None:
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    with tampering():
        Agreement.objects.filter(pk=agreement.pk).update(revision=1)
    assert faults(agreement) == ["the agreement's revision is vouched for by no event"]


def test_a_name_put_back_is_found(world: World) -> None:
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    correct_name(
        agreement=agreement,
        role=Actor.MENTOR,
        principal=world.helene,
        name="Luc Trembley",
        read=agreement.mentor_name,
        warned_of=(),
        now=NOW,
    )
    assert faults(agreement) == []
    with tampering():
        Agreement.objects.filter(pk=agreement.pk).update(revision=2, mentor_name=world.luc.name)
    assert faults(agreement) == ["the agreement's revision is vouched for by no event"]


def test_another_moment_of_coming_into_force_is_found(agreement: Agreement) -> None:
    with tampering():
        Agreement.objects.filter(pk=agreement.pk).update(in_force_at=LATER)
    assert faults(agreement) == [
        "event 6 tells of what is not there",
        "the coming into force is vouched for by no event",
    ]


def test_an_agreement_put_back_to_open_is_found(agreement: Agreement) -> None:
    with tampering():
        Agreement.objects.filter(pk=agreement.pk).update(status="open", in_force_at=None)
    assert faults(agreement) == ["event 6 tells of what is not there"]


@pytest.mark.usefixtures("light_documents")
def test_another_document_is_found(agreement: Agreement) -> None:
    document = seal(agreement.pk, LATER)
    assert document
    assert faults(agreement) == []
    rows = Document.objects.filter(pk=document.pk)
    right = rows.values("sha256", "size", "level", "certificate", "created_at").get()
    altered = {"sha256": "f" * 64, "size": 1, "level": "B-LT", "certificate": "f" * 64}
    for column, value in (altered | {"created_at": NOW}).items():
        with tampering():
            rows.update(**right | {column: value})
        assert faults(agreement) == [
            "event 7 tells of what is not there",
            "the document is vouched for by no event",
        ], column
    with tampering():
        rows.delete()
    assert faults(agreement) == ["event 7 tells of what is not there"]


def test_a_document_without_its_event_is_found(agreement: Agreement) -> None:
    Document.objects.create(
        agreement=agreement, file="a.pdf", sha256="f" * 64, size=1, created_at=LATER
    )
    assert faults(agreement) == ["the document is vouched for by no event"]


def test_another_person_than_the_corrected_one_is_found(world: World) -> None:
    agreement = made(world, school_year=SchoolYear.objects.create(start=2025))
    for email in ("a@ecole.example", "b@ecole.example"):
        correct_contact(
            agreement=agreement, role=Actor.MENTEE, principal=world.helene, email=email, now=NOW
        )
    assert faults(agreement) == []
    Agreement.objects.filter(pk=agreement.pk).update(mentee=world.olivier.pk)
    assert faults(agreement) == ["the mentee is vouched for by no event"]
