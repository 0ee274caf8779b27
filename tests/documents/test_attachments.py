"""What the sealed document carries proves itself, to whoever has nothing else."""

import hashlib
import json
from datetime import timedelta

import pytest

from agreements import evidence
from agreements.documents.attachments import attachments_of
from agreements.documents.errors import NotProven
from agreements.models import Agreement
from tests.conftest import NOW, World
from tests.journal.tampering import tampering
from tests.making import signed, written, wrote


@pytest.fixture
def agreement(world: World) -> Agreement:
    """Signed by the mentee twice, since the mentor wrote after the first time."""
    agreement = written(world)
    signed(agreement, world.maya)
    wrote(agreement, world.luc, now=NOW + timedelta(minutes=1), arrangements="Le jeudi.")
    signed(agreement, world.maya, now=NOW + timedelta(minutes=2))
    signed(agreement, world.luc, now=NOW + timedelta(minutes=3))
    return Agreement.objects.get(pk=agreement.pk)


def test_three_files_prove_the_agreement(agreement: Agreement) -> None:
    files = {file.name: file.data for file in attachments_of(agreement)}
    assert list(files) == ["entente.json", "signatures.json", "journal.json"]
    assert evidence.file_faults(*files.values()) == []
    digest = hashlib.sha256(files["entente.json"]).hexdigest()
    rows = json.loads(files["signatures.json"])["signatures"]
    assert [(row["role"], row["revision"], bool(row["lapsed_at"])) for row in rows] == [
        ("mentee", 2, True),
        ("mentee", 3, False),
        ("mentor", 3, False),
    ]
    assert [row["content_digest"] == digest for row in rows] == [False, True, True]
    journal = json.loads(files["journal.json"])
    assert journal["events"][-1]["kind"] == "in_force"
    assert journal["head"]["hash"] == journal["events"][-1]["hash"]


def test_the_files_say_what_they_are_in_the_agreements_language(agreement: Agreement) -> None:
    assert [(file.media_type, file.relationship) for file in attachments_of(agreement)] == [
        ("application/json", "Data"),
        ("application/json", "Supplement"),
        ("application/json", "Supplement"),
    ]
    assert attachments_of(agreement)[0].description == "Le contenu qui a été signé"


def test_what_comes_after_changes_nothing(agreement: Agreement) -> None:
    before = attachments_of(agreement)
    agreement.mentee.name = "Maya Tremblay"
    agreement.mentee.save()
    assert attachments_of(Agreement.objects.get(pk=agreement.pk)) == before


def test_what_is_not_in_force_proves_nothing(world: World) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    with pytest.raises(NotProven):
        attachments_of(agreement)


def test_what_was_tampered_with_is_not_attached(agreement: Agreement) -> None:
    with tampering():
        agreement.signatures.filter(role="mentor").update(typed_name="Quelqu’un d’autre")
    with pytest.raises(NotProven, match="the mentor's signature on revision 3 differs"):
        attachments_of(agreement)
