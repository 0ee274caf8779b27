"""The agreement's page: the letter, and beside it what is asked, who stands where, who can read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from agreements.models import Agreement
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, in_force, made, signed, written, wrote
from tests.views.browsing import Browser, url

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]


def test_a_party_reads_the_standing_text_and_writes_in_place(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = made(world)
    page = browser_of(world.maya).open("read", agreement)
    assert page.text("h1") == "Entente mentorale"
    facts = page.text(".letter-facts")
    for fact in ("2026-2027", "Maya Nguyễn", world.luc.email, "École des Érables"):
        assert fact in facts
    assert "L'accompagnement mentorale" in page.text(".letter-text")  # word for word
    assert set(page.filled()) >= {"mentee_expectations", "arrangements", "review_date"}
    assert "mentor_expectations" not in page.filled()
    assert len(page.elements(".prompts li")) > 3
    assert "Vous êtes deux à lire ceci" in page.text(".letter form")
    assert "Rien n’est encore enregistré." in page.text(".save-bar")


def test_each_sees_the_others_part(world: World, browser_of: BrowserOf) -> None:
    agreement = wrote(made(world), world.maya, mentee_expectations=EXPECTATIONS)
    page = browser_of(world.luc).open("read", agreement)
    assert EXPECTATIONS in page.text(".letter-part .written")
    assert page.filled()["mentor_expectations"] == ""
    page = browser_of(world.maya).open("read", agreement)
    assert page.filled()["mentee_expectations"] == EXPECTATIONS
    assert "Pas encore écrit." in page.text(".letter-part-blank")


def test_the_rail_says_what_is_asked(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    maya, luc = browser_of(world.maya), browser_of(world.luc)
    page = maya.open("read", agreement)
    assert "Écrivez vos attentes" in page.text(".asked")
    assert page.links(".asked > a") == ["#id_mentee_expectations"]
    assert page.elements("#id_mentee_expectations")
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS, arrangements="Le mardi.")
    assert "On attend celle de l’autre personne" in maya.open("read", agreement).text(".asked")
    wrote(agreement, world.luc, mentor_expectations="Écouter.")
    page = maya.open("read", agreement)
    assert page.links(".asked a") == [url("sign", agreement)]
    signed(agreement, world.maya)
    assert "L’autre signature est attendue." in maya.open("read", agreement).text(".asked")
    page = luc.open("read", agreement)
    assert page.links(".asked a") == [url("sign", agreement)]
    assert "a signé le 23\u00a0novembre 2026 à 10\u00a0h" in page.text(".standings")
    assert "signée en partie" in page.text(".rail .stage")


@pytest.mark.parametrize("someone", ["helene", "ines"])
def test_others_see_names_stage_and_dates_until_it_is_signed(
    world: World, browser_of: BrowserOf, someone: str
) -> None:
    agreement = written(world)
    page = browser_of(getattr(world, someone)).open("read", agreement)
    assert EXPECTATIONS not in page.html
    assert "mardi" not in page.html
    assert "Maya Nguyễn" in page.text(".letter-facts")
    assert "à signer" in page.text(".letter-facts")
    assert "Les deux parties seulement" in page.text(".rail")
    assert not page.elements("main form textarea, main form input:not([type=hidden])")
    assert not page.elements(".asked")


@pytest.mark.parametrize("someone", ["maya", "luc", "helene", "ines"])
def test_in_force_it_is_read_whole_and_its_document_had(
    world: World, browser_of: BrowserOf, someone: str, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    page = browser_of(getattr(world, someone)).open("read", agreement)
    assert EXPECTATIONS in page.text(".letter")
    assert "Le mardi midi." in page.text(".letter")
    assert page.texts(".letter-signature .name") == ["Maya Nguyễn", "Luc Tremblay"]
    assert page.links(".asked a") == [url("document", agreement)]
    assert "Voici le document à conserver." in page.text(".asked")
    assert not page.elements("main textarea")


def test_after_the_school_year_it_is_expired(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    maya = browser_of(world.maya)
    assert "en vigueur" in maya.open("read", agreement).text(".rail .stage")
    with time_machine.travel("2027-07-01T12:00Z", tick=False):
        page = browser_of(world.maya).open("read", agreement)
    assert "échue" in page.text(".rail .stage")
    assert "30\u00a0juin 2027" in page.text(".rail")


def test_what_was_written_is_text_and_never_code(world: World, browser_of: BrowserOf) -> None:
    nasty = "<script>alert(1)</script> </textarea> {{ x }} & \"'"
    agreement = wrote(made(world), world.maya, mentee_expectations=nasty, meeting_place="<b>ici")
    assert browser_of(world.maya).open("read", agreement).filled()["mentee_expectations"] == nasty
    page = browser_of(world.luc).open("read", agreement)
    assert nasty in page.text(".letter-part .written")
    assert page.filled()["meeting_place"] == "<b>ici"
    assert not page.elements("main script")


def test_optional_arrangements_are_in_sight_once_filled_in(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = made(world)
    maya = browser_of(world.maya)
    assert not maya.open("read", agreement).elements("details[open]")
    wrote(agreement, world.maya, meeting_length="45 minutes")
    page = maya.open("read", agreement)
    assert page.elements("details[open]")
    assert page.filled()["meeting_length"] == "45 minutes"


def test_reading_changes_nothing(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    before = rows_of_the_domain()
    for person in (world.maya, world.luc, world.helene, world.ines):
        assert browser_of(person).open("read", agreement).status == 200
    assert rows_of_the_domain() == before


def test_it_rejects_post(world: World, browser_of: BrowserOf) -> None:
    assert browser_of(world.maya).send("read", made(world)).status == 405


def test_in_english_the_words_written_stay_as_they_are(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    page = browser_of(world.maya, "en").open("read", agreement)
    assert page.text("article[data-no-print] h1") == "Mentoring Agreement"
    assert page.text("[data-sheet] h1") == "Entente mentorale"
    assert page.filled()["mentee_expectations"] == EXPECTATIONS
    assert "Every part is written." in page.text(".asked")
    assert [e.get("lang") for e in page.elements("article.letter")] == ["en-CA", "fr-CA"]
    assert "The document itself is in French." in page.text("main > .message")


def test_nobody_is_told_that_they_sign_who_does_not(world: World, browser_of: BrowserOf) -> None:
    page = browser_of(world.helene, "en").open("read", in_force(world))
    assert "The document itself is in French." in page.text("main > .message")
    assert "you sign" not in page.text("main")


def test_dates_are_those_of_montreal(world: World, browser_of: BrowserOf) -> None:
    late = NOW.replace(day=24, hour=4, minute=5)  # 23 h 5 on the 23rd
    agreement = made(world)
    wrote(agreement, world.maya, now=late, mentee_expectations=EXPECTATIONS)
    page = browser_of(world.maya).open("read", agreement)
    saved = "Dernier enregistrement le 23\u00a0novembre 2026 à 23\u00a0h\u00a005"
    assert saved in page.text(".save-bar")
    wrote(agreement, world.maya, now=late + timedelta(days=7), arrangements="Le mardi.")
    page = browser_of(world.maya).open("read", agreement)
    assert "le 30\u00a0novembre 2026" in page.text(".save-bar")
    assert Agreement.objects.get().revision == 2
