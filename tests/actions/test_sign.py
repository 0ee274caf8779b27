"""A party signs the revision it read; the second signature puts in force."""

from datetime import timedelta

import pytest
from django.db import connection

from agreements import content, evidence, journal
from agreements.actions.errors import Incomplete, NotAllowed, NotOpen, ProofTooOld, Stale
from agreements.actions.sign import Circumstances, sign
from agreements.models import Agreement, Person, Sealing, Signature
from agreements.statement import CURRENT_VERSION, StatementKey, statement
from mentorat.sign_in.proof import Proof
from tests.conftest import NOW, World
from tests.making import EXPECTATIONS, in_force, made, over, signed, written, wrote

LATER = NOW + timedelta(hours=2)


def now_in(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def sign_as(
    agreement: Agreement, person: Person, revision: int = 2, **changes: object
) -> Signature:
    arguments = {
        "typed_name": person.name,
        "accepted": StatementKey(CURRENT_VERSION, "fr"),
        "proof": Proof("code", LATER),
        "circumstances": Circumstances(),
        "now": LATER,
    } | changes
    return sign(agreement=agreement, person=person, revision=revision, **arguments)


@pytest.mark.parametrize(("someone", "role"), [("maya", "mentee"), ("luc", "mentor")])
def test_a_party_signs(world: World, someone: str, role: str) -> None:
    agreement = written(world)
    person = getattr(world, someone)
    signature = sign_as(agreement, person, typed_name="Nom écrit")
    signature.refresh_from_db()
    assert (signature.role, signature.person, signature.revision) == (role, person, 2)
    assert signature.typed_name == "Nom écrit"
    assert (signature.signed_at, signature.lapsed_at) == (LATER, None)
    assert signature.content == content.canonical(now_in(agreement).content())
    assert signature.content_digest == content.digest(signature.content)
    after = now_in(agreement)
    assert (after.status, after.in_force_at, after.revision) == ("open", None, 2)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_statement_is_kept_as_it_was_shown(world: World, language: str) -> None:
    signature = sign_as(written(world), world.maya, accepted=StatementKey(1, language))
    assert signature.statement == statement(StatementKey(1, language))
    assert signature.statement_language == language
    assert signature.statement_version == CURRENT_VERSION == 1


def test_a_published_statement_never_changes() -> None:
    digests = {
        language: content.digest(statement(StatementKey(1, language))) for language in ("fr", "en")
    }
    assert digests == {
        "fr": "529016f35b9471103fcfa458e9651d296132ea3facf82dce1849c02c2cdb335d",
        "en": "04f25a07a313103f965e9f4d4e20fca2dd6176296df143ee89db3437e57f605f",
    }


@pytest.mark.parametrize("order", [("maya", "luc"), ("luc", "maya")])
def test_the_second_signature_puts_in_force(world: World, order: tuple[str, str]) -> None:
    agreement = written(world)
    first = signed(agreement, getattr(world, order[0]))
    second = sign_as(agreement, getattr(world, order[1]))
    after = now_in(agreement)
    assert (after.status, after.in_force_at) == ("in_force", LATER)
    assert first.content_digest == second.content_digest
    assert first.content == second.content
    assert {s.role for s in after.standing_signatures} == {"mentee", "mentor"}


def test_the_signed_words_are_those_of_the_agreement_in_force(world: World) -> None:
    agreement = in_force(world)
    digest = content.digest(content.canonical(agreement.content()))
    assert {s.content_digest for s in agreement.standing_signatures} == {digest}


def test_sealing_and_telling_wait_for_the_commit_that_puts_in_force(world: World) -> None:
    agreement = written(world)
    before = len(connection.run_on_commit)
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    waiting = connection.run_on_commit[before:]
    assert [task.__name__ for _, task, _ in waiting] == ["send_now", "seal_now", *["send_now"] * 3]
    assert all(robust for _, _, robust in waiting)


@pytest.mark.parametrize(
    "someone", ["helene", "ines", "olivier", "alice", "other_principal", "other_staff"]
)
def test_nobody_else_signs(world: World, someone: str) -> None:
    agreement = written(world)
    with pytest.raises(NotAllowed):
        sign_as(agreement, getattr(world, someone))
    assert not Signature.objects.exists()


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_what_is_over_is_not_signed(world: World, status: str) -> None:
    agreement = written(world)
    over(world, agreement, status)
    with pytest.raises(NotOpen):
        sign_as(agreement, world.maya)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("revision", [0, 1, 3])
def test_another_revision_than_the_one_read_is_not_signed(world: World, revision: int) -> None:
    agreement = written(world)
    with pytest.raises(Stale):
        sign_as(agreement, world.maya, revision=revision)
    assert not Signature.objects.exists()


def test_a_text_that_changed_since_it_was_read_is_not_signed(world: World) -> None:
    """The other's words changed while the page was open, the first signature with them."""
    agreement = written(world)
    signed(agreement, world.luc)
    wrote(agreement, world.luc, mentor_expectations="Tout autre chose.")
    with pytest.raises(Stale):
        sign_as(agreement, world.maya, revision=2)
    after = now_in(agreement)
    assert (after.status, after.standing_signatures) == ("open", [])


@pytest.mark.parametrize("part", ["mentee_expectations", "mentor_expectations", "arrangements"])
def test_nobody_signs_before_every_part_is_written(world: World, part: str) -> None:
    agreement = written(world)
    Agreement.objects.filter(pk=agreement.pk).update(**{part: " \n"})
    with pytest.raises(Incomplete) as caught:
        sign_as(agreement, world.maya)
    assert caught.value.parts == [part]
    assert not Signature.objects.exists()


def test_a_new_agreement_is_not_signed(world: World) -> None:
    with pytest.raises(Incomplete):
        sign_as(made(world), world.maya, revision=0)


def test_signing_twice_signs_once(world: World) -> None:
    agreement = written(world)
    first = signed(agreement, world.maya)
    assert sign_as(agreement, world.maya, typed_name="Autre nom") == first
    assert Signature.objects.get().typed_name == world.maya.name
    assert agreement.events.filter(kind="signed").count() == 1


def test_the_second_post_is_harmless_once_in_force(
    world: World, django_capture_on_commit_callbacks
) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    second = signed(agreement, world.luc)
    with django_capture_on_commit_callbacks() as callbacks:
        assert sign_as(agreement, world.luc) == second
    assert callbacks == []
    assert now_in(agreement).in_force_at == NOW
    assert [e.kind for e in agreement.events.all()].count("in_force") == 1


def test_a_party_signs_again_once_its_signature_lapsed(world: World) -> None:
    agreement = written(world)
    first = signed(agreement, world.luc)
    signed_again = signed(wrote(agreement, world.maya, arrangements="Jeudi."), world.luc)
    assert signed_again.pk != first.pk
    assert signed_again.revision == 3
    assert signed_again.content_digest != first.content_digest
    signed(agreement, world.maya)
    assert now_in(agreement).status == "in_force"
    assert Signature.objects.filter(lapsed_at=None).count() == 2


def test_a_lapsed_signature_does_not_count_for_the_second(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    wrote(agreement, world.maya, arrangements="Jeudi.")
    signed(agreement, world.maya)
    assert now_in(agreement).status == "open"


def test_the_journal_has_digests_and_no_words(world: World) -> None:
    agreement = in_force(world)
    events = list(agreement.events.all())
    assert [e.kind for e in events] == [
        "created",
        "written",
        "written",
        "signed",
        "signed",
        "in_force",
    ]
    digest = agreement.standing_signatures[0].content_digest
    proof = {"authentication": "code", "authenticated_at": "2026-11-23T15:00:00.000000+00:00"}
    mentee, mentor = (
        {"record": evidence.signature_record(signature.exported())}
        for signature in agreement.standing_signatures
    )
    assert [e.data for e in events[3:]] == [
        {"role": "mentee", "revision": 2, "digest": digest} | proof | mentee,
        {"role": "mentor", "revision": 2, "digest": digest} | proof | mentor,
        {"revision": 2, "digest": digest},
    ]
    assert [e.actor for e in events[3:]] == [world.maya, world.luc, world.luc]
    assert EXPECTATIONS not in str([e.data for e in events])
    assert journal.verify(agreement) == []


@pytest.mark.parametrize("minutes", [0, 15])
def test_a_recent_proof_is_kept_with_the_signature(world: World, minutes: int) -> None:
    proof = Proof("code+totp", LATER - timedelta(minutes=minutes))
    signature = sign_as(written(world), world.maya, proof=proof)
    assert (signature.authentication, signature.authenticated_at) == (proof.method, proof.at)


@pytest.mark.parametrize(
    "proof",
    [
        None,
        Proof("code", LATER - timedelta(minutes=15, seconds=1)),
        Proof("code", LATER + timedelta(seconds=1)),
    ],
    ids=["none", "old", "to come"],
)
def test_without_a_recent_proof_nothing_is_signed(world: World, proof: Proof | None) -> None:
    agreement = written(world)
    with pytest.raises(ProofTooOld):
        sign_as(agreement, world.maya, proof=proof)
    assert not agreement.signatures.exists()


def test_what_surrounds_a_signature_is_kept_with_it(world: World) -> None:
    around = Circumstances("2001:db8::1", "Navigateur/1 " * 40, True, "M0 0L9 9")
    signature = sign_as(written(world), world.maya, circumstances=around)
    signature.refresh_from_db()
    assert (signature.ip_address, signature.displayed_to_end) == ("2001:db8::1", True)
    assert signature.user_agent == around.user_agent[:400]
    assert signature.drawing == "M0 0L9 9"


def test_the_second_signature_asks_for_the_sealing(world: World) -> None:
    agreement = written(world)
    sign_as(agreement, world.maya)
    assert not Sealing.objects.exists()
    sign_as(agreement, world.luc)
    assert Sealing.objects.due(LATER).get().agreement == agreement
