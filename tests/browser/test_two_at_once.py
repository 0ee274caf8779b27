"""Two people write at once: the other's words appear, and neither undoes the other's."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from agreements.actions.end import end
from agreements.models import Agreement
from tests.browser.conftest import assert_accessible
from tests.browser.writing import SAVED, field, look, open_page, ready, said, state, type_in
from tests.conftest import NOW, World
from tests.making import made, signed, written, wrote

NewContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.every_database
Both = tuple[Page, Page]


@pytest.fixture
def agreement(world: World, site: str) -> Agreement:
    return made(world)


@pytest.fixture
def both(new_context: NewContext, site: str, world: World, agreement: Agreement) -> Both:
    """Maya and Luc, each at a browser of their own."""
    maya = open_page(new_context(), site, world.maya, agreement)
    return maya, open_page(new_context(390), site, world.luc, agreement)


def test_the_others_words_appear_where_nobody_types(both: Both, agreement: Agreement) -> None:
    maya, luc = both
    field(luc, "mentor_expectations").fill("Commencé…")
    luc.get_by_label("Modalités privilégiées").evaluate("area => area.focus()")
    expect(state(luc)).to_have_text(SAVED)
    field(luc, "arrangements").scroll_into_view_if_needed()
    before = field(luc, "arrangements").bounding_box()
    assert before
    field(maya, "mentee_expectations").fill("Oser demander.\n" * 12)
    field(maya, "arrangements").fill("Le mardi midi.")
    maya.get_by_text("Ajouter une fréquence").click()
    field(maya, "meeting_length").fill("45 minutes")
    maya.get_by_role("button", name="Enregistrer").click()
    expect(state(maya)).to_have_text(SAVED)
    look(luc)
    expect(luc.get_by_role("article")).to_contain_text("Oser demander.")
    expect(said(luc)).to_have_text("Maya Nguyễn vient d’enregistrer des changements.")
    expect(field(luc, "meeting_length")).to_have_value("45 minutes")
    expect(luc.locator(".asked")).to_contain_text("Signer l’entente")
    # Luc is there, but has typed nothing.
    expect(field(luc, "arrangements")).to_be_focused()
    expect(field(luc, "arrangements")).to_have_value("Le mardi midi.")
    expect(state(luc)).to_have_text("Maya Nguyễn vient d’enregistrer des changements.")
    after = field(luc, "arrangements").bounding_box()
    assert after
    assert abs(after["y"] - before["y"]) < 2
    agreement.refresh_from_db()
    assert agreement.mentor_expectations == "Commencé…"


def test_what_becomes_of_a_remark_is_seen_by_who_just_left_it(
    both: Both, agreement: Agreement
) -> None:
    """Though the focus is still where it was left."""
    maya, luc = both
    type_in(maya, "mentee_expectations", "Oser demander.")
    expect(state(maya)).to_have_text(SAVED)
    look(luc)
    remarks = luc.locator("#remarks-mentee_expectations")
    remarks.get_by_text("Laisser une remarque").click()
    remarks.get_by_label("Votre remarque").fill("Demander quoi?")
    remarks.get_by_role("button", name="Laisser cette remarque").click()
    expect(remarks).to_contain_text("Demander quoi?")
    expect(remarks).to_be_focused()
    look(maya)
    maya.get_by_role("button", name="Régler").click()
    expect(maya.locator("#remarks-mentee_expectations .remark-settled")).to_have_count(1)
    look(luc)
    expect(remarks.locator(".remark-settled")).to_have_count(1)
    expect(remarks).to_be_focused()


def test_nothing_is_asked_of_a_page_that_nobody_sees(both: Both) -> None:
    """And one that is seen asks by itself, every few seconds."""
    maya, _luc = both
    asked: list[str] = []
    maya.on("request", lambda request: asked.append(request.url))
    maya.clock.install()
    maya.reload()
    ready(maya)
    asked.clear()
    with maya.expect_response("**/nouvelles/") as answer:
        maya.clock.run_for(8000)
    assert answer.value.status == 304
    hidden = "{get: () => 'hidden', configurable: true}"
    maya.evaluate(f"Object.defineProperty(document, 'visibilityState', {hidden})")
    look(maya)
    asked.clear()
    maya.clock.run_for(60_000)
    assert asked == []


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ("Garder la version enregistrée", "Le mardi midi, en classe."),
        ("Garder la mienne", "Le jeudi soir, en classe."),
        ("Réunir les deux dans le champ", "Le mardi midi, en classe.\nLe jeudi soir, en classe."),
    ],
)
def test_both_change_the_arrangements(
    both: Both, agreement: Agreement, button: str, kept: str
) -> None:
    maya, luc = both
    type_in(maya, "arrangements", "Le mardi midi, en classe.")
    expect(state(maya)).to_have_text(SAVED)
    field(luc, "mentor_expectations").fill("Écouter.")
    type_in(luc, "arrangements", "Le jeudi soir, en classe.")
    expect(state(luc)).to_have_text("Deux versions attendent votre choix")
    shown = luc.get_by_role("group", name="Deux versions\u00a0: Modalités privilégiées")
    expect(shown.locator("ins")).to_have_text(
        ["[ici seulement\u00a0:] mardi midi [fin]", "[ici seulement\u00a0:] jeudi soir [fin]"]
    )
    assert_accessible(luc)
    agreement.refresh_from_db()
    assert agreement.mentor_expectations == "Écouter."  # what nobody else wrote waits for nothing
    assert agreement.arrangements == "Le mardi midi, en classe."
    shown.get_by_role("button", name=button).click()
    expect(shown).to_have_count(0)
    expect(field(luc, "arrangements")).to_be_focused()
    expect(field(luc, "arrangements")).to_have_value(kept)
    expect(state(luc)).to_have_text(SAVED)
    agreement.refresh_from_db()
    assert agreement.arrangements == kept
    look(maya)
    expect(field(maya, "arrangements")).to_have_value(kept)


def test_the_two_versions_stand_side_by_side(both: Both) -> None:
    maya, luc = both
    type_in(luc, "arrangements", "Le jeudi soir, en classe.")
    expect(state(luc)).to_have_text(SAVED)
    type_in(maya, "arrangements", "Le mardi midi, en classe.")
    expect(maya.locator(".version")).to_have_count(2)
    saved, own = (version.bounding_box() for version in maya.locator(".version").all())
    assert saved
    assert own
    assert saved["y"] == own["y"]
    assert saved["x"] + saved["width"] < own["x"]


def test_what_changed_stands_over_the_text(
    new_context: NewContext, site: str, world: World, agreement: Agreement
) -> None:
    wrote(agreement, world.luc, mentor_expectations="Écouter.", arrangements="Le mardi.")
    wrote(agreement, world.maya, mentee_expectations="Oser.")
    agreement.refresh_from_db()
    signed(agreement, world.maya)
    wrote(agreement, world.luc, arrangements="Le jeudi.")
    page = open_page(new_context(), site, world.maya, agreement)
    box, title = (page.locator(one).bounding_box() for one in (".since-signed", ".letter-title"))
    assert box
    assert title
    assert abs(box["x"] - title["x"]) < 1
    # The words don’t touch the line beside them.
    words = page.locator(".since-signed .written")
    assert words.evaluate("element => parseFloat(getComputedStyle(element).paddingLeft)") > 6


def test_what_is_typed_on_during_a_conflict_is_joined_too(
    both: Both, world: World, agreement: Agreement
) -> None:
    _maya, luc = both
    wrote(agreement, world.maya, arrangements="Le mardi.")
    field(luc, "arrangements").fill("Le jeudi.")
    luc.get_by_role("button", name="Enregistrer").click()
    shown = luc.get_by_role("group", name="Deux versions\u00a0: Modalités privilégiées")
    expect(shown).to_be_focused()
    wrote(agreement, world.maya, arrangements="Le mardi. À midi.")
    field(luc, "arrangements").press("End")
    field(luc, "arrangements").press_sequentially(" Le soir.")
    luc.get_by_role("button", name="Réunir les deux dans le champ").click()
    expect(field(luc, "arrangements")).to_have_value("Le mardi. À midi.\nLe jeudi. Le soir.")
    expect(state(luc)).to_have_text(SAVED)


def test_both_choose_a_day(both: Both, world: World, agreement: Agreement) -> None:
    _maya, luc = both
    year = world.year.starts_on.year
    wrote(agreement, world.maya, review_date=world.year.starts_on.replace(month=11, day=2))
    luc.get_by_text("Ajouter une fréquence").click()
    type_in(luc, "review_date", f"{year}-12-01")
    shown = luc.get_by_role("group", name="Deux versions\u00a0: Date du bilan")
    expect(shown.locator(".written")).to_have_text(
        [f"2\u00a0novembre {year}", f"1er\u00a0décembre {year}"]
    )
    expect(shown.get_by_role("button")).to_have_count(2)
    shown.get_by_role("button", name="Garder la version enregistrée").click()
    expect(field(luc, "review_date")).to_have_value(f"{year}-11-02")


def test_no_signature_lapses_by_a_slip_of_the_hand(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    maya = open_page(new_context(), site, world.maya, agreement)
    luc = open_page(new_context(390), site, world.luc, agreement)
    expect(maya.get_by_role("note")).to_contain_text("Luc Tremblay a signé ce texte.")
    type_in(maya, "arrangements", "Le lundi midi.")
    expect(state(maya)).to_have_text(
        "Pas encore enregistré\u00a0: la signature de Luc Tremblay tomberait"
    )
    assert_accessible(maya)
    maya.on("dialog", lambda dialog: dialog.accept())
    maya.reload()
    ready(maya)
    expect(field(maya, "arrangements")).to_have_value("Le lundi midi.")  # kept on the device
    assert agreement.signatures.get().lapsed_at is None
    maya.get_by_role("button", name="Modifier quand même").click()
    expect(state(maya)).to_have_text(SAVED)
    expect(maya.get_by_role("note")).to_have_count(0)
    expect(maya.get_by_role("button", name="Enregistrer", exact=True)).to_be_visible()
    assert agreement.signatures.get().lapsed_at is not None
    # The signer comes back.
    luc.reload()
    changes = luc.get_by_role("region", name="Ce qui a changé depuis votre signature")
    expect(changes.get_by_role("heading", level=3)).to_have_text(["Modalités privilégiées"])
    expect(changes.locator("del")).to_have_text("[retiré\u00a0:] mardi [fin]")
    expect(changes.locator("ins")).to_have_text("[ajouté\u00a0:] lundi [fin]")
    assert_accessible(luc)
    luc.get_by_role("link", name="Signer l’entente").click()
    expect(changes).to_be_visible()


def test_a_signature_made_while_somebody_types(
    new_context: NewContext, site: str, world: World
) -> None:
    agreement = written(world)
    maya = open_page(new_context(), site, world.maya, agreement)
    signed(agreement, world.luc)
    type_in(maya, "arrangements", "Le lundi midi.")
    expect(state(maya)).to_have_text(
        "Pas encore enregistré\u00a0: la signature de Luc Tremblay tomberait"
    )
    expect(maya.get_by_role("note")).to_contain_text("Luc Tremblay a signé ce texte.")
    assert agreement.signatures.get().lapsed_at is None
    maya.get_by_role(
        "button", name="Enregistrer et faire tomber la signature de Luc Tremblay"
    ).click()
    expect(said(maya)).to_have_text(SAVED)
    assert agreement.signatures.get().lapsed_at is not None


def test_an_agreement_that_ends_while_somebody_types(
    both: Both, world: World, agreement: Agreement
) -> None:
    maya, _luc = both
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    type_in(maya, "arrangements", "Des mots de trop.")
    expect(state(maya)).to_contain_text("Cette entente n’est plus ouverte.")
    expect(field(maya, "arrangements")).to_have_value("Des mots de trop.")
    look(maya)
    expect(maya.locator(".asked")).to_contain_text("L’entente est terminée")
    maya.on("dialog", lambda dialog: dialog.accept())
    maya.reload()
    words = maya.get_by_role("region", name="Mots gardés sur cet appareil")
    expect(words).to_contain_text("Des mots de trop.")
    assert_accessible(maya)
    erase = words.get_by_role("button", name="Les effacer de cet appareil")
    above, button = words.get_by_text("Des mots de trop.").bounding_box(), erase.bounding_box()
    assert above
    assert button
    assert button["y"] - above["y"] - above["height"] >= 16  # --space-4
    erase.click()
    expect(words).to_have_count(0)
    maya.reload()
    expect(maya.get_by_role("heading", level=1)).to_be_visible()
    expect(words).to_have_count(0)
