"""How long a two-page agreement takes to become a PDF, that an archive, and that a sealed document:
`python -m tests.bench_pdf`."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

LETTER = Path(__file__).parent / "documents" / "letter.fr.html"
TARGET = 100  # ms, median after warm-up


def milliseconds(work: Callable[[], bytes], times: int) -> list[float]:
    """What each of `times` goes took, in milliseconds, sorted."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def main(times: int = 40) -> float:
    """Print the first render's time and the median of the next; return that median, in ms."""
    from agreements.documents.archival import prepare
    from agreements.documents.attachments import Attachment
    from agreements.documents.pdf import render

    html = LETTER.read_text(encoding="utf-8")
    [first] = milliseconds(lambda: render(html), 1)
    taken = milliseconds(lambda: render(html), times)
    print(
        f"PDF of two pages: median {median(taken):.0f} ms (target {TARGET}),"
        f" best {taken[0]:.0f} ms, first with warm-up {first:.0f} ms"
    )
    pdf = render(html)
    files = [
        Attachment(f"{name}.json", b'{"key": "value"}' * 1000, name, "application/json", "Data")
        for name in ("entente", "signatures", "journal")
    ]
    prepared = milliseconds(lambda: prepare(pdf, seal_name="École", attachments=files), times)
    print(f"Made an archive: median {median(prepared):.1f} ms, best {prepared[0]:.1f} ms")
    sealing(times)
    return median(taken)


def sealing(times: int) -> None:
    """Print what sealing takes by each kind of key, and dated by an authority of this machine."""
    from django.conf import settings

    from agreements.documents.seals.keys import forget_key
    from agreements.documents.seals.seal import seal
    from tests.documents import certificates
    from tests.documents.seals.tsa import Tsa
    from tests.documents.seals.unsealed import unsealed

    def cost(of: str) -> None:
        pdf = unsealed()
        taken = milliseconds(lambda: seal(pdf, now=datetime.now(UTC)).pdf, times)
        print(f"Seal, {of}: median {median(taken):.0f} ms, best {taken[0]:.0f} ms")

    root = certificates.root()
    kinds = {"RSA 3072": certificates.rsa_key(3072), "ECDSA P-256": certificates.p256()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, key in kinds.items():
            made = certificates.issue(certificates.SEAL_NAME, root, key=key)
            certificates.choose(settings, certificates.pem_files(made, folder))
            forget_key()
            cost(kind)
        tsa = Tsa()
        roots = folder / "clocks.pem"
        roots.write_bytes(certificates.pem(tsa.top.certificate))
        with tsa.served() as address:
            settings.TSA_URL, settings.TSA_CERTIFICATES = address, str(roots)
            cost("ECDSA P-256 and a time-stamp")
        settings.TSA_URL = settings.TSA_CERTIFICATES = ""


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
