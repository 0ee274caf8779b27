"""The same answer for a known and an unknown address, in the same time."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from agreements.models import Person
from mentorat.sign_in import mailing
from tests.sign_in.conftest import CODE, SIGN_IN

UNKNOWN = "nobody@ecole.example"


class PostOffice:
    """A mail server that gives each message its receipt only when it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.received: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        while not self.go_on.is_set():
            await asyncio.sleep(0.01)
        self.received += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:
    office = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    controller = Controller(office, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    settings.MAIL_IN_BACKGROUND = True
    yield office
    office.go_on.set()
    mailing._pool().shutdown(wait=True)
    mailing._pool.cache_clear()
    controller.stop()


@pytest.mark.django_db(transaction=True)
def test_the_answer_does_not_wait_for_the_mail_server(
    client: Client, maya: Person, post_office: PostOffice
) -> None:
    assert client.post(SIGN_IN, {"email": maya.email}).status_code == 302
    assert client.get(CODE).status_code == 200
    assert post_office.received == []
    post_office.go_on.set()
    mailing._pool().shutdown(wait=True)
    assert post_office.received == [maya.email]


@pytest.mark.django_db(transaction=True)
def test_an_unknown_address_is_sent_nothing(client: Client, post_office: PostOffice) -> None:
    post_office.go_on.set()
    assert client.post(SIGN_IN, {"email": UNKNOWN}).status_code == 302
    mailing._pool().shutdown(wait=True)
    assert post_office.received == []


def asked(email: str) -> tuple[list[HttpResponse], list[str]]:
    """The answers to an address, to its page's opening and to a wrong code, and the SQL that they
    took, without its values."""
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        answers = [
            client.post(SIGN_IN, {"email": email}),
            client.get(CODE),
            client.post(CODE, {"code": "000000"}),
        ]
    values = r"_django_curs_\w+| WHERE.*| VALUES.*| SET .*|SAVEPOINT.*"
    return answers, [re.sub(values, "", query["sql"], flags=re.DOTALL) for query in captured]


def text_of(response: HttpResponse, email: str) -> str:
    """Without the address, which the person typed, and the token, which changes at each page."""
    page = response.content.decode().replace(email, "")
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_everything_that_can_be_compared_is_the_same(maya: Person) -> None:
    known, unknown = "maya@ecole.example", "olga@ecole.example"
    (answers, queries), (others, other_queries) = asked(known), asked(unknown)
    for one, other in zip(answers, others, strict=True):
        assert one.status_code == other.status_code
        assert one.headers.keys() == other.headers.keys()
        assert one.headers.get("Location") == other.headers.get("Location")
        assert {n: len(c.value) for n, c in one.cookies.items()} == {
            n: len(c.value) for n, c in other.cookies.items()
        }
        assert text_of(one, known) == text_of(other, unknown)
    assert "Il vous reste 4 essais" in answers[2].content.decode()
    assert queries == other_queries


def chance_that_slower(ones: list[float], others: list[float]) -> float:
    """How often one of `ones`, drawn at random, is greater than one of `others`: a half where
    nothing tells them apart (Mann and Whitney's U, over its greatest value)."""
    return sum(one > other for one in ones for other in others) / (len(ones) * len(others))


@pytest.mark.stress
@pytest.mark.django_db(transaction=True)
def test_it_takes_the_same_time(post_office: PostOffice) -> None:
    """Two hundred of each, in turn, so that whatever else the machine does weighs on both: to ask
    for a code, to open its page and to try a wrong one. Of so many, chance alone takes the measure
    beyond 0.4 or 0.6 once in 2,000 times."""
    post_office.go_on.set()
    people = [
        Person.objects.create_user(f"{get_random_string(8).lower()}@ecole.example", "Connue")
        for _number in range(200)
    ]
    taken: dict[tuple[str, int], list[float]] = {}
    for number, person in enumerate(people):
        unknown = f"{get_random_string(8).lower()}@ecole.example"
        pair = [("known", person.email), ("unknown", unknown)]
        for kind, email in pair if number % 2 else reversed(pair):
            client = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")  # none is limited
            steps = (
                lambda client=client, email=email: client.post(SIGN_IN, {"email": email}),
                lambda client=client: client.get(CODE),
                lambda client=client: client.post(CODE, {"code": "000000"}),
            )
            for place, step in enumerate(steps):
                start = time.perf_counter()
                step()
                taken.setdefault((kind, place), []).append(time.perf_counter() - start)
            time.sleep(mailing.PAUSE + 0.05)  # one's mail may not weigh on the other's time
    for place, name in enumerate(("asking", "its page", "a wrong code")):
        known, unknown_ones = taken["known", place], taken["unknown", place]
        chance = chance_that_slower(known, unknown_ones)
        medians = f"{median(known) * 1000:.2f} and {median(unknown_ones) * 1000:.2f} ms"
        print(f"{name}: known and unknown take {medians}; known is slower in {chance:.1%}")
        assert 0.4 < chance < 0.6, name
