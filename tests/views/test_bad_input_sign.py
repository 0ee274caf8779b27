"""Bad input where a party signs: a clear message, everything kept, nothing signed."""

from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TypeAlias

import pytest

from agreements.models import Agreement, SchoolYear
from tests.cast import World, build_world
from tests.conftest import MadeOnce
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, made, signed, written, wrote
from tests.signing_in import client_of
from tests.standing import Standing
from tests.views.browsing import Browser, Typed
from tests.views.refusals import assert_refused

BrowserOf = Callable[..., Browser]
Opened: TypeAlias = tuple[World, Agreement, SimpleCookie, Typed]
HIDDEN = "Ce nom contient des caractères invisibles."
OTHER_NAME = "L’entente vous nomme Maya Nguyễn. Écrivez ce nom"
UNREADABLE = "Le tracé n’a pas pu être lu. Tracez-le de nouveau"
NAME = {"typed_name": "Maya Nguyễn"}


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Opened]:
    """Maya has opened the page where she signs what was written."""

    def make() -> Opened:
        world = build_world()
        agreement = written(world)
        maya = Browser(client_of(world.maya))
        return world, agreement, maya.client.cookies, maya.open("sign", agreement).filled()

    return made_once(make)


@pytest.fixture
def opened(once: Standing[Opened], db: None, cupboard: Path) -> Opened:
    return once.fresh(cupboard)


@pytest.fixture
def world(opened: Opened) -> World:
    return opened[0]


@pytest.fixture
def agreement(opened: Opened) -> Agreement:
    return opened[1]


@pytest.fixture
def maya(opened: Opened) -> Browser:
    return Browser.again(*opened[2:])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Écrivez un nom."),
        ("     ", "Écrivez un nom."),
        ("x" * 20_000, "Ce nom compte 20\u00a0000 caractères; la limite est de 150."),
        ("Maya " * 4_000, "la limite est de 150."),
        ("Maya\x00", HIDDEN),
        ("Maya\x1b[2J", HIDDEN),
        ("Maya\u202enễyugN", HIDDEN),
        ("Maya https://ecole.example", "Écrivez seulement le nom de la personne"),
        ("Maya 王", "Le document ne peut pas imprimer ces caractères\u00a0: 王."),
        ("✍", "lettres"),
        ("Luc Tremblay", OTHER_NAME),
        ("X", OTHER_NAME),
        ('<b>Quelqu’un</b> & "moi"', OTHER_NAME),
    ],
)
def test_a_name(agreement: Agreement, maya: Browser, name: str, message: str) -> None:
    before = rows_of_the_domain()
    page = maya.fill_in("sign", agreement, typed_name=name)
    assert_refused(page, {"typed_name": name}, before, message, "typed_name")
    assert EXPECTATIONS in page.text("article.letter")


@pytest.mark.parametrize("name", ["Maya", "nguyen", "M. NGUYEN", "Maya  Nguyễn-Roy", "Maya N."])
def test_a_usual_way_to_sign_is_accepted(agreement: Agreement, maya: Browser, name: str) -> None:
    assert maya.fill_in("sign", agreement, typed_name=name).status == 302


def test_a_wrong_name_keeps_the_drawing(agreement: Agreement, maya: Browser) -> None:
    before = rows_of_the_domain()
    sent = {"typed_name": "X", "drawing": "M1,2L3,4", "displayed_to_end": "true"}
    page = maya.fill_in("sign", agreement, **sent)
    assert_refused(page, sent, before, OTHER_NAME, "typed_name")


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        ("M1,2", UNREADABLE),
        ("M1,2L301,4", UNREADABLE),
        ("M1,2L3,4\x00", UNREADABLE),
        ("M1,2L3,4 ", UNREADABLE),
        ('M1,2L3,4"/><script>', UNREADABLE),
        ("M1,2L１,4", UNREADABLE),
        ("M1,2" + "L3,4" * 5_000, "Ce tracé est trop grand pour être conservé."),
    ],
)
def test_a_drawing_that_our_page_does_not_make(
    agreement: Agreement, maya: Browser, drawing: str, message: str
) -> None:
    before = rows_of_the_domain()
    page = maya.fill_in("sign", agreement, **NAME, drawing=drawing)
    assert_refused(page, NAME, before, message)
    assert message in page.text(".draw .invalid-feedback")
    assert page.filled()["drawing"] == ""
    assert maya.send("sign", agreement, **page.filled()).status == 302


