"""The limits of signing in hold on two processes that share one database, as time goes by."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection

from agreements.models import Person
from tests.database import address
from tests.sign_in.conftest import CODE, SIGN_IN
from tests.sign_in.factors import SECRET, SHOW, wrong

START = datetime(2026, 11, 23, 15, tzinfo=UTC)
MAYA = "maya@ecole.example"
NOUR = "nour@ecole.example"  # has an authenticator application
CACHE = "cache_of_two_processes"  # a table
Processes = list[subprocess.Popen[str]]


class Site:
    """Two processes; what is asked goes to one, then to the other."""

    def __init__(self, processes: Processes) -> None:
        self.processes = processes
        self.now = START
        self.asked = 0

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def ask(self, email: str = MAYA, *, network: str = "192.0.2.1") -> dict[str, Any]:
        return self.post(SIGN_IN, {"email": email}, {}, network)

    def type(self, code: str, cookies: dict[str, str]) -> dict[str, Any]:
        return self.post(CODE, {"code": code}, cookies)

    def digits(self) -> str:
        """What Nour's application shows."""
        return format_hotp_value(hotp_value(SECRET, int(self.now.timestamp()) // 30))

    def asked_for_proof(self) -> dict[str, str]:
        """The cookies of a browser where Nour typed a code, and is asked for a second factor."""
        asked = self.ask(NOUR)
        answer = self.type(asked["code"], asked["cookies"])
        assert answer["location"].startswith(SHOW)
        return dict(answer["cookies"])

    def post(
        self,
        path: str,
        data: dict[str, str] | None,
        cookies: dict[str, str],
        network: str = "192.0.2.1",
        to: int | None = None,
    ) -> dict[str, Any]:
        process = self.processes[self.asked % 2 if to is None else to]
        self.asked += 1
        asked = {"at": self.now.isoformat(), "network": network, "cookies": cookies}
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(asked | {"path": path, "data": data}) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        return answer

    def count_as(self, times: int, network: str = "192.0.2.1") -> None:
        """The one request of a network so far counts as so many, in the cache of the processes."""
        cache = DatabaseCache(CACHE, {})
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT cache_key FROM {CACHE}")
            keys = [key.split(":", 2)[2] for (key,) in cursor.fetchall()]
        limits = [key for key in keys if key.endswith(f":ip:{network}")]
        assert limits
        with time_machine.travel(self.now):
            for key in limits:
                (at,) = cache.get(key)
                cache.set(key, [at] * times, 3600)

    def both_at_once(self, times: int, path: str, data: dict[str, str], **more: Any) -> list[Any]:
        def several(to: int) -> list[dict[str, Any]]:
            return [self.post(path, data, to=to, **more) for _time in range(times)]

        with ThreadPoolExecutor(2) as pool:
            return [answer for answers in pool.map(several, range(2)) for answer in answers]


@pytest.fixture(scope="module")
def processes(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """Two processes of the site, on the database of these tests; started once for all of them."""
    environment = os.environ | {
        "CACHE_URL": f"dbcache://{CACHE}",
        "DATABASE_URL": address(connection),
        "MENTORAT_DATA_DIR": str(tmp_path_factory.mktemp("site")),
        "MENTORAT_SECRET_KEY": settings.SECRET_KEY,
        "MENTORAT_OIDC_NAME": "CSS",
        "MENTORAT_OIDC_SERVER_URL": "http://127.0.0.1:9",  # where nobody answers
        "MENTORAT_OIDC_CLIENT_ID": "mentorat",
        "MENTORAT_OIDC_CLIENT_SECRET": "mentorat",
    }
    command = [sys.executable, "-m", "tests.sign_in.process"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    processes = [
        subprocess.Popen(command, env=environment, text=True, **pipes) for _number in range(2)
    ]
    yield processes
    for process in processes:
        process.communicate(timeout=10)
        assert process.returncode == 0


@pytest.fixture
def site(transactional_db: None, processes: Processes) -> Iterator[Site]:
    """With Maya and Nour in its database, and nothing counted yet."""
    Person.objects.create_user(MAYA, "Maya Nguyễn")
    TOTP.activate(Person.objects.create_user(NOUR, "Nour Haddad"), SECRET)
    call_command("createcachetable", CACHE, verbosity=0)
    yield Site(processes)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {CACHE}")


def test_codes_for_one_address(site: Site) -> None:
    """Three a minute, twelve an hour; another address is not held back."""
    sent = 0
    for _minute in range(4):
        answers = [site.ask() for _time in range(4)]
        assert [answer["status"] for answer in answers] == [302, 302, 302, 422]
        sent += sum(bool(answer["code"]) for answer in answers)
        site.wait(seconds=61)
    assert sent == 12
    assert site.ask()["status"] == 422  # a thirteenth in the hour
    assert site.ask("luc@ecole.example")["status"] == 302
    site.wait(hours=1)
    assert site.ask()["code"]


def test_codes_for_one_network(site: Site) -> None:
    """A hundred a minute, for any addresses, known or not."""
    assert site.ask("p@ecole.example")["status"] == 302
    site.count_as(98)
    answers = [site.ask(f"p{number}@ecole.example") for number in range(3)]
    assert [answer["status"] for answer in answers] == [302, 302, 422]
    assert site.ask()["status"] == site.ask()["status"] == 422  # at the one and the other
    assert site.ask(network="192.0.2.2")["code"]
    site.wait(seconds=61)
    assert site.ask()["code"]


def test_five_tries(site: Site) -> None:
    asked = site.ask()
    cookies = asked["cookies"]
    for left in (4, 3, 2, 1):
        answer = site.type(wrong(asked["code"]), cookies)
        assert answer["status"] == 422
        assert f"Il vous reste {left} essai" in answer["text"]
    answer = site.type(wrong(asked["code"]), cookies)
    assert answer["location"] == SIGN_IN
    for _process in range(2):
        answer = site.type(asked["code"], answer["cookies"])
        assert answer["location"] == SIGN_IN
    assert site.ask()["code"] != asked["code"]  # the way on


def test_ten_minutes(site: Site) -> None:
    asked = site.ask()
    site.wait(minutes=10, seconds=-1)
    assert site.type(asked["code"], asked["cookies"])["location"] == "/"
    asked = site.ask()
    site.wait(minutes=10, seconds=1)
    for _process in range(2):
        answer = site.type(asked["code"], asked["cookies"])
        assert answer["location"] == SIGN_IN
        asked["cookies"] = answer["cookies"]


def test_a_code_used_at_one_is_used_at_the_other(site: Site) -> None:
    asked = site.ask()
    assert site.type(asked["code"], asked["cookies"])["location"] == "/"
    assert site.type(asked["code"], asked["cookies"])["location"] == SIGN_IN


def test_asking_at_once(site: Site) -> None:
    answers = site.both_at_once(6, SIGN_IN, {"email": MAYA}, cookies={})
    assert sum(bool(answer["code"]) for answer in answers) <= 3
    assert {answer["status"] for answer in answers} == {302, 422}


def test_trying_at_once(site: Site) -> None:
    """Five tries, however many are sent in the same instant with the same session."""
    asked = site.ask()
    data = {"code": wrong(asked["code"])}
    answers = site.both_at_once(5, CODE, data, cookies=asked["cookies"])
    assert sum("Il vous reste" in answer["text"] for answer in answers) <= 5
    answers = site.both_at_once(1, CODE, {"code": asked["code"]}, cookies=asked["cookies"])
    assert [answer["location"] for answer in answers] == [SIGN_IN, SIGN_IN]


def test_second_factors(site: Site) -> None:
    """Five wrong codes in five minutes, of one person, in whatever browsers."""
    browsers = [site.asked_for_proof() for _number in range(2)]
    for number in range(5):
        answer = site.post(SHOW, {"code": wrong(site.digits())}, browsers[number % 2])
        assert "n’a pas été reconnu" in answer["text"]
    for browser in browsers:
        answer = site.post(SHOW, {"code": site.digits()}, browser)
        assert "Attendez cinq minutes" in answer["text"]
    site.wait(minutes=5, seconds=1)
    assert site.post(SHOW, {"code": site.digits()}, browsers[0])["location"] == "/"


def test_a_code_of_the_application_serves_at_one_alone(site: Site) -> None:
    """Sent to both in the same instant, and to either while the clock allows it still."""
    *browsers, third = [site.asked_for_proof() for _number in range(3)]
    data = {"code": site.digits()}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda to: site.post(SHOW, data, browsers[to], to=to), range(2)))
    assert sorted(answer["status"] for answer in answers) == [302, 422]
    site.wait(seconds=31)
    assert "a déjà servi" in site.post(SHOW, data, third)["text"]


@pytest.mark.parametrize("path", ["/connexion/unique/", "/connexion/cle/"])
def test_other_ways_in_for_one_network(site: Site, path: str) -> None:
    """A hundred starts a minute: single sign-on, passkeys."""
    assert site.post(path, {}, {})["status"] == 302
    site.count_as(98)
    statuses = [site.post(path, {}, {})["status"] for _time in range(2)]
    assert set(statuses) == {302}
    answers = [site.post(path, {}, {}) for _process in range(2)]
    if path == "/connexion/cle/":
        assert [answer["status"] for answer in answers] == [429, 429]
    else:
        assert {answer["location"] for answer in answers} == {"/connexion/unique/refus/"}
        refused = site.post(path, {}, {}, network="192.0.2.2")
        assert refused["location"] == "/connexion/unique/refus/"  # nobody answers there
    site.wait(seconds=61)
    assert site.post(path, {}, {})["status"] == 302


def test_looking_references_up(site: Site) -> None:
    """Sixty a minute for one network, whatever is asked: they can't be gone through."""

    def look_up(network: str = "192.0.2.1") -> int:
        return site.post("/verifier/0000-0000/", None, {}, network)["status"]

    assert look_up() == 404
    site.count_as(58)
    assert [look_up() for _time in range(4)] == [404] * 2 + [429] * 2
    assert look_up("192.0.2.2") == 404
    site.wait(seconds=61)
    assert look_up() == 404


def test_verifying_files(site: Site) -> None:
    """Twenty a minute for one network."""

    def verify(network: str = "192.0.2.1") -> int:
        return site.post("/verifier/", {"file": "nothing"}, {}, network)["status"]

    assert [verify() for _time in range(22)] == [200] * 20 + [429] * 2
    assert verify("192.0.2.2") == 200
    site.wait(seconds=61)
    assert verify() == 200


def test_the_cache_is_the_databases() -> None:
    """In production, unless another is named: a limit counted in memory would be each process's
    own."""
    environment = {k: v for k, v in os.environ.items() if k != "CACHE_URL"}
    environment |= {"MENTORAT_PRODUCTION": "1", "SECRET_KEY": "x" * 60}
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import mentorat.settings as s; print(s.CACHES['default']['BACKEND'])",
        ],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "db.DatabaseCache" in found.stdout, found.stderr
