"""The administration's pages are Django's, with the header of every other page."""

from tests.cast import World
from tests.signing_in import client_of


def test_the_header_names_who_is_there_and_leads_back(world: World) -> None:
    page = client_of(world.alice, strong=True).get("/administration/")
    header = page.text.partition("<header")[2].partition("</header>")[0]
    assert world.alice.name in header
    assert world.alice.email not in page.text
    assert 'class="mark"' in header
    for address in ('href="/"', 'href="/personnes/"', 'action="/deconnexion/"'):
        assert address in header
    assert "css/tokens.css" in page.text
