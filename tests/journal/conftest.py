"""An agreement with a whole journal, made once for the tests of a module that alter it."""

from pathlib import Path
from typing import TypeAlias

import pytest

from agreements.models import Agreement
from tests.cast import World, build_world
from tests.conftest import MadeOnce
from tests.making import in_force
from tests.standing import Standing

Signed: TypeAlias = tuple[World, Agreement]


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Signed]:
    def make() -> Signed:
        world = build_world()
        return world, in_force(world)

    return made_once(make, committed=False)


@pytest.fixture
def both_signed(once: Standing[Signed], db: None, cupboard: Path) -> Signed:
    """An agreement that both signed, and that is not sealed yet."""
    return once.fresh(cupboard)
