"""What changed since somebody signed, for when they come back."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.conftest import World
from tests.making import signed, written, wrote
from tests.views.browsing import Browser, Page

BrowserOf = Callable[..., Browser]
LINES = {"mentee_expectations": "Oser. Écouter.", "review_date": date(2027, 2, 1)}


@pytest.mark.parametrize("name", ["read", "sign"])
def test_a_signer_sees_what_changed(world: World, browser_of: BrowserOf, name: str) -> None:
    agreement = written(world)
    wrote(agreement, world.maya, mentee_expectations="Oser.")
    signed(agreement, world.luc)
    wrote(agreement, world.maya, arrangements="Le mardi soir.", **LINES)
    page = browser_of(world.luc).open(name, agreement)
    assert page.text(".since-signed h2") == (
        "Ce qui a changé depuis votre signature du 23\u00a0novembre 2026 à 10\u00a0h"
    )
    assert page.texts(".since-signed h3") == [
        "Attentes de la personne mentorée",
        "Modalités privilégiées",
        "Date du bilan",
    ]
    assert page.texts(".since-signed .written") == [
        "Oser. [ajouté\u00a0:] Écouter. [fin]",
        "Le mardi [retiré\u00a0:] midi [fin] [ajouté\u00a0:] soir [fin].",
        "[ajouté\u00a0:] 1er\u00a0février 2027 [fin]",
    ]


def shown(page: Page) -> bool:
    return bool(page.elements(".since-signed"))


def test_nobody_else_sees_it_nor_once_it_is_settled(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    maya, luc = browser_of(world.maya), browser_of(world.luc)
    assert not shown(luc.open("read", agreement))
    signed(agreement, world.luc)
    assert not shown(luc.open("read", agreement))
    wrote(agreement, world.maya, arrangements="Le lundi.")
    assert shown(luc.open("read", agreement))
    assert not shown(maya.open("read", agreement))
    wrote(agreement, world.maya, arrangements="Le mardi midi.")  # as it was
    assert not shown(luc.open("read", agreement))
    wrote(agreement, world.maya, arrangements="Le lundi.")
    signed(agreement, world.luc)
    assert not shown(luc.open("read", agreement))
