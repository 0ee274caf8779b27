"""Somebody named by their address, known already or not."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.models import Person
from agreements.text import normalise_email


@dataclass(frozen=True, slots=True)
class Party:
    """A person to be, as somebody typed them."""

    name: str
    email: str


def find_or_add(email: str, name: str, language: str) -> Person:
    """The person of that address, made with `name` and `language` where nobody is known by it; in
    the caller's transaction."""
    email = normalise_email(email)
    # Held until the caller's transaction ends, so that its address stays theirs meanwhile.
    known = Person.objects.select_for_update(no_key=True).filter(email=email).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, name, language=language)
    except (IntegrityError, ValidationError):
        made_meanwhile = Person.objects.filter(email=email).first()
        if made_meanwhile is None:
            raise
        return made_meanwhile
