"""The tree that a screen reader makes of the agreement's page: what there is, in what order, by
what name. It is kept in read_aloud.yml: read it through before it is changed."""

from pathlib import Path

from playwright.sync_api import expect

from agreements.models import Agreement
from tests.browser.writing import open_page
from tests.conftest import World
from tests.making import made, remarked, wrote

EXPECTED = Path(__file__).with_name("read_aloud.yml")


def test_the_page_reads_aloud_as_it_is_meant(new_context, site: str, world: World) -> None:
    agreement = made(world)
    Agreement.objects.filter(pk=agreement.pk).update(reference="7K3F-9Q2M")
    wrote(agreement, world.luc, mentor_expectations="Écouter, proposer, ne pas juger.")
    remarked(agreement, world.luc, "Et le jeudi?")
    page = open_page(new_context(), site, world.maya, agreement)
    expect(page.locator("body")).to_match_aria_snapshot(EXPECTED.read_text())
