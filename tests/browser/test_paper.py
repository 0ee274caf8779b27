"""A principal records, in a browser, that an agreement was signed on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from agreements.models import Agreement
from tests import papers
from tests.browser.conftest import assert_accessible, assert_fits
from tests.browser.screens import let_in
from tests.conftest import World
from tests.making import made


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), pytest.param(1280, "light", marks=pytest.mark.stress)]
)
def test_a_paper_is_sent_looked_at_and_recorded(
    new_context: Callable[..., BrowserContext],
    site: str,
    world: World,
    settings,
    tmp_path,
    width: int,
    scheme: str,
) -> None:
    settings.DATA_DIR = tmp_path
    agreement = made(world)
    context = new_context(width=width, color_scheme=scheme)
    let_in(context, site, world.helene)
    page = context.new_page()
    page.goto(f"/ententes/{agreement.public_id}/")
    page.get_by_role("link", name="Consigner une signature sur papier").click()
    assert_fits(page)
    # The wrong file, of a name that has no place to break: what was typed stays.
    files = page.get_by_label("Le papier signé")
    pdf = {"mimeType": "application/pdf", "buffer": papers.pdf(1)}
    files.set_input_files(
        [pdf | {"name": "a.pdf"}, pdf | {"name": f"{'W' * 36}.pdf", "buffer": b"GIF89a"}]
    )
    for field in page.get_by_label("Date inscrite près de la signature de").all():
        field.fill("2026-11-20")
    page.get_by_role("button", name="Regarder les pages").click()
    expect(page.get_by_role("alert")).to_contain_text("ni un PDF ni une image")
    assert_accessible(page)
    expect(page.get_by_label("Date inscrite près de la signature").first).to_have_value(
        "2026-11-20"
    )
    pictures = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": papers.jpeg(n)} for n in (1, 2)
    ]
    page.get_by_label("Le papier signé").set_input_files(pictures)
    page.get_by_role("button", name="Regarder les pages").click()
    shown = page.get_by_role("img", name="du papier signé")
    expect(shown).to_have_count(2)
    for picture in shown.all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    assert_accessible(page)
    page.get_by_role("button", name="Consigner ces signatures").click()
    expect(page.get_by_role("status")).to_contain_text("telle qu’elle a été signée sur papier")
    expect(page.get_by_text("Signée sur papier", exact=True)).to_be_visible()
    assert_accessible(page)
    assert Agreement.objects.get(pk=agreement.pk).on_paper
