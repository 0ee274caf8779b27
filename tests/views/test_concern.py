"""« Une inquiétude sérieuse »: whom to tell, how to reach them, and no place to write it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from agreements.models import Membership
from tests.conftest import NOW, World
from tests.making import in_force, made
from tests.views.browsing import Browser, url

BrowserOf = Callable[..., Browser]


@pytest.mark.parametrize("someone", ["maya", "luc", "helene", "ines"])
def test_it_says_whom_to_tell(world: World, browser_of: BrowserOf, someone: str) -> None:
    agreement = in_force(world)
    browser = browser_of(getattr(world, someone))
    assert url("concern", agreement) in browser.open("read", agreement).links(".rail a")
    page = browser.open("concern", agreement)
    said = page.text("main")
    assert "direction de la protection de la jeunesse (DPJ)" in said
    assert "fait elle-même le signalement" in said
    assert "24 heures sur 24, 7 jours sur 7" in said
    assert "911" in said
    assert "https://www.quebec.ca/" in page.links("main a")
    assert "passez par le secrétariat de l’établissement" in said
    assert "doit être transmis à la direction d’établissement" in said
    assert f"mailto:{world.helene.email}" in page.links("main a")
    assert f"mailto:{world.ines.email}" in page.links("main a")
    for stranger in (world.other_principal, world.other_staff, world.olivier):
        assert stranger.email not in page.html


def test_it_takes_nothing_in(world: World, browser_of: BrowserOf) -> None:
    page = browser_of(world.maya).open("concern", made(world))
    assert page.elements("main form, main input, main textarea") == []


def test_who_no_longer_has_the_role_is_not_named(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    Membership.objects.update(ends_at=NOW - timedelta(days=1))
    page = browser_of(world.maya).open("concern", agreement)
    assert world.helene.email not in page.html
    assert "Personne n’est nommé pour l’instant" in page.text("main")
    assert "demandez sa direction générale" in page.text("main")
