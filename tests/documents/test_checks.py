import pytest
from django.contrib.staticfiles import finders
from django.core import checks as django_checks
from pytest_django import Settings

from agreements.documents import checks, pdf


def test_a_machine_that_is_ready_hears_nothing() -> None:
    assert django_checks.run_checks(tags=["documents"]) == []


def test_a_missing_subsetter_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "HARFBUZZ_SUBSET", ("libnowhere.so.0",))
    [message] = checks.check_harfbuzz_subset()
    assert isinstance(message, django_checks.Warning)
    assert message.id == "mentorat.W101"
    assert "apt-get install" in str(message.hint)


def test_a_missing_pango_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(checks.PANGO, "PangoFT2", ("libnowhere.so.0",))
    [message] = checks.check_pango()
    assert isinstance(message, django_checks.Error)
    assert message.id == "mentorat.E102"
    assert message.msg.startswith("PangoFT2 can't be loaded")


def test_a_missing_font_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**pdf.font_files(), "fonts/lost.woff": None}
    monkeypatch.setattr(checks, "font_files", lambda: files)
    [message] = checks.check_fonts()
    assert isinstance(message, django_checks.Error)
    assert message.id == "mentorat.E102"
    assert message.msg.endswith(": fonts/lost.woff")


def test_a_missing_style_sheet_is_an_error(settings: Settings) -> None:
    settings.STATICFILES_DIRS = []
    finders.get_finder.cache_clear()
    try:
        [message] = checks.check_fonts()
    finally:
        finders.get_finder.cache_clear()
    assert message.msg.endswith(": css/paper-fonts.css")
