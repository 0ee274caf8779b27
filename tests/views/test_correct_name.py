"""The page where a principal corrects a name, and what leads to it."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from agreements.lifecycle import Actor
from agreements.models import Agreement, Person, SchoolYear
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import in_force, signed
from tests.views.browsing import Browser, Page
from tests.views.conftest import Written
from tests.views.refusals import assert_refused

BrowserOf = Callable[..., Browser]
RIGHT = "Luc Tremblay-Roy"
LINK = "Corriger le nom"


@pytest.fixture
def world(written_before: Written) -> World:
    return written_before[0]


@pytest.fixture
def agreement(written_before: Written) -> Agreement:
    return written_before[1]


def url(agreement: Agreement, role: str = "mentor") -> str:
    return f"/ententes/{agreement.public_id}/nom/{role}/"


def opened(browser: Browser, agreement: Agreement, role: str = "mentor") -> Page:
    return Page(browser.client.get(url(agreement, role)))


def send(browser: Browser, agreement: Agreement, role: str = "mentor", **typed: str) -> Page:
    """POST what the page is filled with, but for `typed`."""
    filled = opened(browser, agreement, role).filled()
    return Page(browser.client.post(url(agreement, role), filled | typed))


def test_a_principal_corrects_it_from_the_agreements_page(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    page = helene.open("read", agreement)
    links = [link for link in page.links(".standings a") if "/nom/" in link]
    assert links == [url(agreement, "mentee"), url(agreement, "mentor")]
    form = Page(helene.client.get(links[1]))
    assert form.text("h1") == "Corriger un nom"
    assert form.filled()["name"] == "Luc Tremblay"
    assert form.elements("[name=confirmed]") == []
    page = helene.follow(send(helene, agreement, name=f"  {RIGHT} "))
    assert "Le nom est corrigé dans cette entente." in page.said
    assert RIGHT in page.text(".standings")
    (said,) = helene.open("journal", agreement).texts(".journal li span")[-1:]
    assert said == f"Hélène Bérubé a corrigé le nom de {RIGHT} (personne mentore)."


def test_in_english(world: World, agreement: Agreement, browser_of: BrowserOf) -> None:
    signed(agreement, world.maya)
    helene = browser_of(world.helene, "en")
    form = opened(helene, agreement)
    assert "The name of the mentor, as the agreement gives it: Luc Tremblay" in form.text("main")
    send(helene, agreement, name=RIGHT, confirmed="mentee-2")
    assert helene.open("journal", agreement).texts(".journal li span")[-2:] == [
        f"Hélène Bérubé corrected the name of {RIGHT} (mentor).",
        "The signature of Maya Nguyễn lapsed, since Hélène Bérubé corrected a name.",
    ]


def test_whose_signature_lapses_is_said_before_and_confirmed(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    signed(agreement, world.maya)
    helene = browser_of(world.helene)
    form = opened(helene, agreement)
    assert "Maya Nguyễn a signé cette entente." in form.text("form .caution")
    assert form.elements("[name=confirmed]")[0].get("checked") is None
    before = rows_of_the_domain()
    page = send(helene, agreement, name=RIGHT)
    assert_refused(page, {"name": RIGHT}, before, "confirmez-le")
    page = helene.follow(send(helene, agreement, name=RIGHT, confirmed="mentee-2"))
    assert "Le nom est corrigé" in page.said
    assert Agreement.objects.get(pk=agreement.pk).standing_signatures == []
    said = helene.open("journal", agreement).texts(".journal li span")
    assert said[-1] == "La signature de Maya Nguyễn est tombée, car Hélène Bérubé a corrigé un nom."


@pytest.mark.parametrize("confirmed", ["mentee-1", "mentor-2", "yes", ""])
def test_an_answer_about_another_signature_confirms_nothing(
    world: World, agreement: Agreement, browser_of: BrowserOf, confirmed: str
) -> None:
    signed(agreement, world.maya)
    before = rows_of_the_domain()
    page = send(browser_of(world.helene), agreement, name=RIGHT, confirmed=confirmed)
    assert_refused(page, {"name": RIGHT}, before, "confirmez-le")


def test_a_signature_made_meanwhile_is_asked_about(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    filled = opened(helene, agreement).filled()
    signed(agreement, world.maya)
    before = rows_of_the_domain()
    page = Page(helene.client.post(url(agreement), filled | {"name": RIGHT}))
    assert_refused(page, {"name": RIGHT}, before, "confirmez-le")
    assert "Maya Nguyễn a signé cette entente." in page.text("form .caution")


def test_who_comes_back_to_a_lapsed_signature_sees_which_name_changed(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    signed(agreement, world.maya)
    send(browser_of(world.helene), agreement, name=RIGHT, confirmed="mentee-2")
    for name in ("read", "sign"):
        page = browser_of(world.maya).open(name, agreement)
        assert page.texts(".since-signed h3") == ["Nom de la personne mentore"]
        assert "[ajouté\u00a0:] Tremblay-Roy" in page.text(".since-signed .written")


def test_who_was_about_to_sign_is_shown_what_changed(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    luc = browser_of(world.luc)
    filled = luc.open("sign", agreement).filled()
    send(browser_of(world.helene), agreement, name=RIGHT)
    page = luc.send("sign", agreement, **(filled | {"typed_name": "Luc Tremblay"}))
    assert page.status == 422
    assert "Nom de la personne mentore" in page.text("main .caution")
    assert RIGHT in page.text(".letter-facts")


def test_who_is_refused_at_signing_signs_once_the_name_is_corrected(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    """The way that the message shows: « s’il est erroné, demandez à votre direction »."""
    luc = browser_of(world.luc)
    page = luc.fill_in("sign", agreement, typed_name="Jean Gagnon")
    assert "demandez à votre direction de le corriger" in page.beside("typed_name")
    send(browser_of(world.helene), agreement, name="Jean Gagnon")
    luc.fill_in("sign", agreement, typed_name="Jean Gagnon")
    (signature,) = Agreement.objects.get(pk=agreement.pk).standing_signatures
    assert signature.typed_name == "Jean Gagnon"


def test_the_page_of_who_writes_is_told(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    maya = browser_of(world.maya)
    tag = maya.open("read", agreement).elements("form[data-write]")[0].get("data-tag", "")
    news = reverse("agreements:news", args=[agreement.public_id])
    assert maya.client.get(news, headers={"if-none-match": f'"{tag}"'}).status_code == 304
    send(browser_of(world.helene), agreement, name=RIGHT)
    fresh = Page(maya.client.get(news, headers={"if-none-match": f'"{tag}"'}))
    assert fresh.status == 200
    assert RIGHT in fresh.text("[data-live=facts]")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Écrivez un nom"),
        ("   ", "Écrivez un nom"),
        ("12345", "formé de lettres"),
        ("Luc\u202eTremblay", "caractères invisibles"),
        ("luc@ecole.example", "sans adresse"),
        ("é" * 151, "Ce nom compte 151"),
        ("Luc 王", "ne peut pas imprimer"),
    ],
)
def test_a_wrong_name_is_told_beside_the_field(
    world: World, agreement: Agreement, browser_of: BrowserOf, typed: str, message: str
) -> None:
    before = rows_of_the_domain()
    page = send(browser_of(world.helene), agreement, name=typed)
    assert_refused(page, {"name": typed}, before, message, "name")


def test_a_damaged_page_changes_nothing_and_shows_what_is_true(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    before = rows_of_the_domain()
    page = Page(helene.client.post(url(agreement), {"name": RIGHT}))
    assert_refused(page, {"name": RIGHT}, before, "dit maintenant Luc Tremblay")
    page = Page(helene.client.post(url(agreement), page.filled()))
    assert "Le nom est corrigé" in helene.follow(page).said


def test_what_somebody_else_corrected_meanwhile_is_shown(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    filled = opened(helene, agreement).filled()
    send(helene, agreement, name=RIGHT)
    before = rows_of_the_domain()
    page = Page(helene.client.post(url(agreement), filled | {"name": "Luc T."}))
    assert_refused(page, {"name": "Luc T."}, before, f"dit maintenant {RIGHT}")
    assert RIGHT in page.text(".lead")


def test_sent_twice_it_is_done_once(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    filled = opened(helene, agreement).filled() | {"name": RIGHT}
    helene.client.post(url(agreement), filled)
    before = rows_of_the_domain()
    page = helene.follow(Page(helene.client.post(url(agreement), filled)))
    assert "C’était déjà ce nom\u00a0: rien n’a été changé." in page.said
    assert rows_of_the_domain() == before


def test_what_can_not_be_corrected_has_no_link_and_says_why(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = in_force(world, school_year=SchoolYear.objects.create(start=2025))
    helene = browser_of(world.helene)
    assert LINK not in helene.open("read", agreement).html
    assert helene.client.get(url(agreement)).status_code == 302
    before = rows_of_the_domain(with_access=True)
    response = helene.client.post(url(agreement), {"name": RIGHT, "read": "Luc Tremblay"})
    assert rows_of_the_domain(with_access=True) == before
    assert "n’est plus ouverte" in Page(helene.client.get(response["Location"])).said


def test_nobody_else_finds_the_page(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    before = rows_of_the_domain()
    sent = {"name": RIGHT, "read": "Luc Tremblay"}
    for person in (world.maya, world.luc, world.ines, world.alice, world.other_principal):
        browser = browser_of(person)
        assert LINK not in browser.open("read", agreement).html
        assert browser.client.get(url(agreement)).status_code == 404
        assert browser.client.post(url(agreement), sent).status_code == 404
    for role in (Actor.PRINCIPAL.value, "x"):
        assert browser_of(world.helene).client.get(url(agreement, role)).status_code == 404
    changed = {t for t, rows in rows_of_the_domain().items() if rows != before[t]}
    assert changed <= {"agreements_person"}  # languages, as this test's browsers set them
    assert Person.objects.get(pk=world.luc.pk).name == "Luc Tremblay"
