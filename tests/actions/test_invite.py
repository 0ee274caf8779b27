"""An administrator gives a role; nobody raises their own."""

import pytest
from django.core import mail

from agreements.actions.errors import NotAllowed
from agreements.actions.membership_errors import OwnRights
from agreements.actions.party import Party
from agreements.models import Membership, Person
from tests.actions.roles import DAY, NOT_ADMINISTRATORS, Commit, given, handed_over
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain


def test_a_new_person_is_made_known_and_told(
    world: World, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        membership = given(world)
    person = Person.objects.get(email="zoe@ecole.example")
    assert (person.name, person.language, person.is_superuser) == ("Zoé Ménard", "en", False)
    assert (membership.person, membership.service_centre) == (person, world.centre)
    assert (membership.starts_at, membership.ends_at) == (NOW, None)
    assert membership.granted_by == world.alice
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([person.email], "Your role in Mentorat")
    assert "Alice Kanapé has given you a role in Mentorat" in message.body
    assert "service-centre staff" in message.body
    assert "CSS de la Démonstration" in message.body


def test_the_same_twice_is_done_once(world: World) -> None:
    assert given(world) == given(world, now=NOW + DAY)
    assert Membership.objects.filter(person__email="zoe@ecole.example").count() == 1


@pytest.mark.parametrize("someone", NOT_ADMINISTRATORS)
def test_only_an_administrator_gives_roles(world: World, someone: str) -> None:
    before = rows_of_the_domain()
    with pytest.raises(NotAllowed):
        given(world, administrator=getattr(world, someone))
    assert rows_of_the_domain() == before


@pytest.mark.parametrize(
    "spelling", ["alice@demonstration.example", " ALICE@DEMONSTRATION.example"]
)
def test_an_administrator_gives_themself_nothing(world: World, spelling: str) -> None:
    with pytest.raises(OwnRights):
        given(world, party=Party("Alice", spelling))
    with pytest.raises(OwnRights):
        handed_over(world, party=Party("Alice", spelling))
    assert not world.alice.memberships.exists()
