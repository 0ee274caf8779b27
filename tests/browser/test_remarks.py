"""Remarks beside the text, help to think, and the room where one signs: in a browser."""

import os
import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Agreement, Person, Remark, SchoolYear
from tests.browser.conftest import Mouse, assert_accessible, assert_fits, sign_in
from tests.conftest import World
from tests.making import EXPECTATIONS, answered, made, party, remarked, signed, written, wrote
from tests.signing_in import client_of

NewContext = Callable[..., BrowserContext]
PICTURES = os.environ.get("PICTURES")
LONG = "Pourrions-nous ajouter les rencontres de parents? La première est en novembre."
SHOWN = [
    (390, "dark", "fr"),
    pytest.param(1280, "light", "en", marks=pytest.mark.stress),
    pytest.param(390, "light", "en", marks=pytest.mark.stress),
    pytest.param(1280, "dark", "fr", marks=pytest.mark.stress),
]


@pytest.fixture
def enter(new_context: NewContext, site: str) -> Callable[..., Page]:
    def enter(person: Person, path: str, width: int = 1280, **options: object) -> Page:
        language = options.pop("language", "fr")
        Person.objects.filter(pk=person.pk).update(language=language)
        context = new_context(width, **options)
        cookie = client_of(person, strong=True).cookies["sessionid"]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        page = context.new_page()
        response = page.goto(path)
        assert response is not None
        assert response.status == 200
        return page

    return enter


def at(agreement: Agreement, verb: str = "") -> str:
    return f"/ententes/{agreement.public_id}/{verb}"


