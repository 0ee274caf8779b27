"""Bad input where a party writes: a clear message, everything kept, nothing changed."""

import json
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
from tests.views.refusals import assert_kept, assert_refused

BrowserOf = Callable[..., Browser]
Opened: TypeAlias = tuple[World, SimpleCookie, tuple[Agreement, Typed], tuple[Agreement, Typed]]
PARTS = ("mentee_expectations", "arrangements")
LINES = ("meeting_frequency", "meeting_length", "meeting_place", "contact_channel")
TYPED = {
    "mentee_expectations": "Première ligne\r\nœuvrer — ᐃᓄᒃᑎᑐᑦ",
    "arrangements": "Le mardi.",
    "meeting_frequency": "Chaque semaine",
    "meeting_length": "45 minutes",
    "meeting_place": "En classe",
    "contact_channel": "Par texto",
    "review_date": "2027-02-15",
}
GARBAGE = [
    None,
    "",
    "nonsense",
    "null",
    "NaN",
    "[]",
    "{}",
    "[[1, 2]]",
    '[["mentor"]]',
    "[[[], 1]]",
    '[[{}, {"a": []}]]',
    '{"arrangements": []}',
    '{"arrangements": "\\ud800"}',
    "\x00",
    "1" * 5000,
    "[" * 20_000,
    '{"a":' * 20_000,
]


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Opened]:
    """Maya has opened an agreement that is blank, and one that Luc signed."""

    def make() -> Opened:
        world = build_world()
        blank = made(world)
        whole = written(world, school_year=SchoolYear.objects.create(start=2025))
        signed(whole, world.luc)
        maya = Browser(client_of(world.maya))
        forms = [maya.open("read", agreement).filled() for agreement in (blank, whole)]
        return world, maya.client.cookies, (blank, forms[0]), (whole, forms[1])

    return made_once(make)


@pytest.fixture
def opened(once: Standing[Opened], db: None, cupboard: Path) -> Opened:
    return once.fresh(cupboard)


@pytest.fixture
def world(opened: Opened) -> World:
    return opened[0]


@pytest.fixture
def agreement(opened: Opened) -> Agreement:
    """The blank one."""
    return opened[2][0]


@pytest.fixture
def maya(opened: Opened) -> Browser:
    """She has the blank one open."""
    return Browser.again(opened[1], opened[2][1])


@pytest.fixture
def signed_by_luc(opened: Opened) -> Agreement:
    return opened[3][0]


@pytest.fixture
def reading(opened: Opened) -> Browser:
    """Maya has the one that Luc signed open."""
    return Browser.again(opened[1], opened[3][1])


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("character", ["x", "ᓀ", "é"])
def test_twenty_thousand_characters_in_a_part(
    agreement: Agreement, maya: Browser, part: str, character: str
) -> None:
    before = rows_of_the_domain()
    typed = TYPED | {part: character * 20_000}
    page = maya.fill_in("write", agreement, **typed)
    message = (
        "Ce texte compte 20\u00a0000 caractères; la limite est de 5\u00a0000. Raccourcissez-le."
    )
    assert_refused(page, typed, before, message, part)


@pytest.mark.parametrize("line", LINES)
def test_twenty_thousand_characters_in_a_line(
    agreement: Agreement, maya: Browser, line: str
) -> None:
    before = rows_of_the_domain()
    typed = TYPED | {line: "x" * 20_000}
    page = maya.fill_in("write", agreement, **typed)
    assert_refused(
        page, typed, before, "compte 20\u00a0000 caractères; la limite est de 200.", line
    )
    assert page.elements("details[open]")


def test_twenty_thousand_characters_in_every_field(agreement: Agreement, maya: Browser) -> None:
    before = rows_of_the_domain()
    typed = dict.fromkeys(TYPED, "é" * 20_000)
    page = maya.fill_in("write", agreement, **typed)
    assert_refused(page, typed, before, "Raccourcissez-le.")
    assert all(page.beside(field) for field in TYPED)


def test_only_spaces_are_a_blank_part(agreement: Agreement, maya: Browser) -> None:
    before = rows_of_the_domain()
    typed = dict.fromkeys((*PARTS, *LINES), " \u00a0\r\n \u3000\t")
    page = maya.fill_in("write", agreement, **typed)
    assert "il n’y avait rien à enregistrer" in maya.follow(page).said
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("part", [*PARTS, *LINES])
def test_characters_that_the_document_cannot_print(
    agreement: Agreement, maya: Browser, part: str
) -> None:
    before = rows_of_the_domain()
    typed = TYPED | {part: "Bonjour 王 et 한"}
    page = maya.fill_in("write", agreement, **typed)
    message = "Le document ne peut pas imprimer ces caractères\u00a0: 王 한."
    assert_refused(page, typed, before, message, part)


