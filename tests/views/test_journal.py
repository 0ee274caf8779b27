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
from tests.making import EXPECTATIONS, made, party, signed, written, wrote
from tests.views.browsing import Browser, url

pytestmark = pytest.mark.usefixtures("light_documents")

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
        "Luc Tremblay a devancé la fin annoncée pour le 1er\u00a0décembre 2026\u00a0: l’entente "
        "prend fin le 23\u00a0novembre 2026.",
    ]
    assert page.texts(".journal time")[0] == "23\u00a0novembre 2026, 10\u00a0h"


def test_in_english(world: World, browser_of: BrowserOf, agreement: Agreement) -> None:
    said = browser_of(world.helene, "en").open("journal", agreement).texts(".journal li span")
    assert said[0] == "Hélène Bérubé created the agreement and invited both people."
    assert said[-1] == (
        "Luc Tremblay brought the end announced for December 1, 2026 forward: the agreement ends "
        "on November 23, 2026."
    )


def test_an_end_brought_forward_for_a_party(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    end(agreement=agreement, person=world.luc, on=date(2026, 12, 1), now=NOW)
    party = {"person": world.helene, "on_behalf_of": Actor.MENTEE}
    end(agreement=agreement, on=date(2026, 11, 30), now=NOW, **party)
    assert browser_of(world.luc).open("journal", agreement).texts(".journal li span")[-2:] == [
        "Luc Tremblay a mis fin à l’entente, à compter du 1er\u00a0décembre 2026.",
        "Hélène Bérubé a devancé, au nom de Maya Nguyễn, la fin annoncée pour le "
        "1er\u00a0décembre 2026\u00a0: l’entente prend fin le 30\u00a0novembre 2026.",
    ]


def test_what_it_follows_is_told_to_who_may_know_of_it(world: World, browser_of: BrowserOf) -> None:
    former = cancel(agreement=made(world), principal=world.helene, now=NOW)
    new = made(world, mentor=party(world.olivier), follows=former)
    for person in (world.helene, world.maya):
        page = browser_of(person).open("journal", new)
        assert page.texts(".journal li span")[0] == (
            "Hélène Bérubé a créé l’entente et invité les deux personnes, à la suite de l’entente "
            "de Maya Nguyễn et Luc Tremblay, 2026-2027."
        )
        assert page.links(".journal a") == [url("read", former)]
    stranger = browser_of(world.olivier).open("journal", new)
    assert stranger.texts(".journal li span")[0] == (
        "Hélène Bérubé a créé l’entente et invité les deux personnes."
    )
    assert "Luc Tremblay" not in stranger.html


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


def test_an_evening_of_writing_is_a_sentence(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    for minute in range(0, 60, 10):
        now = NOW + timedelta(minutes=minute)
        wrote(agreement, world.maya, now, arrangements=f"Mardi, {minute}.")
        wrote(agreement, world.luc, now, mentor_expectations=f"Écouter {minute}.")
    wrote(agreement, world.maya, NOW + timedelta(minutes=55), mentee_expectations="Oser.")
    wrote(agreement, world.maya, NOW + timedelta(minutes=116), arrangements="Jeudi.")
    page = browser_of(world.maya).open("journal", agreement)
    assert page.texts(".journal li span")[1:] == [
        "Luc Tremblay a écrit dans le texte (Attentes de la personne mentore), "
        "de 10\u00a0h à 10\u00a0h\u00a050.",
        "Maya Nguyễn a écrit dans le texte (Attentes de la personne mentorée, "
        "Modalités privilégiées), de 10\u00a0h à 10\u00a0h\u00a055.",
        "Maya Nguyễn a modifié le texte (Modalités privilégiées).",
    ]
    assert page.texts(".journal time")[2] == "23\u00a0novembre 2026, 10\u00a0h\u00a055"
    page = browser_of(world.luc, "en").open("journal", agreement)
    assert page.texts(".journal li span")[1] == (
        "Luc Tremblay wrote the text from 10:00 a.m. to 10:50 a.m. (The mentor’s expectations)."
    )
