"""What the database refuses of signatures, whoever asks."""

from datetime import timedelta

import pytest

from agreements.models import Signature
from tests.conftest import NOW, World
from tests.making import in_force, made, party, signed, written
from tests.models.rows import LATER, over, run, standing
from tests.models.rules import insert, refused


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


def test_a_signature_follows_its_proof(world: World) -> None:
    agreement = written(world)
    with refused("signature_follows_its_proof"):
        insert(standing(agreement, world.maya, "mentee", authenticated_at=LATER))
    with refused("signature_says_how_it_was_proved"):
        insert(standing(agreement, world.maya, "mentee", authentication=" "))
