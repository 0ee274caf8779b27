"""The person's language, else the cookie's, else French."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import SIGN_IN

LOGOUT = "/deconnexion/"


def test_french_first_whatever_the_browser_says(client: Client, db: None) -> None:
    response = client.get(SIGN_IN, headers={"accept-language": "en"})
    assert response["Content-Language"] == "fr"
    assert '<html lang="fr-CA">' in response.content.decode()
    assert "Cookie" in response["Vary"]
    assert "Accept-Language" not in response["Vary"]


def test_the_cookie_before_french_and_the_person_before_the_cookie(
    client: Client, maya: Person
) -> None:
    client.cookies["django_language"] = "en"
    assert client.get(SIGN_IN)["Content-Language"] == "en"
    client.force_login(maya)
    assert client.get(LOGOUT)["Content-Language"] == "fr"
    client.cookies["django_language"] = "xx"
    client.logout()
    assert client.get(SIGN_IN)["Content-Language"] == "fr"


def test_one_click_is_remembered_on_the_person_and_in_the_cookie(
    client: Client, maya: Person
) -> None:
    client.force_login(maya)
    response = client.post("/langue/", {"language": "en", "next": LOGOUT})
    assert response["Location"] == LOGOUT
    maya.refresh_from_db()
    assert maya.language == "en"
    assert client.get(LOGOUT)["Content-Language"] == "en"
    client.logout()
    client.cookies["django_language"] = "en"  # logging out in a test drops the cookies
    assert client.get(SIGN_IN)["Content-Language"] == "en"


def test_the_language_chosen_before_signing_in_becomes_the_persons(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    client.post("/langue/", {"language": "en", "next": SIGN_IN})
    assert client.get(SIGN_IN)["Content-Language"] == "en"
    sign_in(client, maya)
    maya.refresh_from_db()
    assert maya.language == "en"


def test_a_cookie_left_by_somebody_else_does_not_change_the_person(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    client.cookies["django_language"] = "en"
    sign_in(client, maya)
    maya.refresh_from_db()
    assert maya.language == "fr"


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_it_never_leads_elsewhere(client: Client, db: None, page: str) -> None:
    response = client.post("/langue/", {"language": "en", "next": page})
    assert response["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client, maya: Person) -> None:
    client.force_login(maya)
    response = client.post("/langue/", {"language": "de", "next": LOGOUT})
    assert response.status_code == 302
    assert response.cookies["django_language"].value == "fr"
    maya.refresh_from_db()
    assert maya.language == "fr"


def test_it_rejects_get(client: Client, maya: Person) -> None:
    client.force_login(maya)
    assert client.get("/langue/", {"language": "en"}).status_code == 405
    maya.refresh_from_db()
    assert maya.language == "fr"