def look(page: Page, name: str, everywhere: bool = False) -> None:
    """`everywhere`: the walk of every screen has it looked at by axe, or it is looked at below."""
    (assert_fits if everywhere else assert_accessible)(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme", "language"), SHOWN)
def test_every_screen_is_accessible(
    world: World, enter: Callable[..., Page], width: int, scheme: str, language: str
) -> None:
    before = SchoolYear.objects.get_or_create(start=world.year.start - 1)[0]
    wrote(made(world, school_year=before), world.maya, mentee_expectations="Oser demander.")
    agreement = written(world)
    asked = remarked(agreement, world.luc, LONG)
    answered(asked, world.maya)
    remarked(agreement, world.luc, "Je vous y attends.", "mentee_expectations")
    remarked(agreement, world.maya, "Et si je ne suis pas d’accord?", "mentor_expectations")
    here = {"width": width, "color_scheme": scheme, "language": language}
    page = enter(world.maya, at(agreement), **here)
    name = f"{width}-{scheme}-{language}"
    look(page, f"{name}-read", everywhere=True)
    for summary in page.locator("main summary").all():
        summary.click()
    page.locator("a[data-reuse]").click()
    expect(page.locator("[data-reuse-place]")).to_be_visible()
    look(page, f"{name}-read-open")
    page = enter(world.maya, at(agreement, f"remarques/{asked.public_id}/"), **here)
    look(page, f"{name}-answer")
    page = enter(world.maya, at(agreement, "mes-textes/"), **here)
    look(page, f"{name}-reuse")
    page = enter(world.maya, at(agreement, "signer/"), **here)
    look(page, f"{name}-sign")
    signed(agreement, world.maya)
    page = enter(world.maya, at(agreement, "signee/"), **here)
    look(page, f"{name}-signed", everywhere=True)
    signed(agreement, world.luc)
    page = enter(world.maya, at(agreement, "signee/"), **here)
    look(page, f"{name}-in-force", everywhere=True)
    sheet = page.locator(".signed .letter").bounding_box()
    lines = page.locator(".signed .letter-signatures").bounding_box()
    assert sheet
    assert lines
    assert sheet["x"] < lines["x"]
    assert lines["x"] + lines["width"] < sheet["x"] + sheet["width"]
    empty = made(world, mentor=party(world.olivier), school_year=world.year)
    page = enter(world.maya, at(empty), **here)
    look(page, f"{name}-empty", everywhere=True)


def test_a_remark_is_left_without_leaving_the_page(
    world: World, enter: Callable[..., Page]
) -> None:
    """What is half written beside it stays; so does what is half said elsewhere."""
    agreement = written(world)
    asked = remarked(agreement, world.luc, LONG)
    page = enter(world.maya, at(agreement))
    own = page.get_by_label("Attentes de la personne mentorée", exact=True)
    own.fill("À moitié écrit")
    arrangements = page.locator("#remarks-arrangements")
    arrangements.get_by_text("Répondre").click()
    arrangements.get_by_label("Votre réponse").fill("À moitié dit")
    arrangements.get_by_text("Laisser une remarque").click()
    arrangements.get_by_label("Votre remarque").fill("Et le jeudi?")
    arrangements.get_by_role("button", name="Laisser cette remarque").dblclick()
    expect(arrangements).to_contain_text("Maya Nguyễn")
    expect(arrangements.locator(".remark-words").last).to_have_text("Et le jeudi?")
    expect(page.locator("[data-remarks-said]")).to_contain_text("Votre remarque est laissée")
    expect(arrangements.get_by_label("Votre réponse").first).to_have_value("À moitié dit")
    expect(own).to_have_value("À moitié écrit")
    assert Remark.objects.filter(author=world.maya).count() == 1
    arrangements.get_by_role("button", name="Laisser cette réponse").first.click()
    expect(arrangements.locator(".answer")).to_contain_text("À moitié dit")
    arrangements.get_by_role("button", name="Régler").first.click()
    expect(arrangements.locator(".remark-settled")).to_contain_text("Remarque réglée de Luc")
    arrangements.get_by_role("button", name="Retirer – Et le jeudi?").click()
    expect(arrangements).not_to_contain_text("Et le jeudi?")
    expect(own).to_have_value("À moitié écrit")
    asked.refresh_from_db()
    assert asked.settled_by == world.maya
    # The text is saved by itself, and a remark is no part of it.
    expect(page.locator("[data-save-state]")).to_contain_text("Enregistré à")
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "À moitié écrit"


def test_what_is_refused_shows_its_page(world: World, enter: Callable[..., Page]) -> None:
    page = enter(world.luc, at(written(world)))
    arrangements = page.locator("#remarks-arrangements")
    arrangements.get_by_text("Laisser une remarque").click()
    arrangements.get_by_label("Votre remarque").fill("é" * 1001)
    arrangements.get_by_role("button", name="Laisser cette remarque").click()
    expect(page.get_by_role("alert")).to_contain_text("la limite est de 1\u00a0000")
    expect(page.get_by_label("Votre remarque")).to_have_value("é" * 1001)
    assert_accessible(page)


def test_an_answer_to_what_was_taken_back_meanwhile_is_not_lost(
    world: World, enter: Callable[..., Page]
) -> None:
    agreement = written(world)
    asked = remarked(agreement, world.luc, part="arrangements")
    page = enter(world.maya, at(agreement))
    place = page.get_by_role("complementary", name="Remarques\u00a0: Modalités privilégiées")
    place.get_by_text("Répondre").click()
    place.get_by_label("Votre réponse").fill("Bonne idée, le jeudi.")
    asked.delete()
    place.get_by_role("button", name="Laisser cette réponse").click()
    expect(page.locator(".messages")).to_contain_text("n’est plus là")
    expect(page.locator(".messages")).to_contain_text("Bonne idée, le jeudi.")
    # A place for it is found in the margin: as a remark of its own.
    expect(place.get_by_label("Votre remarque")).to_have_value("Bonne idée, le jeudi.")


def test_a_session_that_ended_loses_no_remark(world: World, enter: Callable[..., Page]) -> None:
    page = enter(world.luc, at(written(world)))
    arrangements = page.locator("#remarks-arrangements")
    arrangements.get_by_text("Laisser une remarque").click()
    arrangements.get_by_label("Votre remarque").fill("Et le jeudi?")
    Session.objects.all().delete()
    arrangements.get_by_role("button", name="Laisser cette remarque").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    sign_in(page, Mouse(), world.luc.email)
    expect(page.get_by_label("Votre remarque")).to_have_value("Et le jeudi?")
    page.get_by_role("button", name="Laisser cette remarque").click()
    expect(page.locator("#remarks-arrangements .remark-words")).to_have_text("Et le jeudi?")
    assert Remark.objects.count() == 1


def test_without_a_script_all_of_it_works(world: World, enter: Callable[..., Page]) -> None:
    before = SchoolYear.objects.get_or_create(start=world.year.start - 1)[0]
    wrote(made(world, school_year=before), world.maya, mentee_expectations="Oser demander.")
    agreement = written(world)
    page = enter(world.maya, at(agreement), 390, java_script_enabled=False)
    assert page.locator(".prompts li").count() == 4
    assert page.locator(".prompts button").count() == 0
    arrangements = page.locator("#remarks-arrangements")
    arrangements.get_by_text("Laisser une remarque").click()
    arrangements.get_by_label("Votre remarque").fill("Et le jeudi?")
    arrangements.get_by_role("button", name="Laisser cette remarque").click()
    expect(page.get_by_role("status")).to_contain_text("Votre remarque est laissée")
    expect(arrangements.locator(".remark-words")).to_have_text("Et le jeudi?")
    arrangements.get_by_role("button", name="Régler").click()
    expect(arrangements.locator(".remark-settled")).to_have_count(1)
    page.get_by_role("link", name="Reprendre mon texte d’une autre entente").click()
    page.get_by_role("button", name="Ajouter ce texte au mien").click()
    own = page.get_by_label("Attentes de la personne mentorée", exact=True)
    expect(own).to_have_value(f"{EXPECTATIONS}\n\nOser demander.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Enregistré à")
    page.locator(".asked").get_by_role("link", name="Signer").click()
    page.get_by_label("Votre nom").fill("Maya Nguyễn")
    page.get_by_role("button", name="Signer l’entente").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez signé")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez signé")