@pytest.mark.parametrize(
    "day",
    [
        "2027-02-30",
        "15/02/2027",
        "demain",
        "0000-00-00",
        "99999-01-01",
        "\x00",
        "   ",
        "2027-2-١٥x",
    ],
)
def test_a_date_that_is_none(agreement: Agreement, maya: Browser, day: str) -> None:
    before = rows_of_the_domain()
    typed = TYPED | {"review_date": day}
    page = maya.fill_in("write", agreement, **typed)
    message = "Écrivez une date comme 2027-02-15."
    assert_refused(page, typed, before, message, "review_date")


def test_control_characters_are_left_out_of_a_text(agreement: Agreement, maya: Browser) -> None:
    odd = "Oser\x00 demander\x07 \u202ede l’aide\u202c.\u200b\ue000\ufffe"
    maya.fill_in("write", agreement, mentee_expectations=odd, arrangements=odd)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Oser demander de l’aide."
    assert agreement.arrangements == "Oser demander de l’aide."


def test_an_old_revision_of_the_same_part(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    form = maya.form("write") | TYPED
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    before = rows_of_the_domain()
    page = maya.send("write", agreement, **form)
    assert page.status == 422
    assert_kept(page, TYPED)
    assert rows_of_the_domain() == before
    assert "jeudi" in page.texts(".version .written")[0]


def test_a_part_in_conflict_is_a_choice_to_make(
    world: World, agreement: Agreement, maya: Browser
) -> None:
    form = maya.form("write") | TYPED
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    page = maya.send("write", agreement, **form)
    assert page.links("[role=alert] a") == ["#comparison-arrangements"]
    assert not page.summary


@pytest.mark.parametrize("someone", ["helene", "ines"])
def test_words_of_somebody_who_is_no_party(
    world: World, agreement: Agreement, browser_of: BrowserOf, someone: str
) -> None:
    before = rows_of_the_domain()
    page = browser_of(getattr(world, someone)).send("write", agreement, **TYPED)
    assert page.status == 404
    assert rows_of_the_domain() == before


def test_words_in_fields_that_are_not_theirs(agreement: Agreement, maya: Browser) -> None:
    forged = {"mentor_expectations": "x", "status": "in_force", "mentee_name": "X", "revision": "9"}
    maya.fill_in("write", agreement, **TYPED | forged)
    after = Agreement.objects.get(pk=agreement.pk)
    assert (after.mentor_expectations, after.status, after.revision) == ("", "open", 1)
    assert after.mentee_name == "Maya Nguyễn"


@pytest.mark.parametrize("field", ["read", "warned_of"])
@pytest.mark.parametrize("value", GARBAGE, ids=lambda v: str(v)[:20])
def test_damaged_hidden_fields_undo_nothing(
    signed_by_luc: Agreement, reading: Browser, field: str, value: str | None
) -> None:
    form = reading.form("write") | {"arrangements": "Le lundi.", field: value}
    if value is None:
        del form[field]
    page = reading.send("write", signed_by_luc, **form)
    assert page.status in (302, 422)
    if page.status == 422:
        assert page.text("[role=alert]")
        assert page.filled()["arrangements"] == "Le lundi."
    signed_by_luc.refresh_from_db()
    assert signed_by_luc.arrangements == "Le mardi midi."
    assert signed_by_luc.mentee_expectations == EXPECTATIONS
    assert signed_by_luc.signatures.get().lapsed_at is None


@pytest.mark.parametrize(
    "warned", [[["mentee", 2]], [["mentor", 1]], [["mentor", "2"]], [["mentor", 2, 3]]]
)
def test_a_warning_about_another_signature_is_none(
    signed_by_luc: Agreement, reading: Browser, warned: list[object]
) -> None:
    before = rows_of_the_domain()
    changes = {"arrangements": "Le lundi.", "warned_of": json.dumps(warned)}
    page = reading.fill_in("write", signed_by_luc, **changes)
    assert_refused(page, {"arrangements": "Le lundi."}, before, "a été signée pendant que vous")
