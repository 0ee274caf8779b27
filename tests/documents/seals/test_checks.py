"""What `manage.py check` says of the seal before documents wait."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import checks
from pytest_django import Settings

from agreements.documents.seals.keys import forget_key
from tests.documents import certificates
from tests.documents.certificates import EXPIRED, SEAL_NAME, TO_COME, Issued, issue, pem, rsa_key

pytestmark = pytest.mark.usefixtures("no_seal")

ROOT = certificates.root()


def found(*, deploy: bool = False) -> list[str]:
    """The numbers of what the checks say."""
    forget_key()
    said = checks.run_checks(tags=["documents"], include_deployment_checks=deploy)
    assert all(message.hint for message in said)
    return [str(message.id).removeprefix("mentorat.") for message in said]


def ending_in(days: int) -> tuple[datetime, datetime]:
    return (EXPIRED[0], datetime.now(UTC) + timedelta(days=days, hours=1))


def test_a_seal_that_serves_is_not_spoken_of(sealer: Issued, settings: Settings) -> None:
    settings.PRODUCTION = True
    assert found(deploy=True) == []


def test_no_key_is_a_warning_in_production_alone(settings: Settings) -> None:
    assert found() == []
    settings.PRODUCTION = True
    assert found() == ["W110"]


def test_the_demonstration_is_not_asked(settings: Settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
    assert found() == []
    assert not (tmp_path / "seal").exists()


@pytest.mark.parametrize(
    ("seal", "number"),
    [
        (lambda: issue(SEAL_NAME, ROOT, valid=EXPIRED), "W115"),
        (lambda: issue(SEAL_NAME, ROOT, valid=TO_COME), "W115"),
        (lambda: issue(SEAL_NAME, ROOT, valid=ending_in(59)), "W116"),
        (lambda: issue(SEAL_NAME, ROOT, key=rsa_key(2048)), "W117"),
        (lambda: issue(SEAL_NAME, ROOT, signs=False), "W117"),
    ],
)
def test_a_certificate_that_does_not_serve(
    settings: Settings, tmp_path: Path, seal: object, number: str
) -> None:
    certificates.choose(settings, certificates.pem_files(seal(), tmp_path))  # type: ignore[operator]
    assert found() == [number]


def test_two_months_before_its_end_nothing_is_said(settings: Settings, tmp_path: Path) -> None:
    made = issue(SEAL_NAME, ROOT, valid=ending_in(60))
    certificates.choose(settings, certificates.pem_files(made, tmp_path))
    assert found() == []


def test_a_pass_phrase_that_is_wrong(settings: Settings, tmp_path: Path) -> None:
    certificates.choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path, "right"))
    settings.SEAL_PASSPHRASE = "wrong"
    assert found() == ["W112"]


def test_files_that_are_unreadable_or_do_not_match(
    sealer: Issued, settings: Settings, tmp_path: Path
) -> None:
    Path(settings.SEAL_CERTIFICATE).write_bytes(pem(ROOT.certificate))
    assert found() == ["W114"]
    Path(settings.SEAL_CERTIFICATE).unlink()
    assert found() == ["W113"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SEAL_KEY": "a"}, "MENTORAT_SEAL_CERTIFICATE missing"),
        ({"SEAL_CERTIFICATE": "a"}, "MENTORAT_SEAL_KEY missing"),
        ({"SEAL_PASSPHRASE": "a"}, "MENTORAT_SEAL_KEY or MENTORAT_SEAL_PKCS12 missing"),
        (
            {"SEAL_KEY": "a", "SEAL_CERTIFICATE": "a", "SEAL_PKCS12": "a"},
            "MENTORAT_SEAL_KEY and MENTORAT_SEAL_PKCS12 are both set",
        ),
        ({"SEAL_PKCS12": "a", "SEAL_PKCS11_PIN": "a"}, "are both set"),
        ({"SEAL_PKCS12": "a", "SEAL_CERTIFICATE": "a"}, "unset it"),
        (
            {"SEAL_PKCS11_MODULE": "a"},
            "MENTORAT_SEAL_PKCS11_TOKEN, MENTORAT_SEAL_PKCS11_PIN, MENTORAT_SEAL_PKCS11_KEY_LABEL,"
            " MENTORAT_SEAL_PKCS11_CERTIFICATE_LABEL missing",
        ),
        ({"SEAL_PKCS11_CERTIFICATE_LABEL": "a"}, "MENTORAT_SEAL_PKCS11_MODULE, "),
    ],
)
def test_half_a_configuration_is_an_error_that_names_it(
    settings: Settings, changes: dict[str, str], named: str
) -> None:
    certificates.choose(settings, changes)
    assert found(deploy=True) == ["E111"]
    [error] = checks.run_checks(tags=["documents"])
    assert isinstance(error, checks.Error)
    assert named in error.msg


@pytest.mark.parametrize("content", [b"words", None])
def test_earlier_seals_that_cannot_be_read(
    sealer: Issued, settings: Settings, tmp_path: Path, content: bytes | None
) -> None:
    settings.SEAL_TRUSTED = str(tmp_path / "trusted.pem")
    if content is not None:
        Path(settings.SEAL_TRUSTED).write_bytes(content)
    assert found() == ["W119"]
    Path(settings.SEAL_TRUSTED).write_bytes(pem(ROOT.certificate))
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "numbers"),
    [
        ({}, []),
        ({"TSA_URL": "https://clock.example.ca"}, []),
        ({"TSA_URL": ""}, ["E120"]),
        ({"TSA_URL": "clock.example.ca"}, ["E120"]),
        ({"TSA_URL": "ldap://clock.example.ca"}, ["E120"]),
        ({"TSA_URL": "http://[clock"}, ["E120"]),
        ({"TSA_CERTIFICATES": ""}, ["E120"]),
        ({"TSA_CERTIFICATES": "/nowhere.pem"}, ["W121"]),
        ({"TSA_WHEN_DOWN": "pretend"}, ["E120"]),
        ({"TSA_TIMEOUT": "soon"}, ["E120"]),
        ({"TSA_TIMEOUT": "0"}, ["E120"]),
        ({"TSA_TIMEOUT": "nan"}, ["E120"]),
        ({"TSA_TIMEOUT": "3600"}, ["E120"]),
    ],
)
def test_the_authority_s_settings(
    sealer: Issued,
    settings: Settings,
    tmp_path: Path,
    changes: dict[str, str],
    numbers: list[str],
) -> None:
    settings.TSA_URL = "http://clock.example.ca/tsr"
    settings.TSA_CERTIFICATES = str(tmp_path / "clocks.pem")
    Path(settings.TSA_CERTIFICATES).write_bytes(pem(ROOT.certificate))
    certificates.choose(settings, changes)
    assert found() == numbers
