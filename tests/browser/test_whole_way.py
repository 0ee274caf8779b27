"""The main job from end to end, as its people do it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from agreements.models import Agreement, Document, Person
from tests.browser.conftest import Keyboard, Mouse, assert_accessible, assert_fits, sign_in
from tests.browser.screens import let_in
from tests.conftest import World

SAMUEL = "samuel@demonstration.example"  # nobody knows this address yet
NewContext = Callable[..., BrowserContext]
pytestmark = pytest.mark.every_database


@pytest.mark.parametrize(
    ("hand", "width"),
    [
        pytest.param(Keyboard(), 390, id="keyboard-390"),
        pytest.param(Mouse(), 1280, id="mouse-1280", marks=pytest.mark.stress),
    ],
)
def test_from_creation_to_download(
    hand: Mouse | Keyboard, width: int, new_context: NewContext, site: str, world: World
) -> None:
    def enter(who: Person | str) -> Page:
        """Somebody who was signed in before; by their address, who signs in now."""
        context = new_context(width)
        if isinstance(who, Person):
            let_in(context, site, who)
        page = context.new_page()
        page.goto("/")
        if isinstance(who, str):
            sign_in(page, hand, who)
        expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
        assert_fits(page)
        return page

    # The principal creates.
    helene = enter(world.helene.email)
    hand.press(helene.get_by_role("link", name="Nouvelle entente"))
    expect(helene.get_by_role("heading", level=1)).to_have_text("Nouvelle entente")
    assert_fits(helene)
    hand.type(helene.get_by_label("Courriel de la personne mentorée"), "Maya@Demonstration.example")
    hand.type(helene.get_by_label("Nom de la personne mentorée"), "Maya Nguyễn")
    hand.type(helene.get_by_label("Courriel de la personne mentore"), SAMUEL)
    hand.type(helene.get_by_label("Nom de la personne mentore"), "Samuel Œuvrard")
    hand.press(helene.get_by_role("button", name="Créer l’entente"))
    expect(helene.get_by_role("status")).to_contain_text("L’entente est créée")
    expect(helene.get_by_label("À propos de cette entente")).to_contain_text("Maya Nguyễn")
    assert_accessible(helene)
    expect(helene.get_by_role("textbox")).to_have_count(0)

    # The mentee writes.
    maya = enter(world.maya)
    hand.press(maya.get_by_role("link", name="Écrire ma partie"))
    expect(maya.get_by_role("heading", level=1)).to_have_text("Entente mentorale")
    assert_fits(maya)
    hand.type(maya.get_by_label("Attentes de la personne mentorée"), "Oser demander de l’aide.")
    hand.type(maya.get_by_label("Modalités privilégiées"), "Le mardi midi, en classe.")
    hand.press(maya.get_by_role("button", name="Enregistrer"))
    expect(maya.locator(".save-bar")).to_contain_text("Enregistré à")

    # The mentor, a new person, is known by the address that the principal gave; sees the other's
    # part, writes, and signs first.
    samuel = enter(SAMUEL)
    hand.press(samuel.get_by_role("link", name="Écrire ma partie"))
    expect(samuel.get_by_role("article")).to_contain_text("Oser demander de l’aide.")
    hand.type(samuel.get_by_label("Attentes de la personne mentore"), "Écouter d’abord.")
    hand.press(samuel.get_by_text("Ajouter une fréquence"))
    hand.type(samuel.get_by_label("Fréquence"), "Chaque semaine")
    hand.press(samuel.get_by_role("button", name="Enregistrer"))
    hand.press(samuel.get_by_role("link", name="Signer l’entente"))
    expect(samuel.get_by_role("heading", name="Votre signature")).to_be_visible()
    assert_fits(samuel)
    expect(samuel.get_by_role("article")).to_contain_text("L'accompagnement mentorale")
    hand.type(samuel.get_by_label("Votre nom"), "Samuel Œuvrard")
    hand.press(samuel.get_by_role("button", name="Signer l’entente"))
    expect(samuel.get_by_role("heading", level=1)).to_have_text("Vous avez signé")
    expect(samuel.get_by_role("main")).to_contain_text("La signature de Maya Nguyễn est attendue")
    assert_fits(samuel)
    hand.press(samuel.get_by_role("link", name="Aller à l’entente"))
    expect(samuel.get_by_label("À propos de cette entente")).to_contain_text("signée en partie")

    # The mentee signs: it comes into force, and its document can be had.
    hand.press(maya.get_by_role("link", name="Accueil"))
    hand.press(maya.get_by_role("link", name="Lire et signer"))
    hand.type(maya.get_by_label("Votre nom"), "Maya Nguyễn")
    hand.press(maya.get_by_role("button", name="Signer l’entente"))
    expect(maya.get_by_role("heading", level=1)).to_have_text("L’entente est en vigueur")
    assert_accessible(maya)
    agreement = Agreement.objects.get()
    assert agreement.status == "in_force"

    # The staff find and download the document.
    ines = enter(world.ines)
    hand.press(ines.get_by_role("link", name="Archives"))
    expect(ines.get_by_role("heading", level=1)).to_have_text("Archives")
    assert_fits(ines)
    with ines.expect_download() as download:
        hand.press(ines.get_by_role("link", name="Télécharger"))
    name = download.value.suggested_filename
    assert name == f"Entente mentorale {world.year} - Maya Nguyễn et Samuel Œuvrard.pdf"
    bytes_had = download.value.path().read_bytes()
    assert bytes_had == Document.objects.get().file.read()
    assert bytes_had.startswith(b"%PDF-")


def test_nothing_slides_under_the_pointer(new_context: NewContext) -> None:
    """A click made while the page was still sliding into place fell beside the button."""
    page = new_context().new_page()
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
