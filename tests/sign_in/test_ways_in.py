"""There is one way in for everybody, administrators included."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agreements.models import Person
from tests.sign_in.conftest import PAGE, SIGN_IN


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_there_is_no_other_way_in(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_administration_asks_for_the_same_sign_in(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    response = client.get("/administration/", follow=True)
    assert response.redirect_chain[-1][0].startswith(SIGN_IN)
    assert sign_in(client, maya, PAGE)["Location"] == PAGE
    assert client.get("/administration/", follow=True).status_code == 403
    Person.objects.update(is_superuser=True)
    assert client.get("/administration/").status_code == 200
