"""What the database refuses of seals and of their making; which sealings are due."""

import uuid
from datetime import timedelta

import pytest

from agreements.models import Agreement, Document, Sealing
from tests.conftest import NOW, World
from tests.making import in_force
from tests.models.rules import insert, refused

SOON = NOW + timedelta(minutes=2)


@pytest.fixture
def agreement(world: World) -> Agreement:
    agreement = in_force(world)
    Sealing.objects.all().delete()
    return agreement


def sealing(agreement: Agreement, **fields: object) -> Sealing:
    return Sealing(agreement=agreement, requested_at=NOW, **({"not_before": NOW} | fields))


def document(agreement: Agreement, **fields: object) -> Document:
    row = {"file": "a.pdf", "sha256": "0" * 64, "size": 1, "created_at": NOW}
    return Document(agreement=agreement, **(row | fields))


@pytest.mark.parametrize(
    "seal",
    [
        {"level": "B-T"},
        {"certificate": "f" * 64},
        {"level": "B-X", "certificate": "f" * 64},
    ],
)
def test_a_seal_is_whole(agreement: Agreement, seal: dict[str, str]) -> None:
    with refused("document_seal_is_whole"):
        insert(document(agreement, **seal))


@pytest.mark.parametrize("half", [{"claim": uuid.uuid4()}, {"claimed_until": SOON}])
def test_a_claim_ends(agreement: Agreement, half: dict[str, object]) -> None:
    with refused("sealing_claim_ends"):
        insert(sealing(agreement, **half))


def test_an_agreement_is_sealed_once(agreement: Agreement) -> None:
    insert(sealing(agreement))
    with refused("agreements_sealing.agreement_id"):
        insert(sealing(agreement))


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, True),
        ({"not_before": SOON}, False),
        ({"claim": uuid.uuid4(), "claimed_until": SOON}, False),
        ({"claim": uuid.uuid4(), "claimed_until": NOW}, True),
    ],
    ids=["new", "in a pause", "claimed", "its claim ran out"],
)
def test_which_are_due(agreement: Agreement, fields: dict[str, object], due: bool) -> None:
    insert(sealing(agreement, **fields))
    assert Sealing.objects.due(NOW).exists() is due
    insert(document(agreement))
    assert not Sealing.objects.due(NOW).exists()
