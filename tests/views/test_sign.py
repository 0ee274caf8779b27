"""Sign: the exact text once more, the statement, a name, one button."""

from collections.abc import Callable

import pytest

from agreements.models import Agreement, Signature
from agreements.statement import StatementKey, statement
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, made, signed, written, wrote
from tests.views.browsing import Browser, url

DRAWING = "M12,30.5L13.1,31L40,72.4M60,10L60.1,10"
BrowserOf = Callable[..., Browser]


@pytest.fixture
def maya(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.maya)


def test_the_page_has_all_that_is_signed(world: World, maya: Browser) -> None:
    agreement = written(world)
    page = maya.open("sign", agreement)
    letter = page.text("article.letter")
    for words in (
        "Entente mentorale",
        "L'accompagnement mentorale",
        EXPECTATIONS,
        "Le mardi midi.",
    ):
        assert words in letter
    for words in ("2026-2027", "Maya Nguyễn", "Luc Tremblay", agreement.reference, "version 1"):
        assert words in letter
    assert page.text(".statement") == statement(StatementKey(1, "fr"))
    assert page.filled() | {"csrfmiddlewaretoken": "", "typed_by": ""} == {
        "csrfmiddlewaretoken": "",
        "typed_by": "",
        "revision": "2",
        "statement": "1-fr",
        "typed_name": "",
        "drawing": "",
        "displayed_to_end": "",
    }
    assert page.texts("main form .actions button") == ["Signer l’entente"]
    assert "Luc Tremblay reçoit un courriel et signe à son tour." in page.text(".sign-next")


@pytest.mark.parametrize(("own", "other"), [("fr", "en"), ("en", "fr")])
def test_the_text_is_in_its_language_and_the_statement_in_the_readers(
    world: World, browser_of: BrowserOf, own: str, other: str
) -> None:
    agreement = written(world, language=own)
    maya = browser_of(world.maya, other)
    page = maya.open("sign", agreement)
    (letter,) = page.elements("article.letter")
    assert letter.get("lang") == f"{own}-CA"
    heading = {"fr": "Attentes de la personne mentorée", "en": "The mentee’s expectations"}
    assert heading[own] in page.text("article.letter")
    assert heading[other] not in page.text("article.letter")
    assert page.text(".statement") == statement(StatementKey(1, other))
    assert maya.fill_in("sign", agreement, typed_name="Maya Nguyễn").status == 302
    signature = Signature.objects.get()
    assert (signature.statement, signature.statement_language) == (
        statement(StatementKey(1, other)),
        other,
    )


def test_the_first_signature_leaves_it_partly_signed(world: World, maya: Browser) -> None:
    agreement = written(world)
    page = maya.fill_in("sign", agreement, typed_name="  maya   nguyen ")
    assert (page.status, page.response["Location"]) == (302, url("signed", agreement))
    signature = Signature.objects.get()
    assert (signature.typed_name, signature.role, signature.revision) == (
        "maya nguyen",
        "mentee",
        2,
    )
    after = maya.follow(page)
    assert after.text("h1") == "Vous avez signé"
    assert "La signature de Luc Tremblay est attendue." in after.text(".lead")
    after = maya.open("read", agreement)
    assert "signée en partie" in after.text(".rail .stage")
    assert "Maya Nguyễn personne mentorée · a signé le 23\u00a0novembre 2026" in after.text(".rail")


