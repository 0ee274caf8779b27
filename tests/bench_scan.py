"""How long the files of a paper take to become clean pages, in their process: a scan of ten pages,
and the photograph of a telephone. `python -m tests.bench_scan`."""

import os
import tempfile
from statistics import median

TIMES = 5
TARGET = 5000  # ms; a person waits for it


def main() -> None:
    """Print the median of each, in ms."""
    from django.test import override_settings

    from agreements.documents.scanner import scan_apart
    from tests import papers
    from tests.bench_pdf import milliseconds

    photograph = papers.picture(1, size=(3024, 4032))
    files = {
        "scan of two pages": papers.pdf(2),
        "scan of ten pages": papers.pdf(10),
        "photograph of 12 million pixels": papers.saved_as(photograph, "JPEG"),
    }
    with tempfile.TemporaryDirectory() as folder, override_settings(DATA_DIR=folder):
        for name, file in files.items():
            taken = milliseconds(lambda file=file: scan_apart([file]).dump(), TIMES)
            print(f"{name}: median {median(taken):.0f} ms (target {TARGET}), {len(file)} bytes")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
