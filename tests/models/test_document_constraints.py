"""What the database refuses of documents, whoever asks."""

from agreements.models import Document
from tests.conftest import NOW, World
from tests.making import made, party
from tests.models.rows import LATER, run, stored
from tests.models.rules import insert, refused


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


def test_an_agreement_has_one_document(world: World) -> None:
    document = stored(world)
    document.pk = None
    with refused("agreements_document.agreement_id"):
        insert(document)
