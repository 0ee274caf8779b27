"""Whose seal it is, and when it was made: certificates that are ours, were, never were."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from agreements.documents.examiner import examine_apart
from agreements.documents.seals import seal as seal_module
from agreements.documents.seals import timestamps
from agreements.documents.seals.keys import forget_key
from agreements.documents.seals.seal import seal
from agreements.documents.trust import trusted
from agreements.examination import Examination, Level, Reason, Verdict
from agreements.examination.examine import examine
from tests.cast import NOW
from tests.documents import certificates, mutating
from tests.documents.certificates import SEAL_NAME, Issued, issue, pem, rsa_key
from tests.documents.sealed import OURS, ROOT, Sealed, der, sealed_by
from tests.documents.seals.responder import Responder
from tests.documents.seals.tsa import Tsa

ONE_YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def no_key_left() -> Iterator[None]:
    timestamps.forget_authority()
    yield
    forget_key()
    timestamps.forget_authority()


def said(found: Examination) -> tuple[Verdict, Reason | None]:
    return found.verdict, found.reason


def trust_bundle(settings: Settings, folder: Path, *issued: Issued) -> None:
    settings.SEAL_TRUSTED = str(folder / "trusted.pem")
    (folder / "trusted.pem").write_bytes(pem(*(one.certificate for one in issued)))


@pytest.mark.parametrize("above", [ROOT, certificates.root("Autre racine"), None])
def test_somebody_elses_seal(
    sealed: Sealed, settings: Settings, tmp_path: Path, above: Issued | None
) -> None:
    """One under the authority that issued ours is not ours: anybody can buy one there."""
    other = sealed_by(issue(SEAL_NAME, above), sealed.unsealed, settings, tmp_path)
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    forget_key()
    assert said(examine(other, trusted().trust)) == (Verdict.FOREIGN, Reason.CERTIFICATE)
    assert said(examine(sealed.pdf, trusted().trust)) == (Verdict.AUTHENTIC, None)


def test_an_earlier_seal_is_ours_once_it_is_in_the_bundle(
    sealed: Sealed, settings: Settings, tmp_path: Path
) -> None:
    new = issue(SEAL_NAME, ROOT)
    after = sealed_by(new, sealed.unsealed, settings, tmp_path)
    assert said(examine(sealed.pdf, trusted().trust)) == (Verdict.FOREIGN, Reason.CERTIFICATE)
    trust_bundle(settings, tmp_path, OURS)
    for pdf in (sealed.pdf, after):
        assert said(examine(pdf, trusted().trust)) == (Verdict.AUTHENTIC, None)


def test_what_stands_under_an_authority_in_the_bundle_is_ours(
    sealed: Sealed, settings: Settings, tmp_path: Path
) -> None:
    trust_bundle(settings, tmp_path, ROOT)
    assert said(examine(sealed.pdf, trusted().trust)) == (Verdict.AUTHENTIC, None)
    trust_bundle(settings, tmp_path, certificates.root())  # another of the same name
    assert said(examine(sealed.pdf, trusted().trust)) == (Verdict.FOREIGN, Reason.CERTIFICATE)


def test_a_leaf_in_the_bundle_is_no_authority(
    sealed: Sealed, settings: Settings, tmp_path: Path
) -> None:
    under = issue(SEAL_NAME, OURS)
    other = sealed_by(under, sealed.unsealed, settings, tmp_path / "other")
    settings.SEAL_KEY = settings.SEAL_CERTIFICATE = ""
    forget_key()
    trust_bundle(settings, tmp_path, OURS)
    assert said(examine(other, trusted().trust)) == (Verdict.FOREIGN, Reason.CERTIFICATE)


def test_trust_is_incomplete_where_something_cannot_be_read(
    settings: Settings, tmp_path: Path
) -> None:
    assert trusted().is_complete  # there is nothing
    settings.SEAL_TRUSTED = str(tmp_path / "nowhere.pem")
    assert not trusted().is_complete
    settings.SEAL_TRUSTED = ""
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    (tmp_path / "seal.key").write_text("nothing")
    assert trusted().is_complete  # the certificate is there
    assert list(trusted().trust.seals) == der(OURS.certificate)
    (tmp_path / "seal.pem").write_text("nothing")
    assert not trusted().is_complete


def test_dates_are_judged_at_the_time_of_the_seal(
    sealed: Sealed, settings: Settings, tmp_path: Path
) -> None:
    """A certificate that has expired since proves what it sealed before, and nothing after."""
    old = issue(SEAL_NAME, ROOT, valid=ONE_YEAR)
    pdf = sealed_by(old, sealed.unsealed, settings, tmp_path)
    assert said(examine(pdf, trusted().trust)) == (Verdict.AUTHENTIC, None)
    later = seal_module._Sealing(
        sealed.unsealed, ONE_YEAR[1] + timedelta(days=1), "", seal_module.seal_key(NOW)
    )
    import asyncio

    after = asyncio.run(later.undated(seal_module.Level.BASIC)).pdf
    assert said(examine(after, trusted().trust)) == (Verdict.FOREIGN, Reason.DATES)


@pytest.fixture
def stamped(sealed: Sealed, settings: Settings, tmp_path: Path) -> Sealed:
    """The document with a time-stamp, and what shows that nothing was revoked."""
    clocks = certificates.root("Racine des horloges")
    of_seal, of_tsa = Responder(ROOT, NOW), Responder(clocks, NOW)
    with of_seal.served() as seals, of_tsa.served() as stamps:
        ours = issue(SEAL_NAME, ROOT, ocsp=f"{seals}ocsp")
        tsa = Tsa(clocks, ocsp=f"{stamps}ocsp")
        tsa.clock = lambda: NOW + timedelta(seconds=2)
        of_seal.issued, of_tsa.issued = [ours.certificate], [tsa.seal.certificate]
        certificates.choose(settings, certificates.pem_files(ours, tmp_path))
        (tmp_path / "clocks.pem").write_bytes(pem(clocks.certificate))
        with tsa.served() as address:
            settings.TSA_URL = address
            settings.TSA_CERTIFICATES = str(tmp_path / "clocks.pem")
            pdf = seal(sealed.unsealed, now=NOW).pdf
    return Sealed(pdf, sealed.unsealed, trusted().trust)


def test_a_time_stamp_is_said(stamped: Sealed) -> None:
    found = examine(stamped.pdf, stamped.trust)
    assert said(found) == (Verdict.AUTHENTIC, None)
    assert found.seal
    assert found.seal.level is Level.LONG_TERM
    assert found.seal.authority == "Horloge des essais"
    assert (found.seal.stamped_at, found.seal.claimed_at) == (NOW + timedelta(seconds=2), NOW)
    assert examine_apart(stamped.pdf, stamped.trust) == found  # nothing is opened late


def test_a_time_stamp_by_nobody_we_know_dates_nothing(stamped: Sealed) -> None:
    found = examine(stamped.pdf, replace(stamped.trust, authorities=[]))
    assert said(found) == (Verdict.AUTHENTIC, None)
    assert found.seal
    assert found.seal.level is Level.BASIC
    assert (found.seal.stamped_at, found.seal.authority) == (None, "")


@pytest.mark.parametrize(
    "step", [60, pytest.param(1, marks=pytest.mark.stress)], ids=["some", "every"]
)
def test_each_byte_of_a_stamped_seal_counts(stamped: Sealed, step: int) -> None:
    before, after = mutating.seal_gap(stamped.pdf)
    authentic = [
        place - before
        for place in range(before, after, step)
        if examine(mutating.flipped(stamped.pdf, place), stamped.trust).verdict is Verdict.AUTHENTIC
    ]
    assert authentic == []


def test_a_stamp_of_openssl_holds(sealed: Sealed, settings: Settings, tmp_path: Path) -> None:
    """Another library's way of writing: its clock is the machine's."""
    tsa = Tsa()
    tsa.behave = tsa.by_openssl(tmp_path)
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    (tmp_path / "clocks.pem").write_bytes(pem(tsa.top.certificate))
    with tsa.served() as address:
        settings.TSA_URL = address
        settings.TSA_CERTIFICATES = str(tmp_path / "clocks.pem")
        pdf = seal(sealed.unsealed, now=datetime.now(UTC)).pdf
    found = examine(pdf, trusted().trust)
    assert said(found) == (Verdict.AUTHENTIC, None)
    assert found.seal
    assert found.seal.level is Level.TIMESTAMPED


@pytest.mark.parametrize("kind", ["RSA", "self-signed"])
def test_other_keys(sealed: Sealed, settings: Settings, tmp_path: Path, kind: str) -> None:
    key = rsa_key(3072) if kind == "RSA" else None
    other = issue(SEAL_NAME, ROOT if kind == "RSA" else None, key=key)
    pdf = sealed_by(other, sealed.unsealed, settings, tmp_path)
    assert said(examine(pdf, trusted().trust)) == (Verdict.AUTHENTIC, None)
    before, after = mutating.seal_gap(pdf)
    found = [
        examine(mutating.flipped(pdf, place), trusted().trust).verdict
        for place in range(before, after, 40)
    ]
    assert Verdict.AUTHENTIC not in found
