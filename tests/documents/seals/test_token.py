"""The seal's key in a token, by PKCS #11: SoftHSM's."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pytest_django import Settings

from agreements.documents.seals import token as seal_token
from agreements.documents.seals.checks import check_seal, check_seal_token
from agreements.documents.seals.keys import Reason, SealUnavailable, forget_key, seal_key
from agreements.documents.seals.seal import seal
from tests.cast import NOW
from tests.documents import certificates
from tests.documents.certificates import EXPIRED, SEAL_NAME, Issued, issue, pem, rsa_key
from tests.documents.seals.readers import openssl_agrees
from tests.documents.seals.unsealed import unsealed

pytestmark = pytest.mark.usefixtures("no_seal")

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",  # Debian
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
MODULE = next((path for path in MODULES if Path(path).exists()), MODULES[0])
PIN = "271828"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Issued]]:
    """What the token « mentorat » holds, by its label, made before the process opens it."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    root = certificates.root()
    seals = {
        "p256": issue(SEAL_NAME, root),
        "rsa": issue(SEAL_NAME, root, key=rsa_key(3072)),
        "weak": issue(SEAL_NAME, root, key=rsa_key(2048)),
        "expired": issue(SEAL_NAME, root, valid=EXPIRED),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        softhsm("--init-token", "--free", "--label", "mentorat", "--so-pin", PIN, "--pin", PIN)
        for number, (label, made) in enumerate(seals.items(), 1):
            keep(made, label, f"{number:02}", folder)
        with pkcs11.lib(MODULE).get_token(token_label="mentorat").open(True, PIN) as session:
            for label, made in seals.items():
                session.create_object(
                    {
                        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                        pkcs11.Attribute.TOKEN: True,
                        pkcs11.Attribute.LABEL: label,
                        pkcs11.Attribute.ID: label.encode(),
                        pkcs11.Attribute.SUBJECT: made.certificate.subject.public_bytes(),
                        pkcs11.Attribute.VALUE: made.certificate.public_bytes(Encoding.DER),
                    }
                )
        yield seals


def keep(made: Issued, label: str, number: str, folder: Path) -> None:
    path = folder / "key.pem"
    path.write_bytes(made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    words = ("--token", "mentorat", "--pin", PIN, "--label", label, "--id", number)
    softhsm("--import", str(path), *words)
    path.unlink()


def softhsm(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True, env=os.environ)


@pytest.fixture
def token(kept: dict[str, Issued], settings: Settings) -> Iterator[Settings]:
    """Settings that name the key « p256 » of the token, which nobody has logged into."""
    pkcs11.lib(MODULE).reinitialize()
    forget_key()
    seal_token._refused_pins.clear()
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = MODULE, "mentorat"
    settings.SEAL_PKCS11_PIN = PIN
    settings.SEAL_PKCS11_KEY_LABEL = settings.SEAL_PKCS11_CERTIFICATE_LABEL = "p256"
    yield settings
    forget_key()
    seal_token._refused_pins.clear()


def reason() -> Reason:
    with pytest.raises(SealUnavailable) as raised:
        seal_key(NOW)
    return raised.value.reason


@pytest.mark.parametrize("label", ["p256", "rsa"])
def test_a_key_in_a_token_seals(
    token: Settings, kept: dict[str, Issued], tmp_path: Path, label: str
) -> None:
    token.SEAL_PKCS11_KEY_LABEL = token.SEAL_PKCS11_CERTIFICATE_LABEL = label
    sealed = seal(unsealed(), now=NOW)
    assert openssl_agrees(sealed.pdf, kept[label], tmp_path)


def test_the_certificate_and_its_chain_may_be_in_a_file(
    token: Settings, kept: dict[str, Issued], tmp_path: Path
) -> None:
    made = kept["p256"]
    (tmp_path / "seal.pem").write_bytes(pem(made.certificate, *made.chain))
    token.SEAL_PKCS11_CERTIFICATE_LABEL = ""
    token.SEAL_CERTIFICATE = str(tmp_path / "seal.pem")
    assert seal_key(NOW).chain == tuple(made.chain)


def test_several_threads_share_the_token(
    token: Settings, kept: dict[str, Issued], tmp_path: Path
) -> None:
    before = unsealed()
    with ThreadPoolExecutor(4) as threads:
        sealed = list(threads.map(lambda _: seal(before, now=NOW).pdf, range(8)))
    assert all(openssl_agrees(pdf, kept["p256"], tmp_path) for pdf in sealed)


def test_the_pin_is_wrong_and_is_tried_once(token: Settings) -> None:
    token.SEAL_PKCS11_PIN = "314159"
    assert reason() is Reason.WRONG_PASSPHRASE
    with pkcs11.lib(MODULE).get_token(token_label="mentorat").open(True, PIN) as session:
        session.set_pin(PIN, "314159")
    try:
        assert reason() is Reason.WRONG_PASSPHRASE, "tried again: some tokens would be locked now"
    finally:
        with pkcs11.lib(MODULE).get_token(token_label="mentorat").open(True, "314159") as session:
            session.set_pin("314159", PIN)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SEAL_PKCS11_MODULE", "/nowhere.so", Reason.TOKEN),
        ("SEAL_PKCS11_TOKEN", "another", Reason.TOKEN),
        ("SEAL_PKCS11_KEY_LABEL", "another", Reason.TOKEN),
        ("SEAL_PKCS11_CERTIFICATE_LABEL", "another", Reason.TOKEN),
        ("SEAL_PKCS11_CERTIFICATE_LABEL", "expired", Reason.MISMATCH),
        ("SEAL_PKCS11_CERTIFICATE_LABEL", "rsa", Reason.MISMATCH),
        ("SEAL_PKCS11_KEY_LABEL", "rsa", Reason.MISMATCH),
    ],
)
def test_what_the_settings_name_is_not_there(
    token: Settings, name: str, value: str, expected: Reason
) -> None:
    setattr(token, name, value)
    assert reason() is expected


@pytest.mark.parametrize(
    ("label", "expected"), [("weak", Reason.WEAK), ("expired", Reason.EXPIRED)]
)
def test_what_the_token_holds_does_not_serve(token: Settings, label: str, expected: Reason) -> None:
    token.SEAL_PKCS11_KEY_LABEL = token.SEAL_PKCS11_CERTIFICATE_LABEL = label
    assert reason() is expected


def test_a_token_that_was_unplugged_serves_again(token: Settings) -> None:
    key = seal_key(NOW)
    pkcs11.lib(MODULE).reinitialize()  # its sessions are gone
    with pytest.raises(SealUnavailable, match="token"):
        key.sign(b"words")
    assert seal_key(NOW).sign(b"words")


def test_only_a_deployment_s_check_opens_it(token: Settings) -> None:
    token.SEAL_PKCS11_TOKEN = "another"
    assert check_seal() == []
    assert [message.id for message in check_seal_token()] == ["mentorat.W118"]
    token.SEAL_PKCS11_TOKEN = "mentorat"
    assert check_seal_token() == []
