"""The journal for people: sentences and dates, in both languages, and no word of the agreement."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.withdraw import withdraw
from agreements.lifecycle import Actor
from agreements.models import Agreement, Event
from tests.conftest import NOW, World
from tests.making import EXPECTATIONS, made, signed, written, wrote
from tests.views.browsing import Browser

BrowserOf = Callable[..., Browser]


@pytest.fixture
def agreement(world: World, django_capture_on_commit_callbacks: Callable) -> Agreement:
    """One to which everything happened but a cancellation."""
    agreement = written(world)
    signed(agreement, world.luc)
    wrote(agreement, world.maya, meeting_place="À la bibliothèque")
    signed(agreement, world.luc)
    withdraw(agreement=agreement, person=world.luc, now=NOW + timedelta(minutes=1))
    signed(agreement, world.luc, NOW + timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):
        signed(agreement, world.maya)
    on = date(2026, 12, 1)
    end(agreement=agreement, person=world.helene, on_behalf_of=Actor.MENTEE, on=on, now=NOW)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    return agreement


def test_what_happened_in_sentences(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    page = browser_of(world.maya).open("journal", agreement)
    assert page.texts(".journal li span") == [
        "Hélène Bérubé a créé l’entente et invité les deux personnes.",
        "Maya Nguyễn a modifié le texte (Attentes de la personne mentorée, "
        "Modalités privilégiées).",
        "Luc Tremblay a modifié le texte (Attentes de la personne mentore).",
        "Luc Tremblay a signé.",
        "Maya Nguyễn a modifié le texte (Lieu ou mode).",
        "La signature de Luc Tremblay est tombée, car Maya Nguyễn a modifié le texte.",
        "Luc Tremblay a signé.",
        "Luc Tremblay a retiré sa signature.",
        "Luc Tremblay a signé.",
        "Maya Nguyễn a signé.",
        "Les deux avaient signé\u00a0: l’entente est entrée en vigueur.",
        "Le document a été scellé et conservé.",
        "Hélène Bérubé a mis fin à l’entente au nom de Maya Nguyễn, à compter du "
        "1er\u00a0décembre 2026.",
        "Luc Tremblay a mis fin à l’entente, à compter du 23\u00a0novembre 2026.",
    ]
    assert page.texts(".journal time")[0] == "23\u00a0novembre 2026, 10\u00a0h"


def test_in_english(world: World, browser_of: BrowserOf, agreement: Agreement) -> None:
    said = browser_of(world.helene, "en").open("journal", agreement).texts(".journal li span")
    assert said[0] == "Hélène Bérubé created the agreement and invited both people."
    assert said[-1] == "Luc Tremblay ended the agreement, from November 23, 2026 on."


def test_none_of_the_words_are_there(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    for person in (world.maya, world.luc, world.helene):
        page = browser_of(person).open("journal", agreement)
        for words in (EXPECTATIONS, "Le mardi midi.", "Écouter, proposer", "bibliothèque"):
            assert words not in page.html


def test_a_cancellation(world: World, browser_of: BrowserOf) -> None:
    agreement = cancel(agreement=made(world), principal=world.helene, now=NOW)
    page = browser_of(world.luc).open("journal", agreement)
    assert page.texts(".journal li span")[-1] == "Hélène Bérubé a annulé l’entente."


def test_every_kind_of_event_has_its_sentence(world: World, browser_of: BrowserOf) -> None:
    """The label alone is for kinds that are newer than the page."""
    template = "templates/agreements/partials/event.html"
    with open(template, encoding="utf-8") as file:  # noqa: PTH123
        text = file.read()
    assert [kind.value for kind in Event.Kind if f'entry.kind == "{kind.value}"' not in text] == []


def test_the_staff_has_documents_and_no_journal(
    world: World, browser_of: BrowserOf, agreement: Agreement
) -> None:
    ines = browser_of(world.ines)
    assert ines.open("journal", agreement).status == 404
    assert "Journal" not in ines.open("read", agreement).text(".rail")
