"""What every refusal of bad input is held to."""

from django.utils.html import escape

from tests.database import rows_of_the_domain
from tests.views.browsing import Page, Typed

Rows = dict[str, list[tuple[object, ...]]]


def assert_refused(
    page: Page, typed: Typed, before: Rows, message: str, field: str | None = None
) -> None:
    """A message on top and beside `field`, all that was typed still there, no row changed."""
    assert page.status == 422
    first = page.elements("main .error-summary, main form")[0]
    assert first.get("class") == "error-summary"
    assert page.summary.startswith("Il y a ")
    assert message in page.summary
    if field:
        assert message in page.beside(field)
        assert f"#id_{field}" in page.links(".error-summary a")
        (marked,) = page.elements(f"#id_{field}")
        assert marked.get("aria-invalid") == "true"
        # A browser would cut what is pasted, without a word.
        assert marked.get("maxlength") is None
    assert_kept(page, typed)
    assert rows_of_the_domain() == before


def assert_kept(page: Page, typed: Typed) -> None:
    filled = page.filled()
    for name, value in typed.items():
        assert str(escape(value)) in page.html
        if str(value).isprintable():
            assert filled[name] == value
