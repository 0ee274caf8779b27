"""Who is told that an agreement ends, is cancelled, or has lost a signature."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage

from agreements.actions.cancel import cancel
from agreements.actions.correct_name import correct_name
from agreements.actions.end import end
from agreements.actions.party import Party
from agreements.actions.withdraw import withdraw
from agreements.lifecycle import Actor
from agreements.models import Membership, Notice
from agreements.notices.mail import mail_of
from tests.conftest import NOW, World
from tests.making import EXPECTATIONS, in_force, made, over, signed, written

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


def test_a_party_is_called_as_the_agreement_calls_them(
    world: World, sent: Callable[..., Mail]
) -> None:
    """What their account is called, by another service centre maybe, goes to nobody."""
    agreement = in_force(world, mentor=Party("Luc-André Tremblay-Roy", world.luc.email))
    mail = sent(end, agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    assert len(mail) == 2
    for message in mail:
        assert "Luc-André Tremblay-Roy y a mis fin, à compter du" in said(message)
        assert "Luc Tremblay" not in said(message)


def test_a_principal_who_has_the_name_of_a_party_ended_it_for_one(
    world: World, sent: Callable[..., Mail]
) -> None:
    agreement = in_force(world, mentor=Party(world.helene.name, world.luc.email))
    ends = {"on_behalf_of": Actor.MENTEE, "on": NOW.date(), "now": NOW}
    for message in sent(end, agreement=agreement, person=world.helene, **ends):
        assert "Hélène Bérubé y a mis fin pour la personne mentorée" in said(message)


def test_a_notice_of_before_says_when_it_ends_and_not_by_whom(world: World) -> None:
    """It kept the name of an account, and not in what quality that person ended it."""
    agreement = over(world, in_force(world), "ended")
    facts = {"by": "Un autre nom", "for_whom": "mentor", "ends_on": "2026-11-23"}
    Notice.objects.filter(kind="ended").update(facts=facts)
    for notice in Notice.objects.for_mail().filter(kind="ended", agreement=agreement):
        body = said(mail_of(notice))
        assert "Elle prend fin le 23 novembre 2026." in body
        assert "Un autre nom" not in body


@pytest.mark.parametrize(
    ("someone", "party", "says"),
    [
        ("luc", None, "Luc Tremblay l’a devancée."),
        ("helene", Actor.MENTEE, "Hélène Bérubé l’a devancée pour la personne mentorée."),
        ("helene", Actor.MENTOR, "Hélène Bérubé l’a devancée pour la personne mentore."),
    ],
)
def test_an_end_brought_forward_is_told_as_such(
    world: World, sent: Callable[..., Mail], someone: str, party: Actor | None, says: str
) -> None:
    agreement = in_force(world)
    first = sent(end, agreement=agreement, person=world.maya, on=date(2026, 12, 15), now=NOW)
    who = {"person": getattr(world, someone), "on_behalf_of": party}
    second = sent(end, agreement=agreement, on=date(2026, 12, 1), now=NOW, **who)
    assert {message.subject for message in first} == {"Une entente mentorale prend fin"}
    assert {message.subject for message in second} == {"Une entente mentorale prend fin plus tôt"}
    for message in first + second:  # it hasn't ended yet
        assert "a pris fin" not in said(message)
    for message in second:
        body = said(message)
        assert "annoncée pour le 15 décembre 2026, est devancée au 1er décembre 2026." in body
        assert f"{says} Aucune raison n’est demandée." in body
        assert "mis fin" not in body


def test_a_corrected_name_is_why_a_signature_lapsed(
    world: World, sent: Callable[..., Mail]
) -> None:
    agreement = written(world)
    signature = signed(agreement, world.maya)
    mail = sent(
        correct_name,
        agreement=agreement,
        role=Actor.MENTOR,
        principal=world.helene,
        name="Luc Tremblay-Roy",
        read=agreement.mentor_name,
        warned_of={(signature.role, signature.revision)},
        now=NOW,
    )
    assert to(mail) == [world.maya.email]
    assert "Hélène Bérubé a corrigé un nom dans votre entente mentorale" in said(mail[0])
    assert "a modifié le texte" not in said(mail[0])


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