def test_a_prompt_begins_a_line_and_can_be_undone(world: World, enter: Callable[..., Page]) -> None:
    page = enter(world.maya, at(made(world)))
    own = page.get_by_label("Attentes de la personne mentorée", exact=True)
    count = page.locator("[data-count]").first
    expect(count).to_be_hidden()
    own.evaluate("field => field.form.addEventListener('input', () => { window.heard = true; })")
    prompts = page.locator(".prompts").get_by_role("button")
    prompts.nth(1).click()
    first = "Développer ses capacités d'analyse réflexive\u00a0: "
    expect(own).to_have_value(first)
    expect(own).to_be_focused()
    assert page.evaluate("window.heard")
    expect(count).to_have_text("5\u00a0mots")
    page.keyboard.insert_text("par un journal.")
    prompts.nth(2).click()
    expect(own).to_have_value(
        f"{first}par un journal.\nRechercher des outils de développement professionnel\u00a0: "
    )
    page.keyboard.press("ControlOrMeta+z")
    expect(own).to_have_value(f"{first}par un journal.")


def test_the_count_is_gentle_until_near_the_bound(world: World, enter: Callable[..., Page]) -> None:
    page = enter(world.maya, at(made(world)))
    own = page.get_by_label("Attentes de la personne mentorée", exact=True)
    count = page.locator("[data-count]").first
    for text, said in (
        ("Oser", "1\u00a0mot"),
        ("L’été, oser demander", "3\u00a0mots"),
        ("é" * 4501, "4\u00a0501\u00a0caractères sur 5\u00a0000"),
        ("é" * 5001, "5\u00a0001\u00a0caractères; la limite est de 5\u00a0000. Raccourcissez-le."),
    ):
        own.fill(text)
        expect(count).to_have_text(said)
        assert count.text_content() == said  # no-break spaces too
    expect(count).to_have_class(re.compile("is-over"))
    assert_accessible(page)


def test_ones_own_text_is_added_after_it_was_asked_again(
    world: World, enter: Callable[..., Page]
) -> None:
    before = SchoolYear.objects.get_or_create(start=world.year.start - 1)[0]
    wrote(made(world, school_year=before), world.maya, mentee_expectations="Oser demander.")
    page = enter(world.maya, at(made(world)))
    own = page.get_by_label("Attentes de la personne mentorée", exact=True)
    page.get_by_role("link", name="Reprendre mon texte d’une autre entente").click()
    place = page.locator("[data-reuse-place]")
    place.get_by_role("button", name="Reprendre ce texte").click()
    expect(own).to_have_value("Oser demander.")
    place.get_by_role("button", name="Reprendre ce texte").click()
    expect(own).to_have_value("Oser demander.")
    place.get_by_role("button", name="L’ajouter à la suite de ce qui est écrit?").click()
    expect(own).to_have_value("Oser demander.\nOser demander.")
    page.keyboard.press("ControlOrMeta+z")
    expect(own).to_have_value("Oser demander.")
