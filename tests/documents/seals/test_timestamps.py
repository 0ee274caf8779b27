"""A real time-stamp authority on loopback: answering, slow, wrong and down."""

import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from pytest_django import Settings

from agreements.documents.seals import timestamps
from agreements.documents.seals.seal import Sealed, seal
from agreements.documents.seals.timestamps import TimestampUnavailable
from agreements.examination import Level
from tests.cast import NOW
from tests.documents import certificates
from tests.documents.certificates import Issued, pem
from tests.documents.reading import faults_of
from tests.documents.seals.readers import openssl_agrees, pdfsig
from tests.documents.seals.tsa import Tsa
from tests.documents.seals.unsealed import unsealed

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def tsa(sealer: Issued, settings: Settings, tmp_path: Path) -> Iterator[Tsa]:
    """An authority that answers, trusted by the settings; its time is a second after ours."""
    made = Tsa()
    made.clock = lambda: NOW + A_SECOND
    roots = tmp_path / "clocks.pem"
    roots.write_bytes(pem(made.top.certificate))
    timestamps.forget_authority()
    with made.served() as address:
        settings.TSA_URL, settings.TSA_CERTIFICATES = address, str(roots)
        settings.TSA_TIMEOUT = "2"
        yield made
    timestamps.forget_authority()


def sealed_now() -> Sealed:
    return seal(unsealed(), now=NOW)


def token_in(pdf: bytes) -> cms.ContentInfo:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        contents = bytes(opened.Root.AcroForm.Fields[0].V.Contents)
    [signer] = cms.ContentInfo.load(contents)["content"]["signer_infos"]
    [attribute] = signer["unsigned_attrs"]
    assert attribute["type"].native == "signature_time_stamp_token"
    return attribute["values"][0]


def test_the_seal_is_dated(tsa: Tsa, sealer: Issued, tmp_path: Path) -> None:
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.TIMESTAMPED, "")
    assert timestamps.time_of(token_in(sealed.pdf)) == NOW + A_SECOND
    assert faults_of(sealed.pdf) == []
    assert openssl_agrees(sealed.pdf, sealer, tmp_path)
    assert "Signature is Valid" in pdfsig(sealed.pdf, tmp_path)
    assert sealed.pdf.count(b"%%EOF") == unsealed().count(b"%%EOF") + 1


def test_the_first_seal_asks_once_more_to_measure(tsa: Tsa) -> None:
    sealed_now()
    assert tsa.asked == 2
    sealed_now()
    assert tsa.asked == 3


def test_openssl_s_authority_dates_it(tsa: Tsa, tmp_path: Path) -> None:
    (tmp_path / "openssl").mkdir()
    tsa.behave = tsa.by_openssl(tmp_path / "openssl")
    now = datetime.now(UTC)
    sealed = seal(unsealed(), now=now)
    assert sealed.level is Level.TIMESTAMPED
    assert abs(timestamps.time_of(token_in(sealed.pdf)) - now) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("another_time", "clock"),
        ("another_nonce", "wrong_nonce"),
        ("without_nonce", "wrong_nonce"),
        ("another_imprint", "wrong_imprint"),
        ("another_signature", "bad_signature"),
        ("altered", "bad_signature"),
        ("denied", "denied"),
        ("not_a_stamp", "malformed"),
        ("garbage", "malformed"),
        ("huge", "too_large"),
    ],
)
def test_what_is_wrong_is_not_taken(tsa: Tsa, behaviour: str, code: str) -> None:
    tsa.behave = getattr(tsa, behaviour)
    with pytest.raises(TimestampUnavailable) as raised:
        sealed_now()
    assert raised.value.code == code


def test_one_that_goes_wrong_after_it_was_measured_is_not_taken(tsa: Tsa) -> None:
    sealed_now()
    tsa.behave = tsa.another_imprint
    with pytest.raises(TimestampUnavailable, match="wrong_imprint"):
        sealed_now()


def test_an_authority_under_another_root_is_not_trusted(tsa: Tsa, settings: Settings) -> None:
    Path(settings.TSA_CERTIFICATES).write_bytes(pem(certificates.root("Autre").certificate))
    with pytest.raises(TimestampUnavailable, match="not_trusted"):
        sealed_now()


