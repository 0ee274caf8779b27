"""What others than us say of a seal: OpenSSL, and Poppler's pdfsig."""

import io
import subprocess
from pathlib import Path

import pikepdf

from tests.documents.certificates import Issued, pem


def parts_of(pdf: bytes) -> tuple[bytes, bytes]:
    """What was signed, and the signature (CMS)."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [field] = opened.Root.AcroForm.Fields
        start, until, again, more = (int(number) for number in field.V.ByteRange)
        contents = bytes(field.V.Contents)
    assert again + more == len(pdf)
    return pdf[start:until] + pdf[again:], contents


def openssl_agrees(pdf: bytes, root: Issued, folder: Path) -> bool:
    """Whether the seal holds, and stands under `root`."""
    signed, contents = parts_of(pdf)
    (folder / "signed").write_bytes(signed)
    (folder / "cms").write_bytes(contents)
    (folder / "root").write_bytes(pem(root.root))
    words = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "cms"]
    words += ["-content", folder / "signed", "-CAfile", folder / "root", "-purpose", "any"]
    done = subprocess.run([*words, "-out", folder / "out"], capture_output=True, check=False)
    return done.returncode == 0


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What it prints; the file stays in `folder` as sealed.pdf."""
    (folder / "sealed.pdf").write_bytes(pdf)
    words = ["pdfsig", "-nocert", folder / "sealed.pdf"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout
