"""Who is told that an agreement ends, is cancelled, or has lost a signature."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.withdraw import withdraw
from agreements.lifecycle import Actor
from agreements.models import Membership
from tests.conftest import NOW, World
from tests.making import EXPECTATIONS, in_force, made, signed, written

Mail = list[EmailMessage]


def to(mail: Mail) -> list[str]:
    assert all(len(message.recipients()) == 1 for message in mail)
    return sorted(message.to[0] for message in mail)


def said(message: EmailMessage) -> str:
    assert EXPECTATIONS not in message.body
    assert "Maya" not in message.subject
    return " ".join(message.body.split())


@pytest.mark.parametrize(
    ("someone", "party", "others"),
    [
        ("maya", None, ["luc", "helene"]),
        ("luc", None, ["maya", "helene"]),
        ("helene", Actor.MENTEE, ["maya", "luc"]),
    ],
)
def test_an_end_is_told_to_the_others_and_to_the_principal(
    world: World, sent: Callable[..., Mail], someone: str, party: Actor | None, others: list[str]
) -> None:
    agreement = in_force(world)
    who = getattr(world, someone)
    day = date(2026, 12, 1)
    mail = sent(end, agreement=agreement, person=who, on_behalf_of=party, on=day, now=NOW)
    assert to(mail) == sorted(getattr(world, other).email for other in others)
    for message in mail:
        body = said(message)
        assert f"{who.name} y a mis fin" in body
        assert "à compter du 1er décembre 2026" in body
    again = sent(end, agreement=agreement, person=world.luc, on=day, now=NOW)
    assert again == []


def test_every_principal_of_the_school_is_told(world: World, sent: Callable[..., Mail]) -> None:
    agreement = in_force(world)
    Membership.objects.create(
        person=world.olivier, role="principal", school=world.school, starts_at=NOW
    )
    Membership.objects.filter(person=world.helene).update(ends_at=NOW)
    now = NOW + timedelta(hours=1)
    mail = sent(end, agreement=agreement, person=world.luc, on=NOW.date(), now=now)
    assert to(mail) == sorted([world.maya.email, world.olivier.email])


def test_a_cancellation_is_told_to_both(world: World, sent: Callable[..., Mail]) -> None:
    mail = sent(cancel, agreement=made(world), principal=world.helene, now=NOW)
    assert to(mail) == sorted([world.luc.email, world.maya.email])


def test_a_withdrawn_signature_is_told_to_the_other_party_alone(
    world: World, sent: Callable[..., Mail]
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    mail = sent(withdraw, agreement=agreement, person=world.luc, now=NOW)
    assert to(mail) == [world.maya.email]
    assert "a retiré sa signature" in said(mail[0])
