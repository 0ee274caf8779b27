"""What reminders and digests say, and where their button leads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from agreements.awaiting import Awaited, everyone_awaited
from agreements.models import Agreement, Membership, Notice, Person
from agreements.notices import digest, reminder
from tests.conftest import NOW, World
from tests.making import made, party, signed, written
from tests.notices.reading import Mail, html_of, links_but_to_refuse

Sent = Callable[..., Mail]
TODAY = NOW.date()


def awaiting(person: Person) -> list[Awaited]:
    return [each for each in everyone_awaited(Agreement.objects.all()) if each.person == person]


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def path(name: str, *ids: object) -> str:
    return settings.BASE_URL + reverse(f"agreements:{name}", args=ids)


def test_to_write(world: World, sent: Sent) -> None:
    agreement = made(world)
    (mail,) = sent(reminder, awaiting(world.maya), TODAY)
    assert mail.subject == "Rappel\u00a0: votre entente mentorale vous attend"
    assert "attend ce que vous avez à écrire" in words(mail.body)
    assert "Écrire ma partie" in mail.body
    assert links_but_to_refuse(mail) == {path("read", agreement.public_id)}
    assert "vous fait ce rappel" not in mail.body


def test_to_sign(world: World, sent: Sent) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    (mail,) = sent(reminder, awaiting(world.maya), TODAY)
    assert "attend votre signature" in words(mail.body)
    assert links_but_to_refuse(mail) == {path("sign", agreement.public_id)}


def test_a_principals_reminder_says_who_asks(world: World, sent: Sent) -> None:
    made(world)
    (mail,) = sent(reminder, awaiting(world.maya), TODAY, by=world.helene)
    assert "Hélène Bérubé vous fait ce rappel." in mail.body
    assert "Hélène" not in mail.subject


def test_of_many_at_once_it_leads_to_what_is_to_do(world: World, sent: Sent) -> None:
    for someone in (world.maya, world.olivier):
        made(world, mentee=party(someone))
    (mail,) = sent(reminder, awaiting(world.luc), TODAY)
    assert mail.subject == "Rappel\u00a0: des ententes mentorales vous attendent"
    assert words(mail.body).count("attend ce que vous avez à écrire") == 2
    assert links_but_to_refuse(mail) == {path("home")}
    assert "<br>" not in mail.body
    assert html_of(mail).count("attend ce que vous avez") == 2


def test_in_the_persons_language(world: World, sent: Sent) -> None:
    Person.objects.filter(pk=world.maya.pk).update(language="en")
    made(world)
    (mail,) = sent(reminder, awaiting(world.maya), TODAY)
    assert mail.subject == "A reminder: your mentoring agreement awaits you"
    assert "awaits what you have to write" in words(mail.body)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_digest_says_who_is_awaited_for_what_and_since_when(
    world: World, sent: Sent, language: str
) -> None:
    Person.objects.filter(pk=world.helene.pk).update(language=language)
    agreement = written(world)
    signed(agreement, world.luc)
    made(world, mentee=party(world.olivier))
    everyone = everyone_awaited(Agreement.objects.all())
    (mail,) = sent(digest, Membership.objects.get(person=world.helene), everyone, TODAY)
    lines = [words(line) for line in mail.body.splitlines() if line.startswith("–")]
    assert len(lines) == 3
    verb = {"fr": "doit signer, depuis le", "en": "has to sign, since"}[language]
    assert lines[0].startswith(f"– Maya Nguyễn {verb} ")
    assert "Luc Tremblay, 2026-2027)" in lines[0]
    assert links_but_to_refuse(mail) == {path("listing")}
    assert "Maya" not in mail.subject
    # Next week may be one of holidays.
    assert {"fr": "sauf durant les congés", "en": "except in the holidays"}[language] in mail.body
    assert html_of(mail).count("<br>") >= 3


def why(mail: EmailMessage) -> str:
    return words(mail.body.partition("\n-- \n")[2])


def test_of_many_it_says_why_in_the_plural(world: World, sent: Sent) -> None:
    for someone in (world.maya, world.olivier):
        made(world, mentee=party(someone))
    (mail,) = sent(reminder, awaiting(world.luc), TODAY)
    assert "Mentorat vous écrit pour École des Érables." in why(mail)
    assert "vous êtes la personne mentore de ces ententes" in why(mail)
    assert "Chaque entente entre en vigueur" in words(mail.body)


def test_who_has_both_roles_is_a_party(world: World, sent: Sent) -> None:
    made(world)
    made(world, mentee=party(world.luc), mentor=party(world.olivier))
    (mail,) = sent(reminder, awaiting(world.luc), TODAY)
    assert "vous êtes partie à chacune de ces ententes" in why(mail)
    assert "personne mentore" not in why(mail)


def test_a_digest_names_its_schools_and_whom_messages_do_not_reach(
    world: World, sent: Sent
) -> None:
    made(world)
    everyone = everyone_awaited(Agreement.objects.all())
    membership = Membership.objects.get(person=world.helene)
    (mail,) = sent(digest, membership, everyone, TODAY)
    assert "Mentorat vous écrit pour École des Érables." in why(mail)
    assert "vous dirigez cet établissement" in why(mail)
    assert "autre rappel" in words(mail.body)
    assert "n’arrivent pas" not in mail.body
    gone = {"state": "failed", "undelivered_at": NOW, "error": "550", "next_try_at": None}
    Notice.objects.filter(kind="invited", person=world.maya).update(**gone)
    (mail,) = sent(digest, membership, everyone, TODAY + timedelta(days=7))
    lines = [line for line in mail.body.splitlines() if line.startswith("–")]
    (lost,) = (line for line in lines if "n’arrivent pas" in line)
    assert lost.startswith("– Maya Nguyễn")
    assert "L’une d’elles ne reçoit rien de Mentorat" in words(mail.body)
    Notice.objects.filter(kind="invited", person=world.luc).update(**gone)
    (mail,) = sent(digest, membership, everyone, TODAY + timedelta(days=14))
    assert "2 d’entre elles ne reçoivent rien de Mentorat" in words(mail.body)
    assert "autre rappel" not in words(mail.body)
