"""Bad input where an agreement is created: a clear message, everything kept, nothing changed."""

import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TypeAlias

import pytest

from agreements.models import Agreement, Membership, School, SchoolYear
from tests.cast import NOW, World, build_world
from tests.conftest import MadeOnce
from tests.database import rows_of_the_domain
from tests.making import made
from tests.signing_in import client_of
from tests.standing import Standing
from tests.views.browsing import Browser, Typed
from tests.views.refusals import assert_refused

Opened: TypeAlias = tuple[World, SimpleCookie, Typed]
PAIR = {
    "mentee_email": "maya@demonstration.example",
    "mentee_name": "Maya Nguyễn",
    "mentor_email": "samuel@ecole.example",
    "mentor_name": "Samuel Œuvrard",
}
WHOLE = "Écrivez une adresse complète, comme prenom.nom@ecole.ca."
HIDDEN = "Ce nom contient des caractères invisibles."
TWO_PEOPLE = "La personne mentore et la personne mentorée doivent être deux personnes différentes."
WITHOUT_ADDRESS = "Écrivez seulement le nom de la personne"
LONG = "Ce nom compte 20\u00a0000 caractères; la limite est de 150."


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Opened]:
    """Hélène has opened the form."""

    def make() -> Opened:
        world = build_world()
        helene = Browser(client_of(world.helene))
        return world, helene.client.cookies, helene.open("create").filled()

    return made_once(make)


@pytest.fixture
def opened(once: Standing[Opened], db: None, cupboard: Path) -> Opened:
    return once.fresh(cupboard)


@pytest.fixture
def world(opened: Opened) -> World:
    return opened[0]


@pytest.fixture
def helene(opened: Opened) -> Browser:
    return Browser.again(*opened[1:])


@pytest.mark.parametrize("side", ["mentee", "mentor"])
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("maya.demonstration.example", WHOLE),
        ("maya@", WHOLE),
        ("@demonstration.example", WHOLE),
        ("maya@ecole", WHOLE),
        ("maya@ecole.example, luc@ecole.example", WHOLE),
        ("Maya <maya@ecole.example>", WHOLE),
        ("ma ya@ecole.example", WHOLE),
        ("ma\u202eya@ecole.example", WHOLE),
        ("ma\u200bya@ecole.example", WHOLE),
        ("maya\n@ecole.example", WHOLE),
        ("é@ecole.example", WHOLE),
        ("ma\x00ya@ecole.example", ""),
        ("", "Écrivez une adresse courriel."),
        ("     ", "Écrivez une adresse courriel."),
        ("a" * 20_000, "compte 20\u00a0000 caractères; la limite est de 254."),
    ],
)
def test_an_address(world: World, helene: Browser, side: str, address: str, message: str) -> None:
    before = rows_of_the_domain()
    typed = PAIR | {f"{side}_email": address}
    page = helene.fill_in("create", **typed)
    assert_refused(page, typed, before, message, f"{side}_email")


@pytest.mark.parametrize("side", ["mentee", "mentor"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Maya\x00", HIDDEN),
        ("Ma\x07ya", HIDDEN),
        ("Ma\tya", HIDDEN),
        ("Maya\u202enễyugN", HIDDEN),
        ("\u2066Maya\u2069", HIDDEN),
        ("Ma\ue000ya", HIDDEN),
        ("https://ecole.example", WITHOUT_ADDRESS),
        ("Maya www.ecole.example", WITHOUT_ADDRESS),
        ("Gagnez ecole.com", WITHOUT_ADDRESS),
        ("maya@ecole.example", WITHOUT_ADDRESS),
        ("Maya 王", "Le document ne peut pas imprimer ces caractères\u00a0: 王."),
        ("12345", "Écrivez un nom formé de lettres."),
        ("x" * 20_000, LONG),
        ("     ", "Écrivez un nom."),
        ("\u200b", "Écrivez un nom."),
    ],
)
def test_a_name(world: World, helene: Browser, side: str, name: str, message: str) -> None:
    before = rows_of_the_domain()
    typed = PAIR | {f"{side}_name": name}
    page = helene.fill_in("create", **typed)
    assert_refused(page, typed, before, message, f"{side}_name")


def test_the_name_of_an_unknown_address(world: World, helene: Browser) -> None:
    before = rows_of_the_domain()
    typed = PAIR | {"mentor_name": ""}
    page = helene.fill_in("create", **typed)
    assert_refused(page, typed, before, "Écrivez un nom.", "mentor_name")


@pytest.mark.parametrize(
    "spelling",
    [
        "maya@demonstration.example",
        "MAYA@Demonstration.Example",
        "  maya@demonstration.example  ",
        "ｍａｙａ＠ｄｅｍｏｎｓｔｒａｔｉｏｎ.example",
        "maya@ＤＥＭＯＮＳＴＲＡＴＩＯＮ．example",
    ],
)
def test_the_same_person_on_both_sides(world: World, helene: Browser, spelling: str) -> None:
    before = rows_of_the_domain()
    typed = PAIR | {"mentor_email": spelling}
    page = helene.fill_in("create", **typed)
    assert_refused(page, typed, before, TWO_PEOPLE, "mentor_email")


