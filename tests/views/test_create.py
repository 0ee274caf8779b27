"""Create an agreement: two people, a year, a school."""

from collections.abc import Callable

import pytest

from agreements.models import Agreement, Membership, Person, School, SchoolYear
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made, party
from tests.views.browsing import Browser, Page, url

BrowserOf = Callable[..., Browser]
PAIR = {
    "mentee_email": "maya@demonstration.example",
    "mentee_name": "Maya Nguyễn",
    "mentor_email": "samuel@ecole.example",
    "mentor_name": "Samuel Œuvrard",
}


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


def test_the_form_offers_what_is_hers(world: World, helene: Browser) -> None:
    SchoolYear.objects.create(start=2027)
    page = helene.open("create")
    assert page.text("h1") == "Nouvelle entente"
    assert page.texts("#id_school option") == ["École des Érables"]
    assert page.texts("#id_school_year option") == ["2026-2027"]
    assert page.filled()["language"] == "fr"
    assert not page.elements(".error-summary")


def test_creating_leads_to_the_agreement(world: World, helene: Browser) -> None:
    page = helene.fill_in("create", **PAIR)
    agreement = Agreement.objects.get()
    assert (page.status, page.response["Location"]) == (302, url("read", agreement))
    assert (agreement.school, agreement.created_by) == (world.school, world.helene)
    assert (agreement.mentee_name, agreement.mentor_name) == ("Maya Nguyễn", "Samuel Œuvrard")
    assert agreement.mentor.email == "samuel@ecole.example"
    after = helene.follow(page)
    assert after.said.startswith("L’entente est créée.L’invitation est en route vers")
    assert "Maya Nguyễn personne mentorée · doit écrire" in after.text(".standings")
    assert "samuel@ecole.example" in after.text(".standings")


def test_addresses_are_normalised(world: World, helene: Browser) -> None:
    odd = {
        "mentee_email": "  MAYA@Demonstration.EXAMPLE ",
        "mentor_email": "ｓａｍｕｅｌ@ecole.example",
    }
    assert helene.fill_in("create", **PAIR | odd).status == 302
    agreement = Agreement.objects.get()
    assert agreement.mentee_id == world.maya.pk
    assert agreement.mentor.email == "samuel@ecole.example"


def test_the_same_form_sent_twice_creates_once(world: World, helene: Browser) -> None:
    form = helene.open("create").filled() | PAIR
    first = helene.send("create", **form)
    before = rows_of_the_domain()
    second = helene.send("create", **form)
    assert (second.status, second.response["Location"]) == (302, first.response["Location"])
    assert rows_of_the_domain() == before


def test_a_new_form_has_another_key(world: World, helene: Browser) -> None:
    keys = {helene.open("create").filled()["creation_key"] for _time in range(2)}
    assert len(keys) == 2


def test_the_name_of_a_known_address_can_be_left_out(world: World, helene: Browser) -> None:
    made(world)
    names = {"mentee_name": "", "mentor_email": "luc@demonstration.example", "mentor_name": ""}
    helene.fill_in("create", **PAIR | {"mentee_email": "nouvelle@ecole.example"} | names)
    assert Agreement.objects.count() == 1  # the mentee is new: her name is needed
    mentor = {"mentor_email": "luc@demonstration.example", "mentor_name": ""}
    new = {"mentee_email": "nouvelle@ecole.example", "mentee_name": "Ève"}
    assert helene.fill_in("create", **new | mentor).status == 302
    assert Agreement.objects.latest("pk").mentor_name == "Luc Tremblay"


def test_a_doubt_about_a_name_is_asked_once_then_allowed(world: World, helene: Browser) -> None:
    made(world)
    typed = PAIR | {"mentee_name": "Maya Tran", "mentor_name": "Samuel Œuvrard"}
    SchoolYear.objects.create(start=2025)
    before = rows_of_the_domain()
    name, second = keys(helene.fill_in("create", **typed))
    page = helene.fill_in("create", **typed, confirmed=[second])
    assert page.status == 422
    assert "Vérifiez ce qui suit" in page.summary
    question = page.text(f"label[for=confirm-{name}]")
    assert "celle de «\u00a0Maya Nguyễn\u00a0»" in question
    assert "vous avez écrit «\u00a0Maya Tran\u00a0»" in question
    assert page.filled().items() >= typed.items()
    assert page.filled()["confirmed"] == second  # the answer already given stays
    assert rows_of_the_domain() == before
    again = helene.send("create", **page.filled() | {"confirmed": [second, name]})
    assert again.status == 302
    assert Agreement.objects.latest("pk").mentee_name == "Maya Tran"
    assert Person.objects.get(pk=world.maya.pk).name == "Maya Nguyễn"


@pytest.mark.parametrize("name", ["maya nguyen", "MAYA NGUYỄN", "Maya Nguyễn"])
def test_accents_and_capitals_are_no_doubt(world: World, helene: Browser, name: str) -> None:
    agreement = made(world)
    Agreement.objects.filter(pk=agreement.pk).update(status="cancelled", cancelled_at=NOW)
    assert helene.fill_in("create", **PAIR | {"mentee_name": name}).status == 302