def test_a_certificate_that_is_not_for_stamps_is_not_trusted(tsa: Tsa) -> None:
    key = certificates.rsa_key(2048)
    tsa.seal = certificates.issue("Pas une horloge", tsa.top, key=key)
    with pytest.raises(TimestampUnavailable, match="not_trusted"):
        sealed_now()


def test_an_expired_authority_is_not_trusted(tsa: Tsa) -> None:
    key = certificates.rsa_key(2048)
    expired = certificates.EXPIRED
    tsa.seal = certificates.issue("Vieille horloge", tsa.top, key=key, stamps=True, valid=expired)
    with pytest.raises(TimestampUnavailable, match="not_trusted"):
        sealed_now()


def test_roots_that_cannot_be_read_date_nothing(tsa: Tsa, settings: Settings) -> None:
    Path(settings.TSA_CERTIFICATES).unlink()
    with pytest.raises(TimestampUnavailable, match="settings"):
        sealed_now()


def test_it_is_down(tsa: Tsa, settings: Settings) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(TimestampUnavailable, match="unreachable"):
        sealed_now()


@pytest.mark.parametrize(
    ("status", "media_type", "code"),
    [
        (503, "application/timestamp-reply", "refused"),
        (204, "application/timestamp-reply", "refused"),
        (200, "text/html", "malformed"),
    ],
)
def test_it_answers_otherwise(tsa: Tsa, status: int, media_type: str, code: str) -> None:
    tsa.status, tsa.media_type = status, media_type
    with pytest.raises(TimestampUnavailable, match=code):
        sealed_now()


def test_a_redirect_is_not_followed(tsa: Tsa) -> None:
    elsewhere = Tsa(tsa.top)
    with elsewhere.served() as address:
        for tsa.status in (301, 302, 303, 307, 308):
            tsa.location = address
            with pytest.raises(TimestampUnavailable, match="refused"):
                sealed_now()
    assert elsewhere.asked == 0


@pytest.mark.parametrize("way", ["silent", "byte after byte"])
def test_it_is_slow(tsa: Tsa, settings: Settings, way: str) -> None:
    settings.TSA_TIMEOUT = "0.4"
    if way == "silent":
        tsa.behave = tsa.slow
    else:
        tsa.drip = 0.05  # every byte in time, the last one after minutes
    start = time.monotonic()
    with pytest.raises(TimestampUnavailable, match="slow"):
        sealed_now()
    assert time.monotonic() - start < 2


def test_it_is_lowered_when_the_settings_say_so(tsa: Tsa, settings: Settings) -> None:
    settings.TSA_WHEN_DOWN = "lower"
    tsa.behave = tsa.another_imprint
    sealed = sealed_now()
    assert (sealed.level, sealed.lowered_because) == (Level.BASIC, "wrong_imprint")
    with pikepdf.open(io.BytesIO(sealed.pdf)) as pdf:
        contents = bytes(pdf.Root.AcroForm.Fields[0].V.Contents)
    [signer] = cms.ContentInfo.load(contents)["content"]["signer_infos"]
    assert signer["unsigned_attrs"].native is None
    assert faults_of(sealed.pdf) == []


def test_an_authority_that_renews_its_certificate_is_followed(tsa: Tsa) -> None:
    sealed_now()
    tsa.seal = Tsa(tsa.top).seal
    sealed = sealed_now()
    assert sealed.level is Level.TIMESTAMPED
    [signer] = token_in(sealed.pdf)["content"]["signer_infos"]
    assert signer["sid"].chosen["serial_number"].native == tsa.seal.certificate.serial_number


def test_a_token_that_grows_is_given_room(tsa: Tsa) -> None:
    sealed_now()
    tsa.extra = [certificates.root(f"Autre {number}").certificate for number in range(8)]
    assert sealed_now().level is Level.TIMESTAMPED


def test_two_threads_are_dated_at_once(tsa: Tsa) -> None:
    before = unsealed()
    with ThreadPoolExecutor(2) as threads:
        levels = [each.level for each in threads.map(lambda _: seal(before, now=NOW), range(6))]
    assert levels == [Level.TIMESTAMPED] * 6
