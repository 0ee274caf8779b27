"""Each refusal has a page in the reader's language, with a way on."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from agreements.models import Person


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_that_does_not_exist(client: Client, maya: Person, language: str) -> None:
    Person.objects.update(language=language)
    client.force_login(maya)
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert f'<html lang="{language}-CA">' in response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("view", "errors"),
    [(defaults.server_error, []), (defaults.bad_request, [SuspiciousOperation()])],
)
def test_a_failure_needs_neither_database_nor_context(
    view: Callable[..., HttpResponse], errors: list[Exception], language: str
) -> None:
    with translation.override(language):  # this test has no access to the database
        page = view(RequestFactory().get("/"), *errors).content.decode()
    assert f'<html lang="{language}-CA">' in page
    assert '<a class="btn btn-primary" href="/">' in page


def test_a_page_for_other_people(client: Client, maya: Person) -> None:
    client.force_login(maya)
    request: HttpRequest = client.get("/deconnexion/").wsgi_request
    response = defaults.permission_denied(request, PermissionDenied())
    assert response.status_code == 403
    assert response.content.decode().count("<h1>") == 1