def test_a_second_mentor_this_year_is_asked_once_then_allowed(
    world: World, helene: Browser
) -> None:
    made(world)
    page = helene.fill_in("create", **PAIR)
    assert page.status == 422
    (second,) = keys(page)
    question = page.text(f"label[for=confirm-{second}]")
    assert "Maya Nguyễn a déjà une entente avec Luc Tremblay pour 2026-2027." in question
    assert Agreement.objects.count() == 1
    assert helene.send("create", **page.filled() | {"confirmed": second}).status == 302
    assert Agreement.objects.count() == 2


def test_a_confirmed_doubt_confirms_no_other(world: World, helene: Browser) -> None:
    made(world)
    new = {"mentee_email": "nouvelle@ecole.example", "mentee_name": "Ève"}
    typed = new | {"mentor_email": world.luc.email, "mentor_name": "Autre Nom"}
    (answered,) = keys(helene.fill_in("create", **typed))
    typed["mentor_email"] = world.maya.email
    page = helene.fill_in("create", **typed, confirmed=[answered])
    assert page.status == 422
    assert keys(page) != [answered]


def keys(page: Page) -> list[str]:
    """The keys of the doubts that the page asks about."""
    return [box.get("value", "") for box in page.elements("input[type=checkbox]")]


def complete(helene: Browser, email: str, side: str = "mentee") -> Page:
    return helene.send("known_person", **{"side": side, f"{side}_email": email})


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_known_address_completes_itself(world: World, helene: Browser, side: str) -> None:
    made(world)
    (field,) = helene.open("create").elements(f"#id_{side}_email")
    assert field.get("hx-post") == url("known_person")
    page = complete(helene, " LUC@demonstration.example", side=side)
    assert "Cette adresse est connue\u00a0: «\u00a0Luc Tremblay\u00a0»." in page.text()
    (found,) = page.elements("[data-value]")
    assert found.get("data-value") == "Luc Tremblay"
    (place,) = helene.open("create").elements(f"#{side}-known")
    assert place.get("data-completes") == f"id_{side}_name"


def test_staff_of_the_centre_are_known(world: World, helene: Browser) -> None:
    assert "Inès Haddad" in complete(helene, world.ines.email).text()


@pytest.mark.parametrize("address", ["", "maya", "nobody@ecole.example", "a@b@c", "x" * 20_000])
def test_an_unknown_address_tells_nothing(world: World, helene: Browser, address: str) -> None:
    page = complete(helene, address)
    assert (page.status, page.response.content) == (200, b"")


def test_an_address_known_in_another_centre_tells_nothing(world: World, helene: Browser) -> None:
    for email in (world.other_staff.email, world.other_principal.email, world.olivier.email):
        assert complete(helene, email).response.content == b""
    page = helene.fill_in("create", **PAIR | {"mentor_email": world.other_staff.email})
    assert page.status == 302  # no doubt is raised either, which would tell the name
    blank = {"mentor_email": world.other_principal.email, "mentor_name": ""}
    page = helene.fill_in("create", **PAIR | blank)
    assert "Écrivez un nom." in page.beside("mentor_name")
    assert "Paul Ouellet" not in page.html


def test_naming_an_address_does_not_tell_its_name_in_another_centre(
    world: World, helene: Browser
) -> None:
    guess = PAIR | {"mentor_email": world.other_staff.email, "mentor_name": "Quelqu’un"}
    assert helene.fill_in("create", **guess).status == 302
    assert "Simone" not in complete(helene, world.other_staff.email).text()


def test_completing_changes_nothing_and_rejects_get(world: World, helene: Browser) -> None:
    made(world)
    before = rows_of_the_domain()
    complete(helene, world.luc.email)
    assert helene.open("known_person").status == 405
    assert complete(helene, world.luc.email, side="principal").status == 404
    assert rows_of_the_domain() == before


def test_a_principal_of_two_schools_chooses(world: World, helene: Browser) -> None:
    second = School.objects.create(name="École Boréale", service_centre=world.centre)
    Membership.objects.create(person=world.helene, role="principal", school=second)
    assert len(helene.open("create").elements("#id_school option")) == 2
    helene.fill_in("create", **PAIR, school=str(second.public_id))
    assert Agreement.objects.get().school_name == "École Boréale"


def test_without_a_school_year_the_page_says_whom_to_ask(world: World, helene: Browser) -> None:
    SchoolYear.objects.all().delete()
    assert "Aucune année scolaire n’est ouverte" in helene.open("create").text(".caution")


def test_a_second_mentor_of_another_school_is_not_told(world: World, browser_of: BrowserOf) -> None:
    made(world)
    page = browser_of(world.other_principal).fill_in(
        "create", **PAIR | {"mentee_email": world.maya.email}
    )
    assert page.status == 302


def test_it_rejects_other_methods(world: World, helene: Browser) -> None:
    assert helene.client.put(url("create")).status_code == 405


def test_in_english(world: World, browser_of: BrowserOf) -> None:
    helene = browser_of(world.helene, "en")
    page = helene.open("create")
    assert page.text("h1") == "New agreement"
    assert page.filled()["language"] == "en"
    after = helene.follow(helene.fill_in("create", **PAIR))
    assert after.said.startswith("The agreement is created.The invitation is on its way to")
    assert Agreement.objects.get().language == "en"


def test_a_party_keeps_the_name_that_the_agreement_gave(world: World, helene: Browser) -> None:
    made(world, mentor=party(world.olivier))
    assert "Olivier Roy" in complete(helene, world.olivier.email).text()
