"""Remarks beside the text, on the agreement's page and on their own."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, Remark, SchoolYear
from tests.conftest import World
from tests.making import answered, in_force, made, over, party, remarked, signed
from tests.signing_in import client_of
from tests.views.browsing import Browser, Page, Typed
from tests.views.conftest import Written

BrowserOf = Callable[..., Browser]
TOLD = "Un avis est envoyé à l’autre personne, une fois par jour au plus."


@pytest.fixture
def world(written_before: Written) -> World:
    return written_before[0]


@pytest.fixture
def agreement(written_before: Written) -> Agreement:
    return written_before[1]


def url(verb: str, agreement: Agreement, last: object) -> str:
    return reverse(f"agreements:{verb}", args=[agreement.public_id, last])


def form_of(page: Page, form: str) -> Typed:
    """What the browser sends of one of the forms of remarks; its fields stand elsewhere."""
    return page.filled(f"#{form}")


def send(browser: Browser, address: str, typed: Typed) -> Page:
    return Page(browser.client.post(address, typed))


def test_a_remark_is_left_beside_the_part_and_read_by_the_other(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    luc = browser_of(world.luc)
    page = luc.open("read", agreement)
    (field,) = page.elements("#remarks-mentee_expectations textarea")
    form = field.get("form", "")
    (element,) = page.elements(f"#{form}")
    assert page.elements(f"form#{form}[method=post]")
    assert not page.elements(f".letter-parts #{form}")  # forms don't nest
    after = send(luc, element.get("action", ""), form_of(page, form) | {"text": " Et Noël? "})
    here = reverse("agreements:read", args=[agreement.public_id])
    assert after.response["Location"] == f"{here}#remarks-mentee_expectations"
    page = luc.follow(after)
    assert page.said == f"Votre remarque est laissée. {TOLD}"
    assert "Et Noël?" in page.text("#remarks-mentee_expectations .remark-words")
    page = browser_of(world.maya).open("read", agreement)
    assert page.texts("#remarks-mentee_expectations .remark-words") == ["Et Noël?"]
    assert "Luc Tremblay" in page.text("#remarks-mentee_expectations .remark-who")
    # Her own part: to answer, not to remark on.
    assert not page.elements("#remarks-mentee_expectations .remark-new")
    assert page.elements("#remarks-mentor_expectations .remark-new")


def test_people_are_told_what_becomes_of_it_where_they_type(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    page = browser_of(world.luc).open("read", agreement)
    for part in ("mentee_expectations", "arrangements"):
        (field,) = page.elements(f"#remark-{part}")
        help_text = page.text(f"#{field.get('aria-describedby')}")
        assert "ne font pas partie de l’entente" in help_text
        assert "effacées pour de bon quand elle entre en vigueur" in help_text


def test_nothing_is_asked_about_what_is_not_written(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world, school_year=SchoolYear.objects.create(start=2025))
    page = browser_of(world.luc).open("read", agreement)
    assert not page.elements(".remarks")


def test_an_answer_and_a_settling(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    asked = remarked(agreement, world.luc)
    maya = browser_of(world.maya)
    page = maya.open("read", agreement)
    sent = form_of(page, f"form-answer-{asked.public_id}") | {"text": "Bonne idée."}
    page = maya.follow(send(maya, url("answer", agreement, asked.public_id), sent))
    assert page.said == f"Votre réponse est laissée. {TOLD}"
    assert page.texts("#remarks-arrangements .answer .remark-words") == ["Bonne idée."]
    assert page.texts(".missing h3") == ["Une remarque ouverte"]
    sent = form_of(page, f"form-settle-{asked.public_id}")
    page = maya.follow(send(maya, url("settle", agreement, asked.public_id), sent))
    assert page.said == "La remarque est réglée."
    assert page.texts(".remark-settled summary") == ["Remarque réglée de Luc Tremblay"]
    assert not page.elements(f"#form-answer-{asked.public_id}")
    assert not page.elements(".missing")


def test_taking_back(world: World, browser_of: BrowserOf, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc)
    luc, maya = browser_of(world.luc), browser_of(world.maya)
    address = url("take_back", agreement, asked.public_id)
    assert not maya.open("read", agreement).elements(f"#form-take-back-{asked.public_id}")
    assert maya.client.post(address, {"confirmed": "yes"}).status_code == 404
    page = luc.open("read", agreement)
    sent = form_of(page, f"form-take-back-{asked.public_id}")
    page = luc.follow(send(luc, address, sent))
    assert page.said == "C’est retiré, et effacé."
    assert not Remark.objects.exists()
    # Maya answers the page that she has still open: her words are not the dead end.
    page = send(maya, url("answer", agreement, asked.public_id), {"text": "Bonne idée."})
    said = maya.follow(page).said
    assert "n’est plus là" in said
    assert "Votre réponse n’est pas envoyée\u00a0: «\u00a0Bonne idée.\u00a0»" in said


def test_once_answered_it_is_not_taken_back(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    asked = remarked(agreement, world.luc)
    said = answered(asked, world.maya)
    luc = browser_of(world.luc)
    page = luc.open("read", agreement)
    assert not page.elements(f"#form-take-back-{asked.public_id}")
    page = send(luc, url("take_back", agreement, asked.public_id), {"confirmed": "yes"})
    assert "n" in luc.follow(page).said
    assert Remark.objects.count() == 2
    maya = browser_of(world.maya)
    assert maya.open("read", agreement).elements(f"#form-take-back-{said.public_id}")


@pytest.mark.parametrize("verb", ["settle", "take_back"])
def test_an_empty_form_does_nothing(
    world: World, browser_of: BrowserOf, agreement: Agreement, verb: str
) -> None:
    asked = remarked(agreement, world.luc)
    luc = browser_of(world.luc)
    page = luc.follow(send(luc, url(verb, agreement, asked.public_id), {}))
    assert "rien n’a été fait" in page.said
    assert Remark.objects.get().settled_at is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Écrivez quelque chose"),
        (" \u200b\n", "Écrivez quelque chose"),
        ("é" * 1001, "Ce texte compte 1\u00a0001 caractères; la limite est de 1\u00a0000."),
    ],
)
def test_what_is_refused_comes_back_on_a_page_of_its_own(
    world: World, browser_of: BrowserOf, agreement: Agreement, text: str, message: str
) -> None:
    page = send(browser_of(world.luc), url("remark", agreement, "arrangements"), {"text": text})
    assert page.status == 422
    assert message in page.summary
    assert message in page.beside("text")
    assert "Le mardi midi." in page.text(".written")
    if text.isprintable() and text:
        assert page.filled()["text"] == text
    assert not Remark.objects.exists()


def test_an_answer_is_shorter(world: World, browser_of: BrowserOf, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc, "Et le jeudi?")
    page = send(
        browser_of(world.maya), url("answer", agreement, asked.public_id), {"text": "é" * 501}
    )
    assert page.status == 422
    assert "la limite est de 500." in page.beside("text")
    assert "Et le jeudi?" in page.text(".remark-words")
    assert page.filled()["text"] == "é" * 501


def test_what_was_typed_when_the_session_ended_is_kept(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    luc = browser_of(world.luc)
    form = form_of(luc.open("read", agreement), "form-remark-arrangements")
    luc.client.logout()
    address = url("remark", agreement, "arrangements")
    page = send(luc, address, form | {"text": "Et le jeudi?"})
    assert page.response["Location"].startswith("/connexion/")
    luc.client.force_login(world.luc)
    page = Page(luc.client.get(address))
    assert page.filled()["text"] == "Et le jeudi?"
    assert "Vos mots ont été retrouvés" in page.said
    assert send(luc, address, page.filled()).status == 302
    assert Remark.objects.get().text == "Et le jeudi?"


def test_a_dead_session_leads_back_to_the_page(world: World, agreement: Agreement) -> None:
    asked = remarked(agreement, world.luc)
    for verb in ("settle", "take_back"):
        response = client_of(world.luc).get(url(verb, agreement, asked.public_id))
        assert response.status_code == 302
        assert response["Location"].endswith("#remarks-arrangements")
    assert Remark.objects.get().settled_at is None


def test_words_sent_too_late_are_still_on_the_screen(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    luc = browser_of(world.luc)
    over(world, agreement, "cancelled")
    page = send(luc, url("remark", agreement, "arrangements"), {"text": "Et le jeudi?"})
    assert page.status == 422
    assert "n’est plus ouverte" in page.summary
    assert page.filled()["text"] == "Et le jeudi?"
    assert luc.client.get(url("remark", agreement, "arrangements")).status_code == 302


@pytest.mark.parametrize("someone", ["helene", "ines", "olivier", "alice", "other_staff"])
def test_nobody_else_reads_one(world: World, agreement: Agreement, someone: str) -> None:
    asked = remarked(agreement, world.luc, "Une crécerelle")
    client: Client = client_of(getattr(world, someone))
    for address in (
        url("remark", agreement, "arrangements"),
        url("answer", agreement, asked.public_id),
        url("settle", agreement, asked.public_id),
        url("take_back", agreement, asked.public_id),
    ):
        for response in (
            client.get(address),
            client.post(address, {"text": "x", "confirmed": "yes"}),
        ):
            assert response.status_code == 404
    for name in ("read", "journal", "end"):
        page = client.get(reverse(f"agreements:{name}", args=[agreement.public_id]))
        assert "crécerelle" not in page.content.decode()
    assert Remark.objects.get().settled_at is None


def test_a_remark_of_another_agreement_is_not_found(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    """Luc mentors Olivier too, and Maya knows the remark's id."""
    other = made(world, mentee=party(world.olivier))
    asked = remarked(other, world.luc, "Une crécerelle")
    for person, here in ((world.maya, agreement), (world.maya, other), (world.luc, agreement)):
        browser = browser_of(person)
        page = send(browser, url("answer", here, asked.public_id), {"text": "x"})
        assert page.status in (302, 404)
        assert "crécerelle" not in page.html
    assert Remark.objects.count() == 1


def test_open_remarks_are_shown_at_signing_and_block_nothing(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    asked = remarked(agreement, world.luc, "Et le jeudi?")
    answered(asked, world.maya, "Non.")
    remarked(agreement, world.maya, "Et l’observation?", "mentor_expectations")
    maya = browser_of(world.maya)
    page = maya.open("sign", agreement)
    words = page.text("section.remarks")
    assert page.text("#open-remarks") == "2 remarques restent ouvertes"
    for said in ("Et le jeudi?", "Non.", "Et l’observation?", "Vous pouvez signer quand même."):
        assert said in words
    assert "jeudi" not in page.text("article.letter")
    assert maya.fill_in("sign", agreement, typed_name="Maya Nguyễn").status == 302
    signed(agreement, world.luc)
    assert not Remark.objects.exists()
    assert "jeudi" not in maya.open("read", agreement).html


def test_without_one_nothing_is_said_at_signing(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    assert not browser_of(world.maya).open("sign", agreement).elements(".remarks")


def test_in_force_there_are_none(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world, school_year=SchoolYear.objects.create(start=2025))
    page = browser_of(world.maya).open("read", agreement)
    assert not page.elements(".remarks, #remarks-forms")
