"""Finding people: by what they are in a school; by name or address, which are compared here rather
than in the database, so that accents and capitals count on none."""

from datetime import datetime

from django.db.models import Q, QuerySet

from agreements.models import Membership, Person, School
from agreements.text import plain


def people_named(search: str) -> list[int]:
    """The keys of the people, by name, whose name or address has every word of `search`."""
    words = plain(search).split()
    return _by_name(Person.objects.all(), words)


def people_with_a_role(at: datetime) -> list[int]:
    """The keys of the people, by name, who have a membership at the moment `at` (aware)."""
    active = Membership.objects.active(at)
    return _by_name(Person.objects.filter(memberships__in=active).distinct(), [])


def principals_of(school: School, at: datetime) -> list[Person]:
    """The people who are principals of a school at the moment `at` (aware), by name; acting ones
    too."""
    return _members(Q(role=Membership.Role.PRINCIPAL, school=school), at)


def staff_for(school: School, at: datetime) -> list[Person]:
    """The people who are staff of a school, or of its service centre, at the moment `at` (aware),
    by name."""
    place = Q(school=school) | Q(service_centre=school.service_centre_id)
    return _members(place & Q(role=Membership.Role.STAFF), at)


def _members(which: Q, at: datetime) -> list[Person]:
    active = Membership.objects.active(at).filter(which)
    people = Person.objects.filter(memberships__in=active).distinct()
    return sorted(people, key=lambda person: plain(person.name))


def _by_name(people: QuerySet[Person], words: list[str]) -> list[int]:
    found = [
        (plain(name), pk)
        for pk, name, email in people.values_list("pk", "name", "email")
        if all(word in f"{plain(name)} {email}" for word in words)
    ]
    return [pk for _name, pk in sorted(found)]
