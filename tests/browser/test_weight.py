"""What the first view of a page weighs, as production's files come over the wire."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.bench_paint import weigh
from tests.browser.screens import agreements_at_each_stage, let_in
from tests.browser.writing import ready
from tests.conftest import World

NewContext = Callable[..., BrowserContext]
MOST = 100_000  # bytes, headers included
PAGES = [
    (None, "/connexion/"),
    ("maya", "/"),
    ("maya", "/ententes/{0}/"),
    ("maya", "/ententes/{1}/signer/"),
    ("helene", "/ententes/"),
    ("helene", "/ententes/nouvelle/"),
    ("ines", "/archives/"),
    (None, "/verifier/"),
]


def test_a_first_view_is_light(new_context: NewContext, site: str, world: World) -> None:
    agreements = [a.public_id for a in agreements_at_each_stage(world)]
    for who, address in PAGES:
        context = new_context(390)
        if who:
            let_in(context, site, getattr(world, who))
        page = context.new_page()
        pieces = weigh(page)
        page.goto(address.format(*agreements), wait_until="networkidle")
        if (who, address) == ("maya", "/ententes/{0}/"):
            # Every module was found: the script is there.
            ready(page)
        assert len(pieces) >= 5
        assert 20_000 < sum(pieces) <= MOST, (who, address, pieces)