def test_an_old_revision_shows_the_text_anew_and_asks_again(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    drawn = {"drawing": "M1,2L3,4", "displayed_to_end": "true"}
    form = maya.form("sign") | NAME | drawn
    wrote(agreement, world.luc, arrangements="Le lundi à l’aube.")
    before = rows_of_the_domain()
    page = maya.send("sign", agreement, **form)
    assert_refused(page, NAME, before, "Le texte a changé depuis que vous l’avez lu.")
    assert "Le lundi à l’aube." in page.text("article.letter")
    assert page.filled()["revision"] == "3"
    assert page.filled()["drawing"] == "M1,2L3,4"
    assert page.filled()["displayed_to_end"] == ""  # that was the other text
    assert maya.send("sign", agreement, **page.filled()).status == 302


def test_before_every_part_is_written(world: World, maya: Browser) -> None:
    year = SchoolYear.objects.create(start=2025)
    agreement = wrote(made(world, school_year=year), world.maya, mentee_expectations=EXPECTATIONS)
    before = rows_of_the_domain()
    page = maya.send("sign", agreement, revision=1, statement="1-fr", **NAME)
    assert_refused(page, NAME, before, "Chaque partie doit être écrite avant que quelqu’un signe.")


def test_a_part_made_blank_again(world: World, agreement: Agreement, maya: Browser) -> None:
    form = maya.form("sign") | NAME
    agreement = wrote(agreement, world.luc, arrangements="")
    before = rows_of_the_domain()
    page = maya.send("sign", agreement, **form)  # the old revision
    assert page.status == 422
    page = maya.send("sign", agreement, **form | {"revision": agreement.revision})
    assert_refused(page, NAME, before, "Chaque partie doit être écrite")


@pytest.mark.parametrize("someone", ["helene", "ines", "olivier"])
def test_somebody_who_is_no_party(
    world: World, agreement: Agreement, browser_of: BrowserOf, someone: str
) -> None:
    before = rows_of_the_domain()
    person = getattr(world, someone)
    page = browser_of(person).send("sign", agreement, revision=2, typed_name=person.name)
    assert page.status == 404
    assert rows_of_the_domain() == before


def test_an_agreement_that_was_cancelled_meanwhile(agreement: Agreement, maya: Browser) -> None:
    form = maya.form("sign") | NAME
    Agreement.objects.update(status="cancelled", cancelled_at=agreement.written_at)
    before = rows_of_the_domain()
    page = maya.send("sign", agreement, **form)
    assert page.status == 422
    assert "Cette entente n’est plus ouverte" in page.summary
    assert not page.elements("main form")
    assert rows_of_the_domain() == before


@pytest.mark.parametrize(
    "revision", [None, "", "nonsense", "-1", "1.5", "\x00", "9" * 30, "9" * 5000, "１", "0", "3"]
)
def test_a_damaged_revision_signs_nothing(
    agreement: Agreement, maya: Browser, revision: str | None
) -> None:
    form = maya.form("sign") | NAME | {"revision": revision}
    if revision is None:
        del form["revision"]
    before = rows_of_the_domain()
    page = maya.send("sign", agreement, **form)
    assert_refused(page, NAME, before, "")


def test_fields_that_are_not_asked_for_change_nothing(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    maya.fill_in("sign", agreement, **NAME, role="mentor", person="1")
    (signature,) = agreement.signatures.all()
    assert (signature.role, signature.person_id) == ("mentee", world.maya.pk)
    assert signature.statement.startswith("J’ai lu cette entente")


def test_the_other_cannot_sign_in_her_name(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    signed(agreement, world.luc)
    before = rows_of_the_domain()
    sent = {"revision": 2, "statement": "1-fr"}
    page = browser_of(world.luc).send("sign", agreement, **sent, typed_name="Luc Tremblay")
    assert page.status == 302  # his own stands already
    page = browser_of(world.luc).send("sign", agreement, **sent, **NAME)
    assert page.status == 422
    assert rows_of_the_domain() == before
