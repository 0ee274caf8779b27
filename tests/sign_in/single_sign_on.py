"""Single sign-on in tests: Maya as the provider knows her, and what is looked at after."""

from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client

from agreements.models import Person

MAYA = {"email": "Maya@Ecole.example", "email_verified": True}
SECRETS = ("maya", "code", "secret", "ecole.example")


def person_of(client: Client) -> str | None:
    """Who is signed in, by the key of their row."""
    key: str | None = client.session.get("_auth_user_id")
    return key


def request_of(client: Client, person: Person) -> HttpRequest:
    request = HttpRequest()
    request.session = client.session
    request.user = person
    return request


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for what a session and a cache remember."""
    models = [model for model in apps.get_models() if model is not Session]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models
    }
