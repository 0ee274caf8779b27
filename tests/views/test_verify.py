"""The page where anybody verifies a document: what it takes, what it says, what it keeps."""

import logging
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import translation
from pytest_django import Settings

from agreements import verdicts
from agreements.documents import apart, examiner
from agreements.documents.seals.keys import forget_key
from agreements.documents.seals.seal import seal
from agreements.examination import Reason, Verdict
from agreements.examination.glance import MAX_BYTES
from agreements.models import Agreement, SchoolYear
from tests.cast import NOW, World, build_world
from tests.conftest import MadeOnce
from tests.database import rows_of_the_domain
from tests.documents import certificates, mutating
from tests.documents.certificates import issue
from tests.documents.sealed import OURS, ready_to_seal, stored
from tests.making import in_force, written
from tests.standing import Standing

PAGE = "/verifier/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("our_seal")]


class Files(NamedTuple):
    """One document of an agreement: sealed by our seal, not sealed, sealed by another."""

    ours: bytes
    unsealed: bytes
    foreign: bytes


Made: TypeAlias = tuple[World, Agreement, Files]


@pytest.fixture(scope="module")
def once(made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory) -> Standing[Made]:
    """An agreement in force, and its document: sealed by our own seal, not yet, by another seal."""
    ours = certificates.pem_files(OURS, tmp_path_factory.mktemp("ours"))
    others = certificates.pem_files(issue("Autre"), tmp_path_factory.mktemp("others"))

    def make() -> Made:
        world = build_world()
        agreement = in_force(world)
        unsealed = ready_to_seal(agreement)
        files = Files(sealed_with(ours, unsealed), unsealed, sealed_with(others, unsealed))
        return world, agreement, files

    return made_once(make, committed=False)


def sealed_with(seal_files: dict[str, str], pdf: bytes) -> bytes:
    with override_settings(**seal_files):
        forget_key()
        sealed = seal(pdf, now=NOW).pdf
    forget_key()
    return sealed


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
def files(made_before: Made) -> Files:
    return made_before[2]


@pytest.fixture
def pdf(agreement: Agreement, files: Files) -> bytes:
    stored(agreement, files.ours)
    return files.ours


@pytest.fixture(scope="module")
def examined() -> dict[tuple[str, bytes], bytes]:
    return {}


