"""B-LT: the document carries what shows that nothing was revoked, where the authorities say so."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CRLDistributionPoints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pytest_django import Settings

from agreements.documents.seals import timestamps
from agreements.documents.seals.keys import SealUnavailable, forget_key
from agreements.documents.seals.seal import Sealed, seal
from agreements.documents.seals.timestamps import TimestampUnavailable
from agreements.examination import Level
from tests.cast import NOW
from tests.documents import certificates
from tests.documents.certificates import SEAL_NAME, Issued, issue, pem
from tests.documents.reading import faults_of
from tests.documents.seals.readers import openssl_agrees, pdfsig
from tests.documents.seals.responder import Responder
from tests.documents.seals.tsa import Tsa, as_asn1
from tests.documents.seals.unsealed import unsealed

KINDS = ("ocsp", "crl", "both")


@dataclass
class Place:
    """A seal and a time-stamp authority under two roots, and who speaks for each."""

    seal: Issued
    tsa: Tsa
    of_seal: Responder
    of_tsa: Responder


@pytest.fixture
def kind() -> str:
    return "both"


@pytest.fixture
def place(kind: str, settings: Settings, tmp_path: Path) -> Iterator[Place]:
    root, clocks = certificates.root(), certificates.root("Racine des horloges")
    of_seal, of_tsa = Responder(root, NOW), Responder(clocks, NOW)
    timestamps.forget_authority()
    with of_seal.served() as seals, of_tsa.served() as stamps:
        sealer = issue(SEAL_NAME, root, **addresses(seals, kind))
        tsa = Tsa(clocks, **addresses(stamps, kind))
        tsa.clock = lambda: NOW
        of_seal.issued, of_tsa.issued = [sealer.certificate], [tsa.seal.certificate]
        certificates.choose(settings, certificates.pem_files(sealer, tmp_path))
        (tmp_path / "clocks.pem").write_bytes(pem(clocks.certificate))
        with tsa.served() as address:
            settings.TSA_URL = address
            settings.TSA_CERTIFICATES = str(tmp_path / "clocks.pem")
            yield Place(sealer, tsa, of_seal, of_tsa)
    timestamps.forget_authority()
    forget_key()


def addresses(at: str, kind: str) -> dict[str, str]:
    names = ("ocsp", "crl") if kind == "both" else (kind,) if kind else ()
    return {name: f"{at}{name}" for name in names}


def sealed_now() -> Sealed:
    return seal(unsealed(), now=NOW)


def embedded(pdf: bytes) -> dict[str, int]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        store = opened.Root.get("/DSS", {})
        return {name: len(store.get(f"/{name}", [])) for name in ("Certs", "OCSPs", "CRLs")}


@pytest.mark.parametrize(
    ("kind", "carried"),
    [
        ("ocsp", {"OCSPs": 2, "CRLs": 0}),
        ("crl", {"OCSPs": 0, "CRLs": 2}),
        ("both", {"OCSPs": 2, "CRLs": 0}),
    ],
)
def test_it_carries_what_the_authorities_say(
    place: Place, carried: dict[str, int], tmp_path: Path
) -> None:
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.LONG_TERM, "")
    assert embedded(sealed.pdf) == {"Certs": 4} | carried
    assert sealed.pdf.count(b"%%EOF") == unsealed().count(b"%%EOF") + 1
    assert faults_of(sealed.pdf) == []
    assert openssl_agrees(sealed.pdf, place.seal, tmp_path)
    assert "Total document signed" in pdfsig(sealed.pdf, tmp_path)


def test_a_certificate_that_ends_in_a_carriage_return_breaks_no_archive(
    place: Place, settings: Settings, tmp_path: Path
) -> None:
    key, root = certificates.p256(), place.of_seal.by
    asked = place.of_seal.issued
    [point] = asked[0].extensions.get_extension_for_class(CRLDistributionPoints).value
    crl = point.full_name[0].value
    made = issue(SEAL_NAME, root, key=key, crl=crl)
    while not made.certificate.public_bytes(Encoding.DER).endswith(b"\r"):
        made = issue(SEAL_NAME, root, key=key, crl=crl)
    (tmp_path / "other").mkdir()
    certificates.choose(settings, certificates.pem_files(made, tmp_path / "other"))
    sealed = sealed_now()
    assert sealed.level is Level.LONG_TERM
    assert faults_of(sealed.pdf) == []
    assert_verifies(sealed, place)


def test_it_verifies_with_nobody_to_ask(place: Place) -> None:
    assert_verifies(sealed_now(), place)


def assert_verifies(sealed: Sealed, place: Place) -> None:
    """By what the file carries alone; and under its roots alone."""
    reader = PdfFileReader(io.BytesIO(sealed.pdf))
    [signature] = reader.embedded_regular_signatures
    for roots, expected in (
        ([place.seal.root, place.tsa.top.certificate], True),
        ([place.tsa.top.certificate], False),
        ([place.seal.root], False),
    ):
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(
            {
                "trust_roots": [as_asn1(root) for root in roots],
                "moment": NOW,
                "revocation_mode": "require",
                "allow_fetching": False,
            }
        )
        status = validate_pdf_signature(
            signature,
            context,
            context,
            key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
        )
        assert status.bottom_line is expected


def test_the_list_serves_where_ocsp_does_not_answer(place: Place) -> None:
    place.of_seal.answers_ocsp = False
    sealed = sealed_now()
    assert sealed.level is Level.LONG_TERM
    assert embedded(sealed.pdf) == {"Certs": 4, "OCSPs": 1, "CRLs": 1}


@pytest.mark.parametrize("whose", ["of_seal", "of_tsa"])
def test_nobody_answers(place: Place, whose: str) -> None:
    responder: Responder = getattr(place, whose)
    responder.answers_ocsp = responder.answers_crl = False
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.TIMESTAMPED, "revocation")
    assert embedded(sealed.pdf) == {"Certs": 0, "OCSPs": 0, "CRLs": 0}


def test_an_answer_of_somebody_else_is_not_kept(place: Place) -> None:
    place.of_seal.speaker = certificates.root()  # of the same name
    place.of_seal.revoked = [place.seal.certificate]
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.TIMESTAMPED, "revocation")
    assert embedded(sealed.pdf)["OCSPs"] == 0


@pytest.mark.parametrize("kind", [""])
def test_certificates_that_name_nobody_are_only_dated(place: Place) -> None:
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.TIMESTAMPED, "")


def test_a_chain_without_its_root_is_only_dated(
    place: Place, settings: Settings, tmp_path: Path
) -> None:
    middle = issue("Intermédiaire", place.of_seal.by, is_authority=True)
    made = issue(SEAL_NAME, middle, ocsp="http://127.0.0.1:9/")
    (tmp_path / "short").mkdir()
    certificates.choose(settings, certificates.pem_files(made, tmp_path / "short"))
    Path(settings.SEAL_CERTIFICATE).write_bytes(pem(made.certificate, middle.certificate))
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.TIMESTAMPED, "")


def test_a_self_signed_seal_is_only_dated(place: Place, settings: Settings, tmp_path: Path) -> None:
    alone = issue(SEAL_NAME, ocsp="http://127.0.0.1:9/")
    (tmp_path / "alone").mkdir()
    certificates.choose(settings, certificates.pem_files(alone, tmp_path / "alone"))
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.TIMESTAMPED, "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_revoked_seal_seals_nothing(place: Place) -> None:
    place.of_seal.revoked = [place.seal.certificate]
    with pytest.raises(SealUnavailable, match="revoked"):
        sealed_now()


def test_a_revoked_authority_dates_nothing(place: Place, settings: Settings) -> None:
    place.of_tsa.revoked = [place.tsa.seal.certificate]
    with pytest.raises(TimestampUnavailable, match="revoked"):
        sealed_now()
    settings.TSA_WHEN_DOWN = "lower"
    assert sealed_now().level is Level.BASIC
