"""Download the signed document: the bytes that were stored, or a clear page."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

import pytest

from agreements.documents import pdf
from agreements.models import Agreement, Document, SchoolYear
from tests.cast import World, build_world
from tests.conftest import MadeOnce
from tests.database import rows_of_the_domain
from tests.making import in_force
from tests.standing import Standing
from tests.views.browsing import Browser, url

BrowserOf = Callable[..., Browser]
Made: TypeAlias = tuple[World, Agreement]


def fail(_html: str) -> bytes:
    raise MemoryError("no room to render")


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Made]:
    """An agreement in force, with its document."""

    def make() -> Made:
        world = build_world()
        return world, in_force(world)

    return made_once(make)


@pytest.fixture
def made_before(once: Standing[Made], db: None, cupboard: Path) -> Made:
    return once.fresh(cupboard)


@pytest.fixture
def world(made_before: Made) -> World:
    return made_before[0]


@pytest.fixture
def agreement(made_before: Made) -> Agreement:
    return made_before[1]


@pytest.fixture
def another_year(world: World) -> SchoolYear:
    """The pair has its agreement of this one already."""
    return SchoolYear.objects.create(start=world.year.start - 1)


@pytest.fixture
def unprepared(
    world: World,
    another_year: SchoolYear,
    django_capture_on_commit_callbacks,
    caplog: pytest.LogCaptureFixture,
) -> Agreement:
    """One in force, whose document could not be made."""
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr(pdf, "render", fail)
        with django_capture_on_commit_callbacks(execute=True):
            return in_force(world, school_year=another_year)


@pytest.fixture
def maya(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.maya)


@pytest.mark.parametrize("someone", ["maya", "luc", "helene", "ines"])
def test_the_bytes_are_those_that_were_stored(
    world: World, browser_of: BrowserOf, agreement: Agreement, cupboard: Path, someone: str
) -> None:
    response = browser_of(getattr(world, someone)).client.get(url("document", agreement))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    (file,) = cupboard.rglob("*.pdf")
    assert response.content == file.read_bytes()
    assert response.content.startswith(b"%PDF-")
    assert hashlib.sha256(response.content).hexdigest() == Document.objects.get().sha256


def test_the_file_has_a_readable_name(maya: Browser, agreement: Agreement) -> None:
    header = maya.client.get(url("document", agreement))["Content-Disposition"]
    kind, _semicolon, name = header.partition("; filename*=utf-8''")
    assert kind == "attachment"
    assert unquote(name) == "Entente mentorale 2026-2027 - Maya Nguyễn et Luc Tremblay.pdf"


def test_names_that_a_disk_would_refuse(
    world: World,
    another_year: SchoolYear,
    browser_of: BrowserOf,
    django_capture_on_commit_callbacks,
) -> None:
    world.maya.name = 'Maya "Mimi" N/A'
    mentee = {"mentee": type("Typed", (), {"name": world.maya.name, "email": world.maya.email})}
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world, school_year=another_year, language="en", **mentee)
    header = browser_of(world.luc).client.get(url("document", agreement))["Content-Disposition"]
    assert "Mentoring Agreement 2025-2026 - Maya -Mimi- N-A and Luc Tremblay.pdf" in unquote(header)


def test_nobody_in_between_keeps_or_guesses_it(maya: Browser, agreement: Agreement) -> None:
    response = maya.client.get(url("document", agreement))
    assert response["X-Content-Type-Options"] == "nosniff"
    caching = {word.strip() for word in response["Cache-Control"].split(",")}
    assert caching == {"private", "no-store"}
    assert response["ETag"] == f'"{Document.objects.get().sha256}"'


def test_downloading_changes_nothing(maya: Browser, agreement: Agreement) -> None:
    before = rows_of_the_domain()
    first, second = (maya.client.get(url("document", agreement)).content for _time in range(2))
    assert first == second
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("harm", ["missing", "one byte", "empty"])
def test_a_damaged_document_is_a_clear_page_and_not_bytes(
    maya: Browser,
    agreement: Agreement,
    cupboard: Path,
    caplog: pytest.LogCaptureFixture,
    harm: str,
) -> None:
    (file,) = cupboard.rglob("*.pdf")
    content = file.read_bytes()
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(content[:-1] + b"?" if harm == "one byte" else b"")
    page = maya.open("document", agreement)
    assert page.status == 500
    assert page.response["Content-Type"].startswith("text/html")
    assert page.text("h1") == "Le document ne peut pas être remis"
    assert agreement.reference in page.text("main")
    assert page.links("main a") == [url("read", agreement)]
    assert "CRITICAL" in caplog.text


def test_a_failure_leaves_it_in_force_and_says_that_the_document_is_awaited(
    maya: Browser, unprepared: Agreement
) -> None:
    assert unprepared.status == "in_force"
    assert not Document.objects.filter(agreement=unprepared).exists()
    page = maya.open("read", unprepared)
    assert "Le document scellé se prépare; les signatures sont en sûreté." in page.text(".asked")
    assert not page.elements(".asked button, .asked a")
    after = maya.open("document", unprepared)
    assert (after.said, after.status) == ("Le document scellé se prépare.", 200)


def test_it_rejects_other_methods(maya: Browser, agreement: Agreement) -> None:
    assert maya.client.post(url("document", agreement)).status_code == 405


def test_in_english_the_page_is_and_the_document_is_not(
    world: World, browser_of: BrowserOf, agreement: Agreement, cupboard: Path
) -> None:
    maya = browser_of(world.maya, "en")
    header = maya.client.get(url("document", agreement))["Content-Disposition"]
    assert "Entente mentorale" in unquote(header)
    next(cupboard.rglob("*.pdf")).unlink()
    assert maya.open("document", agreement).text("h1") == "The document can’t be served"
