"""What is typed is saved by itself, and nothing typed is lost."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Mouse, assert_accessible, sign_in
from tests.browser.writing import (
    SAVED,
    device_says,
    enter,
    field,
    go,
    kept,
    look,
    open_page,
    ready,
    said,
    state,
    type_in,
)
from tests.conftest import World
from tests.making import made, wrote

NewContext = Callable[..., BrowserContext]


def test_what_is_typed_is_saved_by_itself(new_context: NewContext, site: str, world: World) -> None:
    agreement = made(world)
    page = open_page(new_context(), site, world.maya, agreement)
    field(page, "mentee_expectations").press_sequentially("Oser demander. ")
    expect(state(page)).to_have_text("Pas encore enregistré")
    expect(state(page)).to_have_text(SAVED)
    expect(said(page)).to_have_text(SAVED)
    # The server leaves out the space at the end; the field keeps it, for who goes on typing.
    expect(field(page, "mentee_expectations")).to_have_value("Oser demander. ")
    field(page, "mentee_expectations").press_sequentially("Écouter.")
    field(page, "arrangements").fill("Le mardi.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(state(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Oser demander. Écouter."
    assert agreement.arrangements == "Le mardi."
    assert_accessible(page)


def test_a_field_that_is_wrong_holds_back_no_other(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    page = open_page(new_context(), site, world.maya, agreement)
    field(page, "arrangements").fill("é" * 5001)
    field(page, "mentee_expectations").fill("Oser demander.")
    beside = page.locator("#div_id_arrangements .invalid-feedback")
    expect(beside).to_contain_text("Ce texte compte 5\u00a0001 caractères")
    expect(state(page)).to_have_text("Tout n’est pas enregistré\u00a0: corrigez ce qui est signalé")
    agreement.refresh_from_db()
    assert (agreement.mentee_expectations, agreement.arrangements) == ("Oser demander.", "")
    assert_accessible(page)
    page.get_by_text("Ajouter une fréquence").click()
    field(page, "review_date").fill("2030-01-01")
    field(page, "arrangements").fill("é" * 5000)
    expect(page.locator("#div_id_review_date .invalid-feedback")).to_contain_text("Choisissez")
    type_in(page, "review_date", "")
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator(".invalid-feedback")).to_have_count(0)
    agreement.refresh_from_db()
    assert (len(agreement.arrangements), agreement.review_date) == (5000, None)


def test_offline_words_are_kept_and_saved_once_back(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    context = new_context(390)
    page = open_page(context, site, world.maya, agreement)
    context.set_offline(True)
    type_in(page, "mentee_expectations", "Écrit dans le métro.")
    expect(state(page)).to_have_text("Hors ligne\u00a0: gardé sur cet appareil")
    expect(said(page)).to_have_text("Hors ligne\u00a0: gardé sur cet appareil")
    assert len(kept(page)) == 1
    assert "métro" not in device_says(page)
    assert_accessible(page)
    context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    expect(said(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Écrit dans le métro."
    assert kept(page) == []


def test_a_session_that_ended_while_typing(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    page = open_page(new_context(), site, world.maya, agreement)
    Session.objects.all().delete()
    type_in(page, "mentee_expectations", "Écrit sans session.")
    expect(state(page)).to_contain_text("Votre session est fermée\u00a0: gardé sur cet appareil.")
    assert_accessible(page)
    state(page).get_by_role("link", name="Se connecter et enregistrer").click()
    expect(page.get_by_label("Courriel")).to_be_visible()
    sign_in(page, Mouse(), world.maya.email)
    ready(page)
    expect(field(page, "mentee_expectations")).to_have_value("Écrit sans session.")
    expect(state(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Écrit sans session."
    assert kept(page) == []


def test_signing_in_again_in_another_tab(new_context: NewContext, site: str, world: World) -> None:
    """The form's token is then another one."""
    agreement = made(world)
    context = new_context()
    page = open_page(context, site, world.maya, agreement)
    Session.objects.all().delete()
    type_in(page, "mentee_expectations", "Écrit entre deux sessions.")
    expect(state(page)).to_contain_text("Votre session est fermée")
    tab = context.new_page()
    tab.goto("/")
    sign_in(tab, Mouse(), world.maya.email)
    expect(tab.get_by_role("heading", level=1)).to_have_text("À faire")
    look(page)
    expect(state(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Écrit entre deux sessions."


def test_somebody_else_on_the_same_device(new_context: NewContext, site: str, world: World) -> None:
    """They read none of the words that were kept, and don't save them in their own name."""
    agreement = made(world)
    context = new_context()
    page = open_page(context, site, world.maya, agreement)
    Session.objects.all().delete()
    type_in(page, "arrangements", "Des mots confidentiels.")
    expect(state(page)).to_contain_text("gardé sur cet appareil")
    assert "confidentiels" not in device_says(page)
    enter(context, site, world.luc)
    tab = context.new_page()
    go(tab, agreement)
    expect(field(tab, "arrangements")).to_have_value("")
    expect(state(tab)).to_have_text("Rien n’est encore enregistré.")
    assert kept(tab) == []
    look(page)
    expect(state(page)).to_contain_text("Une autre personne s’est connectée sur cet appareil")
    agreement.refresh_from_db()
    assert (agreement.arrangements, agreement.revision) == ("", 0)


def test_signing_out_leaves_nothing_on_the_device(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    context = new_context()
    page = open_page(context, site, world.maya, agreement)
    field(page, "arrangements").fill("x" * 5001)  # refused: on this device alone
    expect(page.locator(".invalid-feedback")).to_have_count(1)
    assert len(kept(page)) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    field(page, "mentee_expectations").fill("Juste avant de partir.")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_label("Courriel")).to_be_visible()
    assert kept(page) == []
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Juste avant de partir."


def test_a_page_that_is_left_at_once_and_the_back_button(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    page = open_page(new_context(), site, world.maya, agreement)
    field(page, "mentee_expectations").fill("Écrit juste avant.")
    page.get_by_role("link", name="Accueil").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Écrit juste avant."
    page.go_back()
    ready(page)
    expect(field(page, "mentee_expectations")).to_have_value("Écrit juste avant.")
    field(page, "mentee_expectations").press("End")
    field(page, "mentee_expectations").press_sequentially(" Et après.")
    page.goto("/verifier/")  # an address typed in the bar: nobody waits
    page.go_back()
    ready(page)
    expect(field(page, "mentee_expectations")).to_have_value("Écrit juste avant. Et après.")
    type_in(page, "mentee_expectations", "Écrit juste avant. Et après. Et enfin.")
    expect(state(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Écrit juste avant. Et après. Et enfin."


def test_on_a_slow_network(new_context: NewContext, site: str, world: World) -> None:
    """3G: what is typed while a save is on its way comes after it, and the last words win."""
    agreement = made(world)
    context = new_context(390)
    page = open_page(context, site, world.maya, agreement)
    slow = {"latency": 600, "downloadThroughput": 50_000, "uploadThroughput": 12_000}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    words = field(page, "mentee_expectations")
    words.fill("Première phrase.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(state(page)).to_have_text("Enregistrement…")
    for sentence in (" Deuxième.", " Troisième."):
        words.press_sequentially(sentence)
        words.blur()
    expect(state(page)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Première phrase. Deuxième. Troisième."
    assert agreement.revision <= 3


def test_without_a_script_the_button_saves(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = made(world)
    context = new_context(java_script_enabled=False)
    enter(context, site, world.maya)
    page = context.new_page()
    page.goto(f"/ententes/{agreement.public_id}/")
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    field(page, "arrangements").fill("Le mardi.")
    field(page, "mentee_expectations").fill("Oser demander.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Le texte a changé")
    page.get_by_role("button", name="Réunir les deux dans le champ").click()
    expect(field(page, "arrangements")).to_have_value("Le jeudi.\nLe mardi.")
    expect(field(page, "mentee_expectations")).to_have_value("Oser demander.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Enregistré à")
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le jeudi.\nLe mardi."
    assert agreement.mentee_expectations == "Oser demander."
