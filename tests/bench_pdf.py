"""How long a two-page agreement takes to become a PDF, and that an archive ready to be sealed:
`python -m tests.bench_pdf`."""

import time
from collections.abc import Callable
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
    from agreements.documents.archival import Attachment, prepare
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
    return median(taken)


if __name__ == "__main__":
    import django

    django.setup()
    main()
