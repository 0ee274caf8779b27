"""The journal's key can be changed: what was written under the one before still verifies."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from agreements.journal.codes import key_id
from agreements.models import Agreement
from tests.conftest import World
from tests.journal.tampering import faults
from tests.making import in_force, signed, written

NEW_KEY = "a key made later, since the first one may have been seen"


def test_the_key_before_still_verifies(world: World, settings: Settings) -> None:
    agreement = written(world)
    before = settings.JOURNAL_KEY
    settings.JOURNAL_KEY, settings.JOURNAL_KEYS_BEFORE = NEW_KEY, [before]
    signed(agreement, world.maya)
    assert faults(agreement) == []
    assert [event.mac_key for event in agreement.events.all()] == [
        *[key_id(before)] * 3,
        key_id(NEW_KEY),
    ]


def test_a_key_that_was_lost_is_said(world: World, settings: Settings) -> None:
    agreement = in_force(world)
    settings.JOURNAL_KEY = NEW_KEY
    found = faults(agreement)
    assert found[:6] == [
        f"event {place} is under a key that is not known here" for place in range(1, 7)
    ]
    assert not any("the head" in fault for fault in found)


def test_nothing_is_written_without_a_key(world: World, settings: Settings) -> None:
    settings.JOURNAL_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="MENTORAT_JOURNAL_KEY"):
        written(world)
    assert not Agreement.objects.exists()


def test_the_id_of_a_key_is_short_and_its_own(settings: Settings) -> None:
    ids = {key_id(settings.JOURNAL_KEY), key_id(NEW_KEY), key_id(settings.SECRET_KEY)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{8}", name) for name in ids)


def test_the_key_is_none_of_djangos(settings: Settings) -> None:
    assert settings.JOURNAL_KEY != settings.SECRET_KEY
