"""Roles as the tests give them: Zoé Ménard is new, and has them of Alice or of Hélène."""

from collections.abc import Callable
from datetime import datetime, timedelta

from agreements.actions.delegate import delegate
from agreements.actions.hand_over import hand_over
from agreements.actions.invite import invite
from agreements.actions.party import Party
from agreements.models import Membership, Person
from tests.conftest import NOW, World

DAY = timedelta(days=1)
NEW = Party("Zoé Ménard", "Zoe@ecole.example")
NOT_ADMINISTRATORS = ["maya", "luc", "helene", "ines", "olivier", "other_principal", "other_staff"]
Commit = Callable[..., object]


def given(world: World, **changes: object) -> Membership:
    arguments = {
        "administrator": world.alice,
        "party": NEW,
        "language": "en",
        "role": Membership.Role.STAFF,
        "place": world.centre,
        "now": NOW,
    }
    return invite(**(arguments | changes))  # type: ignore[arg-type]


def delegated(world: World, **changes: object) -> Membership:
    arguments = {
        "membership": world.helene.memberships.get(),
        "principal": world.helene,
        "party": NEW,
        "language": "fr",
        "starts_at": NOW + DAY,
        "ends_at": NOW + 8 * DAY,
        "now": NOW,
    }
    return delegate(**(arguments | changes))  # type: ignore[arg-type]


def handed_over(world: World, **changes: object) -> Membership:
    arguments = {
        "membership": world.helene.memberships.get(),
        "administrator": world.alice,
        "party": NEW,
        "language": "fr",
        "at": NOW + DAY,
        "now": NOW,
    }
    return hand_over(**(arguments | changes))  # type: ignore[arg-type]


def leads(person: Person, world: World, at: datetime) -> bool:
    return person.memberships.active(at).filter(role="principal", school=world.school).exists()
