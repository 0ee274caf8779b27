"""The act of sealing: what is written, what stays, and what other readers say of it."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives import hashes
from pytest_django import Settings

from agreements.documents.seals.keys import SealUnavailable, forget_key
from agreements.documents.seals.seal import Unsealable, seal
from agreements.examination import Level
from agreements.examination.container import SEAL_FIELD
from tests.cast import NOW
from tests.documents import certificates
from tests.documents.certificates import EXPIRED, SEAL_NAME, Issued, issue, rsa_key
from tests.documents.reading import faults_of
from tests.documents.seals.readers import openssl_agrees, pdfsig
from tests.documents.seals.unsealed import unsealed

pytestmark = pytest.mark.usefixtures("no_seal")


def test_it_certifies_the_whole_file(sealer: Issued) -> None:
    sealed = seal(unsealed(), now=NOW, reason="Sceau électronique")
    assert (sealed.level, sealed.lowered_because) == (Level.BASIC, "")
    assert sealed.fingerprint == sealer.certificate.fingerprint(hashes.SHA256()).hex()
    with pikepdf.open(io.BytesIO(sealed.pdf)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert field.T == SEAL_FIELD
        signature = field.V
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        assert signature.M == "D:20261123150000Z"
        [reference] = signature.Reference
        assert reference.TransformMethod == "/DocMDP"
        assert reference.TransformParams.P == 1, "nothing may change"
        assert pdf.Root.Perms.DocMDP.objgen == signature.objgen
        known = {"/Type", "/Filter", "/SubFilter", "/M", "/Contents", "/ByteRange", "/Reference"}
        assert set(signature.keys()) == known | {"/Name", "/Reason"}
        assert (str(signature.Name), str(signature.Reason)) == (SEAL_NAME, "Sceau électronique")


def test_it_appends_once_and_leaves_the_rest(sealer: Issued) -> None:
    before = unsealed()
    sealed = seal(before, now=NOW).pdf
    assert sealed.startswith(before)
    assert sealed.count(b"%%EOF") == before.count(b"%%EOF") + 1
    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(sealed)) as new:
        assert new.Root.Metadata.read_raw_bytes() == old.Root.Metadata.read_raw_bytes()
        assert dict(new.docinfo) == dict(old.docinfo)
        assert new.Root.get("/Version") is None, "PDF/A-3 is PDF 1.7"
        assert "/Reason" not in new.Root.AcroForm.Fields[0].V
        [old_look, new_look] = [pdf.Root.AcroForm.Fields[0].AP.N for pdf in (old, new)]
        assert old_look.read_bytes() == new_look.read_bytes()


def test_what_is_sealed_is_still_an_archive_and_readable_by_all(sealer: Issued) -> None:
    assert faults_of(unsealed()) == []
    assert faults_of(seal(unsealed(), now=NOW).pdf) == []


def test_other_readers_agree(sealer: Issued, tmp_path: Path) -> None:
    sealed = seal(unsealed(), now=NOW).pdf
    found = pdfsig(sealed, tmp_path)
    assert "Signature is Valid" in found
    assert "Total document signed" in found
    assert f"Signer Certificate Common Name: {SEAL_NAME}" in found
    checked = ["qpdf", "--check", tmp_path / "sealed.pdf"]
    assert subprocess.run(checked, capture_output=True, check=False).returncode == 0
    assert openssl_agrees(sealed, sealer, tmp_path)
    assert not openssl_agrees(sealed, certificates.root("Autre"), tmp_path)
    flipped = sealed.replace(b"/MarkInfo", b"/MarkInfp", 1)
    assert "Signature is Valid" not in pdfsig(flipped, tmp_path)


@pytest.mark.parametrize("form", ["RSA", "P-384", "PKCS #12", "self-signed"])
def test_every_kind_of_key_seals(settings: Settings, tmp_path: Path, form: str) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    root = certificates.root()
    key = {"RSA": lambda: rsa_key(3072), "P-384": lambda: ec.generate_private_key(ec.SECP384R1())}
    made = issue(
        SEAL_NAME, None if form == "self-signed" else root, key=key[form]() if form in key else None
    )
    write = certificates.pkcs12_file if form == "PKCS #12" else certificates.pem_files
    certificates.choose(settings, write(made, tmp_path, "phrase"))
    sealed = seal(unsealed(), now=NOW).pdf
    forget_key()
    assert openssl_agrees(sealed, made, tmp_path)
    assert "Signature is Valid" in pdfsig(sealed, tmp_path)
    assert "SHA-256" in pdfsig(sealed, tmp_path)
    assert faults_of(sealed) == []


def test_a_demonstration_says_so(settings: Settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION, settings.PRODUCTION, settings.DATA_DIR = True, False, tmp_path
    sealed = seal(unsealed(), now=NOW)
    forget_key()
    assert "démonstration" in pdfsig(sealed.pdf, tmp_path)


def test_the_time_is_given_and_told_in_utc(sealer: Issued) -> None:
    there = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=-5)))
    with pikepdf.open(io.BytesIO(seal(unsealed(), now=there).pdf)) as pdf:
        assert pdf.Root.AcroForm.Fields[0].V.M == "D:20261123150000Z"


def test_two_threads_seal_at_once(sealer: Issued, tmp_path: Path) -> None:
    words = [f"Entente {number}." for number in range(6)]
    before = [unsealed(each) for each in words]
    with ThreadPoolExecutor(2) as threads:
        sealed = list(threads.map(lambda pdf: seal(pdf, now=NOW), before))
    assert len({each.fingerprint for each in sealed}) == 1
    for old, new in zip(before, sealed, strict=True):
        assert new.pdf.startswith(old)
        assert openssl_agrees(new.pdf, sealer, tmp_path)


def test_an_expired_certificate_seals_nothing(settings: Settings, tmp_path: Path) -> None:
    made = issue(SEAL_NAME, certificates.root(), valid=EXPIRED)
    certificates.choose(settings, certificates.pem_files(made, tmp_path))
    with pytest.raises(SealUnavailable, match="expired"):
        seal(unsealed(), now=NOW)


def without_field() -> bytes:
    with pikepdf.open(io.BytesIO(unsealed())) as pdf:
        del pdf.Root.AcroForm, pdf.pages[0].obj.Annots
        output = io.BytesIO()
        pdf.save(output)
    return output.getvalue()


@pytest.mark.parametrize("pdf", [b"", b"words", b"%PDF-1.7\nwords", None])
def test_what_has_no_field_is_not_sealed(sealer: Issued, pdf: bytes | None) -> None:
    with pytest.raises(Unsealable):
        seal(without_field() if pdf is None else pdf, now=NOW)


def test_what_is_sealed_is_not_sealed_again(sealer: Issued) -> None:
    sealed = seal(unsealed(), now=NOW)
    with pytest.raises(Unsealable):
        seal(sealed.pdf, now=NOW)
