"""What pages and documents cost: `make bench`. Medians of one run; nothing here passes or fails.

It makes a database of its own, like the tests, and 1,000 agreements in it.
"""

import os
import sys
import tempfile
import time
import uuid
from pathlib import Path
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.setdefault("MENTORAT_DATA_DIR", tempfile.mkdtemp(prefix="mentorat-bench-"))

MANY = 1000  # agreements of one school
TIMES = 25  # requests for each figure


def main() -> None:
    import django

    django.setup()
    from django.test.utils import get_runner, setup_test_environment

    from tests.documents import certificates

    setup_test_environment()
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with tempfile.TemporaryDirectory() as folder:
            seal = certificates.issue(certificates.SEAL_NAME, certificates.root())
            certificates.choose(django.conf.settings, certificates.pem_files(seal, Path(folder)))
            pages()
            journals()
        documents()
        scans()
    finally:
        runner.teardown_databases(databases)
    paints()


def pages() -> None:
    """Print the queries and the median time of each page, with few rows and with many."""
    from django.urls import reverse

    from tests.cast import build_world
    from tests.making import in_force, made, written

    world = build_world()
    signed = in_force(world)
    address = [signed.public_id]
    print(f"{'page':<28}{'queries':>8}{'queries, ' + str(MANY) + ' rows':>20}{'ms':>8}{'ms':>8}")
    rows = [
        ("home, mentee", world.maya, reverse("agreements:home")),
        ("home, principal", world.helene, reverse("agreements:home")),
        ("agreements, principal", world.helene, reverse("agreements:listing")),
        ("archives, staff", world.ines, reverse("agreements:archives")),
        ("new agreement, principal", world.helene, reverse("agreements:create")),
        (
            "agreement in force, mentor",
            world.luc,
            reverse("agreements:read", args=address),
        ),
        ("document, staff", world.ines, reverse("agreements:document", args=address)),
    ]
    open_one = made(world, school_year=_year(2025))
    to_sign = written(world, school_year=_year(2024))
    rows += [
        ("agreement, writing", world.maya, reverse("agreements:read", args=[open_one.public_id])),
        ("agreement, signing", world.maya, reverse("agreements:sign", args=[to_sign.public_id])),
    ]
    few = [_cost(person, url) for _name, person, url in rows]
    _copies(open_one, MANY)
    many = [_cost(person, url) for _name, person, url in rows]
    for (name, _person, _url), (q1, t1), (q2, t2) in zip(rows, few, many, strict=True):
        print(f"{name:<28}{q1:>8}{q2:>20}{t1:>8.1f}{t2:>8.1f}")


def journals() -> None:
    """Print what verifying every journal takes."""
    from agreements.models import Agreement, Person
    from tests import bench_journal
    from tests.making import signed, wrote

    agreement = Agreement.objects.get(school_year=_year(2024))
    maya, luc = (Person.objects.get(pk=party.pk) for party in (agreement.mentee, agreement.mentor))
    for number in range(bench_journal.EVENTS - 6):
        wrote(agreement, maya, arrangements=f"Le mardi midi, à {number} h.")
    for person in (maya, luc):
        signed(agreement, person)
    bench_journal.main(Agreement.objects.get(pk=agreement.pk))


def documents() -> None:
    """Print what rendering takes: the sample letter, then an agreement as it is stored."""
    from tests import bench_pdf

    bench_pdf.main()


def scans() -> None:
    """Print what making clean pages of a paper takes."""
    from tests import bench_scan

    bench_scan.main()


def paints() -> None:
    """Print when the first view of a page is painted, and what it weighs."""
    from tests import bench_paint

    bench_paint.main()


def _year(start: int) -> object:
    from agreements.models import SchoolYear

    return SchoolYear.objects.get_or_create(start=start)[0]


def _cost(person: object, url: str) -> tuple[int, float]:
    """(SQL queries, median milliseconds) of a GET by `person`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.queries import TRANSACTION
    from tests.signing_in import client_of

    client = client_of(person, SERVER_NAME="127.0.0.1")  # type: ignore[arg-type]
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    asked = [query["sql"] for query in captured.captured_queries]
    queries = sum(not sql.startswith(TRANSACTION) for sql in asked)
    assert response.status_code == 200, (url, response.status_code)
    taken = []
    for _time in range(TIMES):
        start = time.perf_counter()
        client.get(url)
        taken.append((time.perf_counter() - start) * 1000)
    return queries, median(taken)


def _copies(agreement: object, count: int) -> None:
    """Add copies of an agreement of Maya's, each with another mentor."""
    from agreements.models import Agreement, Person
    from agreements.models.agreement import new_reference

    mentors = [
        Person(email=f"mentor{n}@demonstration.example", name=f"Mentor {n}", password="!")
        for n in range(count)
    ]
    Person.objects.bulk_create(mentors)
    copies = []
    for mentor in mentors:
        copy = Agreement.objects.get(pk=agreement.pk)  # type: ignore[attr-defined]
        copy.pk, copy.public_id, copy.creation_key = None, uuid.uuid4(), uuid.uuid4()
        copy.reference, copy.mentor_id = new_reference(), mentor.pk
        copies.append(copy)
    Agreement.objects.bulk_create(copies)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
