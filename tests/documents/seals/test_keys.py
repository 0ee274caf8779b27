"""The seal's key: where it comes from, and why it may not serve."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pytest_django import Settings

from agreements.documents.seals.keys import (
    Reason,
    SealUnavailable,
    forget_key,
    seal_key,
    signed_by,
)
from tests.cast import NOW
from tests.documents import certificates
from tests.documents.certificates import (
    EXPIRED,
    SEAL_NAME,
    TO_COME,
    choose,
    issue,
    pem,
    root,
    rsa_key,
)

pytestmark = pytest.mark.usefixtures("no_seal")

ROOT = certificates.root()


def reason(now: datetime = NOW) -> Reason:
    with pytest.raises(SealUnavailable) as raised:
        seal_key(now)
    return raised.value.reason


@pytest.mark.parametrize("passphrase", ["", "une phrase d’essai"])
def test_a_key_in_pem_files_signs(settings: Settings, tmp_path: Path, passphrase: str) -> None:
    seal = issue(SEAL_NAME, ROOT)
    choose(settings, certificates.pem_files(seal, tmp_path, passphrase))
    key = seal_key(NOW)
    assert key.certificate == seal.certificate
    assert key.chain == (ROOT.certificate,)
    assert key.name == SEAL_NAME
    assert not key.is_demonstration
    assert signed_by(seal.certificate, key.sign(b"words"), b"words")
    assert not signed_by(seal.certificate, key.sign(b"words"), b"other words")


@pytest.mark.parametrize("passphrase", ["", "une phrase d’essai"])
def test_a_key_in_a_pkcs12_file_signs(settings: Settings, tmp_path: Path, passphrase: str) -> None:
    seal = issue(SEAL_NAME, ROOT)
    choose(settings, certificates.pkcs12_file(seal, tmp_path, passphrase))
    key = seal_key(NOW)
    assert key.chain == (ROOT.certificate,)
    assert signed_by(seal.certificate, key.sign(b"words"), b"words")


def test_rsa_of_3072_bits_signs(settings: Settings, tmp_path: Path) -> None:
    seal = issue(SEAL_NAME, ROOT, key=rsa_key(3072))
    choose(settings, certificates.pem_files(seal, tmp_path))
    assert signed_by(seal.certificate, seal_key(NOW).sign(b"words"), b"words")


def test_the_chain_is_put_in_order_and_keeps_what_belongs(
    settings: Settings, tmp_path: Path
) -> None:
    middle = issue("Intermédiaire", ROOT, is_authority=True)
    seal = issue(SEAL_NAME, middle)
    choose(settings, certificates.pem_files(seal, tmp_path))
    stranger = root("Étrangère")
    mixed = pem(seal.certificate, stranger.certificate, ROOT.certificate, middle.certificate)
    Path(settings.SEAL_CERTIFICATE).write_bytes(mixed)
    assert seal_key(NOW).chain == (middle.certificate, ROOT.certificate)


def test_the_name_of_the_settings_is_printed(settings: Settings, tmp_path: Path) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    settings.SEAL_NAME = "CSS des Érables"
    assert seal_key(NOW).name == "CSS des Érables"
    assert seal_key(NOW).common_name == SEAL_NAME


def test_it_is_read_once(settings: Settings, tmp_path: Path) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    with ThreadPoolExecutor(4) as threads:
        keys = list(threads.map(seal_key, [NOW] * 8))
    Path(settings.SEAL_KEY).unlink()
    assert {id(key) for key in [*keys, seal_key(NOW)]} == {id(keys[0])}


def test_what_is_mended_is_read_without_a_restart(settings: Settings, tmp_path: Path) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    path = Path(settings.SEAL_KEY)
    path.rename(tmp_path / "elsewhere")
    assert reason() is Reason.UNREADABLE
    (tmp_path / "elsewhere").rename(path)
    assert seal_key(NOW)


def test_there_is_none() -> None:
    assert reason() is Reason.NO_KEY


@pytest.mark.parametrize("given", ["", "another one"])
@pytest.mark.parametrize("form", [certificates.pem_files, certificates.pkcs12_file])
def test_the_pass_phrase_is_wrong(
    settings: Settings, tmp_path: Path, form: object, given: str
) -> None:
    choose(settings, form(issue(SEAL_NAME, ROOT), tmp_path, "the right one"))  # type: ignore[operator]
    settings.SEAL_PASSPHRASE = given
    assert reason() is Reason.WRONG_PASSPHRASE


@pytest.mark.parametrize("name", ["SEAL_KEY", "SEAL_CERTIFICATE"])
@pytest.mark.parametrize("content", [b"", b"words", b"\0\xff", None])
def test_a_file_is_unreadable(
    settings: Settings, tmp_path: Path, name: str, content: bytes | None
) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    path = Path(getattr(settings, name))
    path.unlink() if content is None else path.write_bytes(content)
    assert reason() is Reason.UNREADABLE


@pytest.mark.parametrize("content", [b"", b"words", b"\x30\x03\x02\x01\x03"])
def test_a_pkcs12_file_is_unreadable(settings: Settings, tmp_path: Path, content: bytes) -> None:
    choose(settings, certificates.pkcs12_file(issue(SEAL_NAME, ROOT), tmp_path, "phrase"))
    Path(settings.SEAL_PKCS12).write_bytes(content)
    assert reason() is Reason.UNREADABLE


def test_the_certificate_is_of_another_key(settings: Settings, tmp_path: Path) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    Path(settings.SEAL_CERTIFICATE).write_bytes(pem(issue(SEAL_NAME, ROOT).certificate))
    assert reason() is Reason.MISMATCH


@pytest.mark.parametrize(
    ("seal", "expected"),
    [
        (lambda: issue(SEAL_NAME, ROOT, valid=EXPIRED), Reason.EXPIRED),
        (lambda: issue(SEAL_NAME, ROOT, valid=TO_COME), Reason.NOT_YET_VALID),
        (lambda: issue(SEAL_NAME, ROOT, key=rsa_key(2048)), Reason.WEAK),
        (
            lambda: issue(SEAL_NAME, ROOT, key=ec.generate_private_key(ec.SECP224R1())),
            Reason.WEAK,
        ),
        (
            lambda: issue(SEAL_NAME, ROOT, key=ec.generate_private_key(ec.SECP256K1())),
            Reason.UNSUITABLE,
        ),
        (
            lambda: issue(SEAL_NAME, ROOT, key=ed25519.Ed25519PrivateKey.generate()),
            Reason.UNSUITABLE,
        ),
        (lambda: issue(SEAL_NAME, ROOT, signs=False), Reason.UNSUITABLE),
    ],
    ids=["expired", "to come", "RSA 2048", "P-224", "another curve", "Ed25519", "no signatures"],
)
def test_the_certificate_does_not_serve(
    settings: Settings, tmp_path: Path, seal: object, expected: Reason
) -> None:
    choose(settings, certificates.pem_files(seal(), tmp_path))  # type: ignore[operator]
    assert reason() is expected


def test_dates_are_those_of_the_sealing(settings: Settings, tmp_path: Path) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT, valid=EXPIRED), tmp_path))
    assert seal_key(datetime(2024, 6, 1, tzinfo=UTC))
    assert reason(EXPIRED[1]) is Reason.EXPIRED


def test_half_a_configuration_is_no_key(settings: Settings, tmp_path: Path) -> None:
    choose(settings, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    settings.SEAL_CERTIFICATE = ""
    assert reason() is Reason.HALF_CONFIGURED


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path) -> Settings:
    settings.DEMONSTRATION, settings.PRODUCTION = True, False
    settings.DATA_DIR = tmp_path
    return settings


def test_the_demonstration_makes_its_own(demonstration: Settings, tmp_path: Path) -> None:
    demonstration.SEAL_NAME = "Ministère"
    key = seal_key(NOW)
    assert key.is_demonstration
    assert key.name == "Mentorat – démonstration"
    assert isinstance(key.certificate.public_key(), ec.EllipticCurvePublicKey)
    [file] = (tmp_path / "seal").iterdir()
    assert file.stat().st_mode & 0o077 == file.parent.stat().st_mode & 0o077 == 0
    forget_key()
    assert seal_key(NOW).fingerprint == key.fingerprint


def test_the_demonstration_uses_a_key_that_is_set(demonstration: Settings, tmp_path: Path) -> None:
    choose(demonstration, certificates.pem_files(issue(SEAL_NAME, ROOT), tmp_path))
    assert not seal_key(NOW).is_demonstration


def test_production_makes_none(demonstration: Settings, tmp_path: Path) -> None:
    demonstration.PRODUCTION = True
    assert reason() is Reason.NO_KEY
    assert not (tmp_path / "seal").exists()


MAKE_ONE = """
import sys, django
django.setup()
from agreements.documents.seals import demonstration
print("ready", flush=True)
sys.stdin.readline()
print(demonstration.read().fingerprint)
"""


def test_processes_that_start_at_once_have_one(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MENTORAT_DEMONSTRATION": "1",
        "MENTORAT_DATA_DIR": str(tmp_path),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE_ONE],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=30)[0] for process in started]
    assert len(set(answers)) == 1
    assert len(answers[0].strip()) == 64
    assert [path.name for path in (tmp_path / "seal").iterdir()] == ["demonstration.pem"]