def test_the_second_puts_it_in_force(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    luc = browser_of(world.luc)
    page = luc.open("sign", agreement)
    assert page.texts(".letter-signature .name") == ["Maya Nguyễn", ""]
    assert "Votre signature est la deuxième" in page.text(".sign-next")
    after = luc.follow(luc.fill_in("sign", agreement, typed_name="Luc Tremblay"))
    assert after.text("h1") == "L’entente est en vigueur"
    assert after.texts(".letter-signature .name") == ["Maya Nguyễn", "Luc Tremblay"]
    assert "en vigueur" in luc.open("read", agreement).text(".rail .stage")
    assert Agreement.objects.get().status == "in_force"


def test_what_was_drawn_is_kept_and_shown_on_the_line(world: World, maya: Browser) -> None:
    agreement = written(world)
    sent = {"drawing": DRAWING, "displayed_to_end": "true"}
    page = maya.fill_in("sign", agreement, typed_name="Maya Nguyễn", **sent)
    signature = Signature.objects.get()
    assert (signature.drawing, signature.displayed_to_end) == (DRAWING, True)
    after = maya.follow(page)
    (path,) = after.elements(".letter-signature .drawing path")
    assert path.get("d") == DRAWING
    assert after.texts(".letter-signature .drawing") == ["Signature tracée de Maya Nguyễn"]


@pytest.mark.parametrize(
    ("sent", "kept"), [("true", True), ("false", False), ("", None), ("sûrement", None)]
)
def test_whether_the_text_was_displayed_to_its_end(
    world: World, maya: Browser, sent: str, kept: bool | None
) -> None:
    agreement = written(world)
    page = maya.fill_in("sign", agreement, typed_name="Maya", displayed_to_end=sent)
    assert page.status == 302
    assert Signature.objects.get().displayed_to_end is kept


def test_a_page_without_those_fields_signs_all_the_same(world: World, maya: Browser) -> None:
    agreement = written(world)
    form = maya.open("sign", agreement).filled() | {"typed_name": "Maya Nguyễn"}
    del form["drawing"], form["displayed_to_end"]
    assert maya.send("sign", agreement, **form).status == 302
    signature = Signature.objects.get()
    assert (signature.drawing, signature.displayed_to_end) == ("", None)


def test_the_same_form_sent_twice_signs_once(world: World, maya: Browser) -> None:
    agreement = written(world)
    form = maya.open("sign", agreement).filled() | {"typed_name": "Maya Nguyễn"}
    maya.send("sign", agreement, **form)
    before = rows_of_the_domain()
    page = maya.send("sign", agreement, **form)
    assert maya.follow(page).text("h1") == "Vous avez signé"
    signed(agreement, world.luc)
    assert maya.send("sign", agreement, **form).status == 302
    assert Signature.objects.count() == 2
    assert len(before["agreements_signature"]) == 1


def test_before_every_part_is_written_the_page_leads_back(world: World, maya: Browser) -> None:
    agreement = wrote(made(world), world.maya, mentee_expectations=EXPECTATIONS)
    response = maya.client.get(url("sign", agreement))
    assert (response.status_code, response["Location"]) == (302, url("read", agreement))


def test_once_signed_the_page_leads_back(world: World, maya: Browser) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    assert maya.client.get(url("sign", agreement)).status_code == 302


def test_a_lapsed_signature_is_asked_for_again(world: World, maya: Browser) -> None:
    agreement = written(world)
    form = maya.open("sign", agreement).filled() | {"typed_name": "Maya Nguyễn"}
    maya.send("sign", agreement, **form)
    wrote(agreement, world.luc, arrangements="Le lundi.")
    page = maya.send("sign", agreement, **form)  # the old form: not the text that it showed
    assert page.status == 422
    assert Signature.objects.filter(lapsed_at__isnull=True).count() == 0
    assert "Le lundi." in page.text("article.letter")
    assert maya.send("sign", agreement, **page.filled()).status == 302
    assert Signature.objects.get(lapsed_at__isnull=True).revision == 3


def test_it_rejects_other_methods(world: World, maya: Browser) -> None:
    assert maya.client.put(url("sign", written(world))).status_code == 405


def test_in_english(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    maya = browser_of(world.maya, "en")
    page = maya.open("sign", agreement)
    assert page.texts("main form .actions button") == ["Sign the agreement"]
    after = maya.follow(maya.fill_in("sign", agreement, typed_name="Maya Nguyễn"))
    assert after.text("h1") == "You have signed"
