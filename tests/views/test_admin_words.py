"""The administration's own words, where Django's would break the French of a name's gender."""

import pytest
from django.urls import reverse

from tests.conftest import World
from tests.signing_in import client_of
from tests.views.browsing import Page


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ("year", "Modification de l’année scolaire"),
        ("school", "Modification de l’établissement"),
        ("centre", "Modification du centre de services"),
        ("maya", "Modification de la personne"),
    ],
)
def test_the_page_of_a_row_is_titled(world: World, row: str, title: str) -> None:
    found = getattr(world, row)
    address = reverse(f"admin:agreements_{found._meta.model_name}_change", args=[found.pk])
    page = Page(client_of(world.alice, strong=True).get(address))
    assert page.text("#content h1") == title


def test_rows_that_are_selected_can_be_deleted(world: World) -> None:
    alice = client_of(world.alice, strong=True)
    address = reverse("admin:agreements_schoolyear_changelist")
    actions = Page(alice.get(address)).texts("select[name=action] option")
    assert "Supprimer la sélection" in actions
    assert not any("sélectionnés" in action for action in actions)
    chosen = {"action": "delete_selected", "_selected_action": [world.year.pk]}
    assert "2026-2027" in Page(alice.post(address, chosen)).text("#content")
