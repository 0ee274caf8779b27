"""What every response tells the browser (tests/test_access.py has those of every page), and what no
address or log says."""

import gzip
import logging
import re
from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.test import Client

from agreements.models import Agreement
from mentorat.logs import DiscreetFormatter
from tests.access_table import ROLES, TABLE
from tests.access_walk import CAST, URLCONF, url_of
from tests.conftest import World
from tests.headers import POLICY, assert_headers
from tests.making import in_force, made
from tests.signing_in import client_of

FONT = "fonts/source-sans-3/files/source-sans-3-latin-400-normal.woff2"


def test_nothing_sent_is_echoed_by_trace(world: World) -> None:
    agreement = made(world)
    client = client_of(world.helene)
    for name, method in TABLE:
        if method == "GET" and "logout" not in name:
            response = client.generic(
                "TRACE", url_of(name, agreement, world), "zyx", HTTP_X_SAID="zyx"
            )
            assert response.streaming or b"zyx" not in response.content


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "CONNECT", "ANYTHING"])
def test_only_a_post_changes_anything(world: World, method: str) -> None:
    agreement, client = made(world), client_of(world.alice)
    for name in {name for name, _method in TABLE}:
        response = client.generic(method, url_of(name, agreement, world))
        assert response.status_code == 405


@pytest.fixture(autouse=True)
def whole_site(settings) -> None:
    settings.ROOT_URLCONF = URLCONF


def test_errors_have_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(world.maya, raise_request_exception=False)
    assert_headers(client.get("/nothing/here/"))
    assert_headers(client.get("/", HTTP_HOST="evil.example"))
    assert_headers(Client(enforce_csrf_checks=True).post("/connexion/"))
    monkeypatch.setattr("agreements.views.home.Agreement", None)
    response = client.get("/")
    assert response.status_code == 500
    assert_headers(response)


def test_what_is_answered_before_https_has_them(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/connexion/")
    assert response["Location"].startswith("https://")
    assert_headers(response)
    refused = Client().get("/connexion/", HTTP_HOST="evil.example")
    assert refused.status_code == 400
    assert set(refused["Content-Security-Policy"].split("; ")) == POLICY


def test_static_files_that_open_as_a_page_have_them() -> None:
    assert_headers(Client().get("/static/img/logo.svg"))


@pytest.mark.parametrize("path", ["css/site.css", "js/focus.js", FONT])
def test_parts_of_a_page_carry_no_policy_of_pages(path: str) -> None:
    headers = Client().get(f"/static/{path}").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Content-Security-Policy" not in headers
    assert sum(len(f"{name}: {value}") + 2 for name, value in headers.items()) < 350


def test_a_page_is_compressed_and_a_document_is_not(
    world: World, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = in_force(world)
    client = client_of(world.maya, headers={"accept-encoding": "gzip, br"})
    page = client.get(f"/ententes/{agreement.public_id}/")
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert len(page.content) < 8000
    assert "Entente mentorale" in gzip.decompress(page.content).decode()
    assert "Content-Encoding" not in client_of(world.maya).get("/").headers
    document = client.get(f"/ententes/{agreement.public_id}/document/")
    assert document.headers["Content-Type"] == "application/pdf"
    assert "Content-Encoding" not in document.headers


class Kept(logging.Handler):
    """Everything logged, as the console would have it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(DiscreetFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[Kept]:
    handler = Kept()
    names = [
        None,
        "django",
        "django.server",
        "django.request",
        "django.security",
        "agreements",
        "mentorat.sign_in.events",
    ]
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def test_an_error_is_logged_without_its_message(log: Kept) -> None:
    words = ["zoe@ecole.example", "Zyxomètre"]

    def insert() -> None:
        raise IntegrityError(f"Key=({words[0]})")

    try:
        try:
            insert()
        except IntegrityError as error:
            raise ValueError(words[1]) from error
    except ValueError:
        logging.getLogger("agreements").exception("it failed")
    text = "\n".join(log.lines)
    assert "it failed" in text
    assert "IntegrityError" in text
    assert "ValueError" in text
    assert "in insert" in text
    assert not any(word in text for word in words)


def test_what_people_write_is_in_no_log_and_no_address(
    world: World, log: Kept, mailoutbox: list, django_capture_on_commit_callbacks
) -> None:
    """Names, addresses and words, good and bad, through every form."""
    said = ["zyxometre", "Zyxomètre", "demonstration.example", "ecole.example", "Maya", "Olivier"]
    agreement = made(world)
    fields = {
        "email": "zyxometre@ecole.example",
        "name": "Olivier Zyxomètre",
        "search": "Zyxomètre",
        "about": "Zyxomètre",
        "arrangements": "Zyxomètre",
        "mentee_expectations": "Zyxomètre" * 1000,
        "mentee_email": "zyxometre@ecole.example",
        "mentor_email": "zyxometre",
        "typed_name": "Zyxomètre",
        "side": "mentee",
    }
    # A method that a page does not take, and a page that is refused, read no form.
    unread = {"GET": {"405", "404", "→", "»"}, "POST": {"405"}}
    refused = set()
    addresses = []
    for role in ("mentee", "principal", "staff", "administrator", "outsider", "nobody"):
        client = client_of(getattr(world, CAST[role])) if role in CAST else Client()
        for (name, method), answers in TABLE.items():
            answer = answers.split()[ROLES.index(role)]
            if "logout" in name or answer in unread[method]:
                continue
            if answer in unread["GET"]:  # a form that is refused, whoever sends it: once is enough
                if (name, answer) in refused:
                    continue
                refused.add((name, answer))
            with django_capture_on_commit_callbacks(execute=True):
                url = url_of(name, Agreement.objects.get(pk=agreement.pk), world)
                response = getattr(client, method.lower())(url, fields if method == "POST" else {})
            addresses.append(response.headers.get("Location", ""))
            if "html" in response.headers.get("Content-Type", "") and not response.streaming:
                addresses += re.findall(r'(?:href|action|src)="([^"]*)"', response.content.decode())
    for message in mailoutbox:
        assert not any(word in message.subject for word in said)
        addresses += re.findall(r"https?://\S+", message.body)
    assert log.lines
    for place, text in (("log", "\n".join(log.lines)), ("address", "\n".join(addresses))):
        found = [word for word in said if word in text and word != "demonstration.example"]
        assert found == [], (place, found)


def test_a_file_that_is_sent_is_kept_nowhere(world: World, settings, tmp_path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = client_of(world.maya)
    file = SimpleUploadedFile("x.pdf", b"%PDF-" + b"x" * 5_000_000)
    agreement = made(world)
    response = client.post(f"/ententes/{agreement.public_id}/ecrire/", {"arrangements": file})
    assert response.status_code in (302, 422)
    assert list(tmp_path.iterdir()) == []
    assert response.wsgi_request.FILES == {}
