"""« Confirmer que c’est vous »: a code to whoever is signed in already, then on to their page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.decorators import login_not_required
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from agreements.models import Person
from mentorat import urls
from mentorat.drafts import author_mark
from mentorat.sign_in.confirm import recent_proof_required
from tests.conftest import NOW
from tests.signing_in import client_of, prove
from tests.views.browsing import Page

CONFIRM = "/connexion/confirmer/"
AWHILE = timedelta(minutes=15, seconds=1)


@recent_proof_required
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} inside")


@login_not_required
def mark(request: HttpRequest) -> HttpResponse:
    return HttpResponse(author_mark(request))


urlpatterns = [path("gardee/", guarded), path("marque/", mark), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def with_a_guarded_page(settings):
    settings.ROOT_URLCONF = __name__
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(maya: Person) -> Client:
    return client_of(maya, AWHILE)


def code_sent() -> str:
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.M)
    assert found
    return found[1]


def follow(client: Client, response: HttpResponse) -> Page:
    return Page(client.get(response["Location"]))


def test_a_recent_proof_goes_straight_in(client: Client, maya: Person) -> None:
    prove(client, maya, timedelta(minutes=15))
    assert client.get("/gardee/").content == b"GET inside"


def test_the_whole_way(client: Client) -> None:
    response = client.get("/gardee/?a=1")
    assert response["Location"] == f"{CONFIRM}?next=%2Fgardee%2F%3Fa%3D1"
    page = follow(client, response)
    assert mail.outbox == []
    assert page.texts("main form button") == ["M’envoyer un code"]
    page = follow(client, client.post(CONFIRM, page.filled()))
    assert "Un code vient de vous être envoyé." in page.said
    response = client.post(CONFIRM, page.filled() | {"code": code_sent()})
    assert response["Location"] == "/gardee/?a=1"
    assert client.get("/gardee/").content == b"GET inside"


def test_what_was_typed_comes_back(client: Client) -> None:
    typed = {"words": "Oser demander.", "typed_by": client.get("/marque/").content.decode()}
    response = client.post("/gardee/", typed)
    assert response["Location"] == f"{CONFIRM}?next=%2Fgardee%2F"
    assert client.session["drafts"][0]["data"] == "words=Oser+demander."


def test_a_wrong_code_is_said(client: Client) -> None:
    client.post(CONFIRM, {"next": "/gardee/"})
    wrong = "000000" if code_sent() != "000000" else "111111"
    page = Page(client.post(CONFIRM, {"next": "/gardee/", "code": wrong}))
    assert page.status == 422
    assert "Il vous reste 4 essais." in page.beside("code")
    assert page.filled()["next"] == "/gardee/"


def test_five_wrong_codes_and_the_way_on(client: Client) -> None:
    client.post(CONFIRM, {"next": "/gardee/"})
    wrong = "000000" if code_sent() != "000000" else "111111"
    for _time in range(5):
        response = client.post(CONFIRM, {"next": "/gardee/", "code": wrong})
    page = follow(client, response)
    assert "Demandez-en un nouveau." in page.said
    assert page.texts("main form button") == ["M’envoyer un code"]
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        client.post(CONFIRM, page.filled())
        response = client.post(CONFIRM, page.filled() | {"code": code_sent()})
        assert response["Location"] == "/gardee/"


def test_an_expired_code_and_the_way_on(client: Client) -> None:
    client.post(CONFIRM, {"next": "/gardee/"})
    code = code_sent()
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        response = client.post(CONFIRM, {"next": "/gardee/", "code": code})
        assert follow(client, response).elements("#id_code")  # a new one was sent, and is asked
        assert len(mail.outbox) == 2
        response = client.post(CONFIRM, {"next": "/gardee/", "code": code_sent()})
        assert response["Location"] == "/gardee/"


def test_too_many_codes_asked_for(client: Client) -> None:
    for _time in range(5):
        response = client.post(CONFIRM, {"next": "/gardee/", "new": "1"})
    assert len(mail.outbox) == 3
    assert "Trop de codes ont été demandés." in follow(client, response).said


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_it_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    client.post(CONFIRM, {"next": elsewhere})
    response = client.post(CONFIRM, {"next": elsewhere, "code": code_sent()})
    assert response["Location"] == "/"


def test_the_code_of_one_person_is_not_anothers(maya: Person, luc: Person, client: Client) -> None:
    client.post(CONFIRM, {"next": "/gardee/"})
    kept = client.session["confirmation"]
    other = client_of(luc, AWHILE)
    session = other.session
    session["confirmation"] = kept  # as if a shared computer had left it
    session.save()
    other.post(CONFIRM, {"next": "/gardee/", "code": kept["code"]})
    assert other.get("/gardee/").status_code == 302
