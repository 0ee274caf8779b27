"""Finding people by name or address. Compared here rather than in the database, so that accents and
capitals count on none."""

from datetime import datetime

from django.db.models import QuerySet

from agreements.models import Membership, Person
from agreements.text import plain


def people_named(search: str) -> list[int]:
    """The keys of the people, by name, whose name or address has every word of `search`."""
    words = plain(search).split()
    return _by_name(Person.objects.all(), words)


def people_with_a_role(at: datetime) -> list[int]:
    """The keys of the people, by name, who have a membership at the moment `at` (aware)."""
    active = Membership.objects.active(at)
    return _by_name(Person.objects.filter(memberships__in=active).distinct(), [])


def _by_name(people: QuerySet[Person], words: list[str]) -> list[int]:
    found = [
        (plain(name), pk)
        for pk, name, email in people.values_list("pk", "name", "email")
        if all(word in f"{plain(name)} {email}" for word in words)
    ]
    return [pk for _name, pk in sorted(found)]