@pytest.fixture
def examined_once(
    examined: dict[tuple[str, bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes, in the same trust, are examined by one process for all these tests: starting
    one takes longer than all the rest."""
    examine = examiner.answer_of

    def answer_of(module: str, asked: bytes, *, within: float) -> bytes:
        if (module, asked) not in examined:
            examined[module, asked] = examine(module, asked, within=within)
        return examined[module, asked]

    monkeypatch.setattr(examiner, "answer_of", answer_of)


def sent(data: bytes, client: Client | None = None, **more: Any) -> Any:
    file = SimpleUploadedFile("Maya et Luc.pdf", data, "application/pdf")
    return (client or Client()).post(PAGE, {"file": file, **more})


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


@pytest.mark.usefixtures("examined_once")
def test_our_document(agreement: Agreement, pdf: bytes) -> None:
    said = words(sent(pdf))
    assert "<title>Ce document est authentique. – Mentorat</title>" in said
    for fact in ("2026-2027", "École des Érables", agreement.reference, "23 novembre 2026"):
        assert fact in said
    assert "Il contient ce fichier même" in said
    assert f"/verifier/{agreement.reference}/" in said


@pytest.mark.usefixtures("examined_once")
def test_it_names_nobody(agreement: Agreement, pdf: bytes, world: World) -> None:
    said = words(sent(pdf)) + words(Client().get(f"{PAGE}{agreement.reference}/"))
    for person in (world.maya, world.luc, world.helene):
        assert person.name not in said
        assert person.email not in said


@pytest.mark.usefixtures("examined_once")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_verdict_says_so_and_leads_on(files: Files, pdf: bytes, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    for data, verdict in (
        (pdf, Verdict.AUTHENTIC),
        (mutating.flipped(pdf, 9000), Verdict.ALTERED),
        (files.foreign, Verdict.FOREIGN),
        (files.unsealed, Verdict.NOT_OURS),
        (b"", Verdict.UNREADABLE),
    ):
        response = sent(data, client)
        with translation.override(language):
            assert words(response).count(f"{verdicts.HEADINGS[verdict]}</h1>") == 1
        assert f"verdict-{verdict.value}" in words(response)
        assert 'id="next-title"' in words(response)
        assert 'type="file"' in words(response)


def test_every_reason_has_words() -> None:
    assert set(verdicts.EXPLANATIONS) == set(Reason)
    assert set(verdicts.HEADINGS) == set(Verdict)


def test_a_demonstration_says_so(files: Files, settings: Settings) -> None:
    settings.SEAL_KEY = settings.SEAL_CERTIFICATE = ""
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    forget_key()
    said = words(sent(seal(files.unsealed, now=NOW).pdf))
    assert "Ce document est authentique : démonstration." in said
    assert "verdict-demonstration" in said


def test_no_file_is_an_error_that_can_be_mended() -> None:
    response = Client().post(PAGE, {})
    assert response.status_code == 422
    assert "Choisissez un fichier." in words(response)


@pytest.mark.parametrize("excess", [1, 200_000], ids=["found as it comes", "announced"])
def test_too_large_is_refused(excess: int) -> None:
    response = sent(bytes(MAX_BYTES + excess))
    assert response.status_code == 413
    assert "dépasse 10 Mo" in words(response)
    assert 'type="file"' in words(response)


def test_the_largest_is_taken() -> None:
    assert sent(bytes(MAX_BYTES)).status_code == 200


def test_nothing_is_kept(
    pdf: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture, cupboard: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = rows_of_the_domain()
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    client = Client()
    sent(mutating.flipped(pdf, 9000), client)
    assert rows_of_the_domain() == rows
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - files
    assert {path.stat().st_size for path in new} <= {0}
    assert "sessionid" not in client.cookies
    assert "Maya" not in caplog.text


@pytest.mark.usefixtures("examined_once")
def test_the_token_is_asked_for(pdf: bytes) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sent(pdf, client).status_code == 403
    client.get(PAGE)
    token = client.cookies["csrftoken"].value
    assert sent(pdf, client, csrfmiddlewaretoken=token).status_code == 200


def test_only_the_first_file_is_looked_at(pdf: bytes) -> None:
    files = [SimpleUploadedFile(name, data) for name, data in (("a", b""), ("b", pdf))]
    assert "Ce fichier ne peut pas être lu." in words(Client().post(PAGE, {"file": files}))


def test_busy(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "AT_ONCE", 0)
    monkeypatch.setattr(apart, "_PATIENCE", 0)
    response = sent(pdf)
    assert response.status_code == 503
    assert "Réessayez dans un instant" in words(response)


def test_our_own_seals_can_not_be_read(pdf: bytes, settings: Settings) -> None:
    settings.SEAL_CERTIFICATE = settings.SEAL_KEY = ""
    settings.SEAL_TRUSTED = "/nowhere.pem"
    forget_key()
    response = sent(pdf)
    assert response.status_code == 503
    assert "ne peut pas lire tous ses propres sceaux" in words(response)


def test_a_reference(agreement: Agreement, pdf: bytes) -> None:
    response = Client().get(f"{PAGE}{agreement.reference}/")
    assert response.status_code == 200
    said = words(response)
    for fact in ("2026-2027", "École des Érables", "en vigueur", "23 novembre 2026", "B-B"):
        assert fact in said
    assert f"{agreement.document.sha256[:16]}…" in said
    assert agreement.document.sha256 not in said
    assert 'type="file"' in said


@pytest.mark.parametrize("slip", [str.lower, lambda r: r.replace("-", ""), lambda r: f" {r} "])
def test_a_reference_with_slips(slip: Any) -> None:
    for typed in (slip("7K3F-1Q02"), "7k3f-iqo2"):
        response = Client().get(f"{PAGE}{typed}/")
        assert (response.status_code, response["Location"]) == (302, f"{PAGE}7K3F-1Q02/")
        response = Client().get(PAGE, {"reference": typed})
        assert (response.status_code, response["Location"]) == (302, f"{PAGE}7K3F-1Q02/")


def test_an_unknown_reference_leads_on(world: World) -> None:
    unsigned = written(world, school_year=SchoolYear.objects.create(start=2025))
    for path in ("0000-0000", unsigned.reference, "Appelez-nous au 1-800"):
        response = Client().get(f"{PAGE}{path}/")
        assert response.status_code == 404
        assert "Référence inconnue" in words(response)
        assert 'name="reference"' in words(response)
        assert "Appelez" not in words(response).partition("<main")[2]


def test_what_is_typed_and_is_no_reference() -> None:
    response = Client().get(PAGE, {"reference": "abc"})
    assert response.status_code == 422
    assert "Ce n’est pas une référence" in words(response)


def test_looking_changes_nothing(agreement: Agreement, pdf: bytes) -> None:
    rows = rows_of_the_domain()
    client = Client()
    for method in ("get", "head", "options"):
        getattr(client, method)(f"{PAGE}{agreement.reference}/")
        getattr(client, method)(PAGE)
    assert rows_of_the_domain() == rows
    assert client.post(f"{PAGE}{agreement.reference}/").status_code == 405


def test_it_is_linked_from_sign_in_and_every_page() -> None:
    assert words(Client().get("/connexion/")).count(f'href="{PAGE}"') == 2
    assert words(Client().get(PAGE)).count(f'href="{PAGE}"') == 1
