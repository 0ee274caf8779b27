"""The page where anybody verifies a document: what it takes, what it says, what it keeps."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from agreements import verdicts
from agreements.documents import apart
from agreements.documents.seals.keys import forget_key
from agreements.documents.seals.seal import seal
from agreements.examination import Reason, Verdict
from agreements.examination.glance import MAX_BYTES
from agreements.models import Agreement
from tests.cast import NOW, World
from tests.database import rows_of_the_domain
from tests.documents import certificates, mutating
from tests.documents.certificates import issue
from tests.documents.sealed import OURS, ready_to_seal, sealed_by, stored
from tests.making import in_force, written

PAGE = "/verifier/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("our_seal")]


@pytest.fixture
def agreement(world: World) -> Agreement:
    return in_force(world)


@pytest.fixture
def pdf(agreement: Agreement) -> bytes:
    pdf = seal(ready_to_seal(agreement), now=NOW).pdf
    stored(agreement, pdf)
    return pdf


def sent(data: bytes, client: Client | None = None, **more: Any) -> Any:
    file = SimpleUploadedFile("Maya et Luc.pdf", data, "application/pdf")
    return (client or Client()).post(PAGE, {"file": file, **more})


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_our_document(agreement: Agreement, pdf: bytes) -> None:
    said = words(sent(pdf))
    assert "<title>Ce document est authentique. – Mentorat</title>" in said
    for fact in ("2026-2027", "École des Érables", agreement.reference, "23 novembre 2026"):
        assert fact in said
    assert "Il contient ce fichier même" in said
    assert f"/verifier/{agreement.reference}/" in said


def test_it_names_nobody(agreement: Agreement, pdf: bytes, world: World) -> None:
    said = words(sent(pdf)) + words(Client().get(f"{PAGE}{agreement.reference}/"))
    for person in (world.maya, world.luc, world.helene):
        assert person.name not in said
        assert person.email not in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_verdict_says_so_and_leads_on(
    agreement: Agreement, pdf: bytes, settings: Settings, tmp_path: Path, language: str
) -> None:
    unsealed = ready_to_seal(agreement)
    other = sealed_by(issue("Autre"), unsealed, settings, tmp_path / "other")
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    forget_key()
    client = Client()
    client.cookies["django_language"] = language
    for data, verdict in (
        (pdf, Verdict.AUTHENTIC),
        (mutating.flipped(pdf, 9000), Verdict.ALTERED),
        (other, Verdict.FOREIGN),
        (unsealed, Verdict.NOT_OURS),
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


def test_a_demonstration_says_so(agreement: Agreement, settings: Settings) -> None:
    settings.SEAL_KEY = settings.SEAL_CERTIFICATE = ""
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    forget_key()
    said = words(sent(seal(ready_to_seal(agreement), now=NOW).pdf))
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


def test_our_own_seals_can_not_be_read(agreement: Agreement, settings: Settings) -> None:
    pdf = seal(ready_to_seal(agreement), now=NOW).pdf
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
    for path in ("0000-0000", written(world).reference, "Appelez-nous au 1-800"):
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
