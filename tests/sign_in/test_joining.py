"""Two accounts of the provider with one address, at the same moment."""

import pytest
from allauth.socialaccount.models import SocialAccount

from agreements.models import Person
from mentorat.sign_in.claims import Claims
from mentorat.sign_in.joining import Reason, Refused, person_of
from tests.actions.test_races import at_once


def claims(subject: str, address: str) -> Claims:
    return Claims(
        issuer="https://login.example",
        subject=subject,
        address=address,
        address_is_verified=True,
        second_factor=False,
        authenticated_at=None,
    )


@pytest.mark.django_db(transaction=True)
def test_one_of_two_is_joined() -> None:
    for number in range(10):
        person = Person.objects.create_user(f"p{number}@race.example", "Maya")
        pair = [claims(f"{side}{number}", person.email) for side in ("a", "b")]
        found = at_once(*(lambda c=c: person_of(c) for c in pair))
        (refusal,) = [one for one in found if isinstance(one, Refused)]
        assert refusal.reason == Reason.OTHER_SUBJECT
        assert person in found
        assert SocialAccount.objects.filter(user=person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_comes_twice_is_joined_once() -> None:
    for number in range(10):
        person = Person.objects.create_user(f"p{number}@race.example", "Maya")
        same = claims(f"s{number}", person.email)
        assert at_once(lambda c=same: person_of(c), lambda c=same: person_of(c)) == [person] * 2
        assert SocialAccount.objects.filter(user=person).count() == 1