@pytest.mark.parametrize("spelling", ["luc@demonstration.example", " LUC@demonstration.example"])
def test_a_pair_already_live(world: World, helene: Browser, spelling: str) -> None:
    made(world)
    before = rows_of_the_domain()
    typed = PAIR | {"mentor_email": spelling, "mentor_name": "Luc Tremblay"}
    page = helene.fill_in("create", **typed)
    message = "Ces deux personnes ont déjà une entente pour 2026-2027."
    assert_refused(page, typed, before, message, "mentor_email")


def test_a_pair_whose_agreement_was_cancelled_begins_again(world: World, helene: Browser) -> None:
    made(world)
    Agreement.objects.update(status="cancelled", cancelled_at=NOW)
    typed = PAIR | {"mentor_email": world.luc.email, "mentor_name": "Luc Tremblay"}
    assert helene.fill_in("create", **typed).status == 302


@pytest.mark.parametrize(
    "forged", ["of another principal", "", "nonsense", "\x00", "1", "x" * 20_000]
)
def test_a_school_that_is_not_theirs(world: World, helene: Browser, forged: str) -> None:
    before = rows_of_the_domain()
    school = str(world.other_school.public_id) if forged == "of another principal" else forged
    page = helene.fill_in("create", **PAIR, school=school)
    message = "Choisissez un de vos établissements." if forged else ""
    assert_refused(page, PAIR, before, message, "school")
    assert page.beside("school")
    assert "École du Large" not in page.html


def test_a_school_where_she_is_staff_and_not_principal(world: World, helene: Browser) -> None:
    second = School.objects.create(name="École Boréale", service_centre=world.centre)
    Membership.objects.create(person=world.helene, role="staff", school=second)
    before = rows_of_the_domain()
    page = helene.fill_in("create", **PAIR, school=str(second.public_id))
    assert_refused(page, PAIR, before, "Choisissez un de vos établissements.", "school")


@pytest.mark.parametrize("missing", ["school", "school_year", "language"])
def test_a_choice_that_is_missing(world: World, helene: Browser, missing: str) -> None:
    before = rows_of_the_domain()
    form = helene.form("create") | PAIR
    del form[missing]
    page = helene.send("create", **form)
    assert_refused(page, PAIR, before, "obligatoire", missing)


@pytest.mark.parametrize("value", ["past", "0", "-1", "9" * 30, "\x00", "nonsense", "1.5"])
def test_a_year_that_is_not_open(world: World, helene: Browser, value: str) -> None:
    past = SchoolYear.objects.create(start=2020)
    before = rows_of_the_domain()
    page = helene.fill_in("create", **PAIR, school_year=str(past.pk) if value == "past" else value)
    assert_refused(page, PAIR, before, "", "school_year")
    assert page.beside("school_year")


@pytest.mark.parametrize("value", ["de", "\x00", "x" * 20_000])
def test_a_language_that_is_not_offered(world: World, helene: Browser, value: str) -> None:
    before = rows_of_the_domain()
    page = helene.fill_in("create", **PAIR, language=value)
    assert_refused(page, PAIR, before, "Sélectionnez un choix valide.", "language")


@pytest.mark.parametrize(
    ("character", "count"), [("x", 20_000), ("ᓀ", 20_000), (" ", 20_000), ("\x00", 1), ("\n", 9)]
)
def test_every_field_at_once(world: World, helene: Browser, character: str, count: int) -> None:
    before = rows_of_the_domain()
    typed = dict.fromkeys(PAIR, character * count)
    page = helene.fill_in("create", **typed)
    assert_refused(page, typed, before, "")
    assert all(page.beside(field) for field in ("mentee_email", "mentor_email"))
    assert all(page.beside(field) for field in ("mentee_name", "mentor_name"))


@pytest.mark.parametrize("key", [None, "", "nonsense", "\x00", "9" * 20_000, ["a", "b"]])
def test_a_damaged_key_creates_nothing(world: World, helene: Browser, key: object) -> None:
    before = rows_of_the_domain()
    form = helene.form("create") | PAIR | {"creation_key": key}
    if key is None:
        del form["creation_key"]
    page = helene.send("create", **form)
    assert_refused(page, PAIR, before, "La page est arrivée endommagée, et rien n’est créé.")


@pytest.mark.parametrize(
    "answer", ["", "nonsense", "\x00", "x" * 20_000, ["mentee", "nonsense"], "mentor"]
)
def test_an_answer_to_another_question_confirms_nothing(
    world: World, helene: Browser, answer: object
) -> None:
    made(world)
    before = rows_of_the_domain()
    page = helene.fill_in("create", **PAIR, confirmed=answer)  # a second mentor
    assert_refused(page, PAIR, before, "")


def test_somebody_elses_key_gives_nothing_of_theirs(world: World, helene: Browser) -> None:
    theirs = made(world, creation_key=uuid.uuid4())
    Agreement.objects.update(created_by=world.other_principal)
    key = str(theirs.creation_key)
    page = helene.fill_in("create", **PAIR, creation_key=key)
    answers = [box.get("value") for box in page.elements("input[type=checkbox]")]
    page = helene.fill_in("create", **PAIR, creation_key=key, confirmed=answers)
    assert page.status == 302
    assert str(theirs.public_id) not in page.response["Location"]
