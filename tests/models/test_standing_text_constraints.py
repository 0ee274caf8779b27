"""What the database refuses of standing texts, whoever asks."""

from agreements.models import StandingText
from tests.conftest import NOW, World
from tests.models.rows import run
from tests.models.rules import insert, refused


def test_a_standing_text_never_changes(world: World) -> None:
    with refused("UPDATE agreements_standingtext: rows are never changed or deleted"):
        StandingText.objects.update(content={})


def test_a_standing_text_is_never_deleted(world: World) -> None:
    text = StandingText.objects.create(version=2, published_at=NOW, content={})
    with refused("DELETE agreements_standingtext: rows are never changed or deleted"):
        run("DELETE FROM agreements_standingtext WHERE id = %s", text.pk)


def test_a_version_is_published_once(world: World) -> None:
    with refused("agreements_standingtext.version"):
        insert(StandingText(version=1, published_at=NOW, content={}))
