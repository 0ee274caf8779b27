"""What people are told by e-mail, and that nothing personal or written leaves with it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agreements.actions.invite import invite
from agreements.models import Agreement, Membership, Notice, Person
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, made, remarked, signed, written, wrote
from tests.notices.reading import LINK, NEW, Mail, html_of
from tests.sign_in.conftest import code_in

WRITTEN = [EXPECTATIONS, "Le mardi midi.", "Écouter, proposer, ne pas juger."]


class RefusingBackend(EmailBackend):
    """A mail server that refuses one recipient and drops the connection for another."""

    refused = "maya@demonstration.example"
    dropped = "luc@demonstration.example"

    def send_messages(self, messages: Sequence[Any]) -> int:
        for message in messages:
            if self.refused in message.to:
                raise SMTPRecipientsRefused({self.refused: (550, b"no such user")})
            if self.dropped in message.to:
                raise ConnectionResetError
        return super().send_messages(messages)


def to(mail: Mail) -> list[str]:
    assert all(len(message.recipients()) == 1 for message in mail)
    return [message.to[0] for message in mail]


def test_both_are_invited(world: World, sent: Callable[..., Mail], settings) -> None:
    settings.BASE_URL = "https://mentorat.example"
    mail = sent(made, world)
    assert to(mail) == [world.maya.email, world.luc.email]
    link = reverse("agreements:read", args=[Agreement.objects.get().public_id])
    for message, name in zip(mail, ("Maya Nguyễn", "Luc Tremblay"), strict=True):
        assert message.subject == "Votre entente mentorale\u00a0: votre partie à écrire"
        assert message.body.startswith(f"Bonjour {name},\n")
        assert f"\nhttps://mentorat.example{link}\n" in message.body
        assert "Hélène Bérubé a créé une entente mentorale" in message.body


def test_each_in_their_language(world: World, sent: Callable[..., Mail]) -> None:
    Person.objects.filter(pk=world.luc.pk).update(language="en")
    maya, luc = sent(made, world)
    assert maya.body.startswith("Bonjour Maya")
    assert luc.subject == "Your mentoring agreement: your part to write"
    assert luc.body.startswith("Hello Luc Tremblay,\n")
    assert "Open the agreement:" in luc.body


def test_a_new_person_is_written_to_in_the_language_of_the_agreement(
    world: World, sent: Callable[..., Mail]
) -> None:
    new = type("Typed", (), {"name": "Sam", "email": "sam@ecole.example"})
    _maya, sam = sent(made, world, mentor=new, language="en")
    assert sam.body.startswith("Hello Sam,\n")


def test_writing_sends_nothing_and_a_first_signature_calls_the_other(
    world: World, sent: Callable[..., Mail]
) -> None:
    agreement = made(world)
    assert sent(wrote, agreement, world.maya, mentee_expectations=EXPECTATIONS) == []
    assert sent(wrote, agreement, world.maya, arrangements="Le mardi midi.") == []
    assert sent(wrote, agreement, world.luc, mentor_expectations="Écouter.") == []
    (mail,) = sent(signed, agreement, world.luc)
    assert to([mail]) == [world.maya.email]
    assert "signez si vous êtes d’accord" in mail.body


def test_in_force_is_told_to_both_and_the_principal(
    world: World, sent: Callable[..., Mail]
) -> None:
    Person.objects.filter(pk=world.helene.pk).update(language="en")
    agreement = written(world)
    signed(agreement, world.maya)
    mail = sent(signed, agreement, world.luc)
    assert to(mail) == [world.maya.email, world.luc.email, world.helene.email]
    assert mail[0].subject == "Une entente mentorale est en vigueur"
    assert mail[2].subject == "A mentoring agreement is in force"
    assert "est signée par les deux" in mail[1].body


def test_a_lapsed_signature_is_told_to_its_signer_alone(
    world: World, sent: Callable[..., Mail]
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    mail = sent(wrote, agreement, world.maya, arrangements="Le lundi.")
    assert to(mail) == [world.luc.email]
    assert "Votre signature ne tient donc plus" in mail[0].body.replace("\n", " ")
    assert "Le lundi." not in mail[0].body


def test_who_lets_their_own_signature_lapse_is_not_written_to(
    world: World, sent: Callable[..., Mail]
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    assert sent(wrote, agreement, world.luc, arrangements="Le lundi.") == []


def test_no_subject_says_who_or_where(world: World, every_message: Mail) -> None:
    people = Person.objects.values_list("name", "email")
    words = {word for pair in people for value in pair for word in value.split()}
    words |= {
        *world.school.name.split()[1:],
        *Agreement.objects.values_list("reference", flat=True),
    }
    for message in every_message:
        assert not [word for word in words if word in message.subject]


def test_no_message_has_what_was_written(every_message: Mail) -> None:
    for message in every_message:
        for body in (message.body, html_of(message)):
            assert not [words for words in [*WRITTEN, "Le lundi."] if words in body]
        assert message.attachments == []


def test_every_message_says_that_a_machine_sent_it(every_message: Mail) -> None:
    for message in every_message:
        assert message.message()["Auto-Submitted"] == "auto-generated"


def test_a_scanner_that_opens_every_link_changes_nothing(
    client: Client,
    world: World,
    every_message: Mail,
    sent: Callable[..., Mail],
    mailoutbox: Mail,
) -> None:
    role = {"party": NEW, "language": "fr", "role": Membership.Role.STAFF, "place": world.centre}
    (given,) = sent(invite, administrator=world.alice, **role, now=NOW)
    client.post(reverse("account_login"), {"email": world.maya.email})
    code = mailoutbox[-1]
    before = rows_of_the_domain(with_access=True), Session.objects.count()
    links = [link for m in [*every_message, given] for link in LINK.findall(m.body)]
    assert len(set(links)) >= 3
    for link in links:
        for method in (client.get, client.head, client.options, Client().get, Client().head):
            method(link.removeprefix(settings.BASE_URL))
    assert (rows_of_the_domain(with_access=True), Session.objects.count()) == before
    assert not LINK.findall(code.body)  # codes, not links
    assert "sessionid" in client.cookies  # and the code that was asked for still works
    typed = {"code": code_in(code)}
    assert client.post(reverse("account_confirm_login_code"), typed)["Location"] == "/"


def test_names_are_not_escaped_as_in_html(world: World, sent: Callable[..., Mail]) -> None:
    Person.objects.filter(pk=world.maya.pk).update(name="D’Arcy & « Fils » <x>")
    (message, _luc) = sent(made, world)
    assert message.body.startswith("Bonjour D’Arcy & « Fils » <x>,")
    assert "Bonjour D’Arcy &amp; « Fils » &lt;x&gt;," in html_of(message)


def test_a_refused_recipient_stops_nobody_elses(
    world: World, sent: Callable[..., Mail], settings, caplog: pytest.LogCaptureFixture
) -> None:
    agreement = written(world)
    signed(agreement, world.maya)
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    mail = sent(signed, agreement, world.luc)
    assert to(mail) == [world.helene.email]
    assert Agreement.objects.get().status == "in_force"
    failures = [r for r in caplog.records if r.name == "agreements.notices.sending"]
    assert [r.getMessage().rpartition(" ")[2] for r in failures] == ["550", "ConnectionResetError"]
    assert world.maya.email not in " ".join(r.getMessage() for r in failures)


def test_what_is_not_committed_is_told_to_nobody(world: World, sent: Callable[..., Mail]) -> None:
    def undone() -> None:
        with suppress(LookupError), transaction.atomic():
            made(world)
            raise LookupError

    assert sent(undone) == []
    assert not Notice.objects.exists()


def test_a_remark_is_told_without_a_word_of_it(world: World, sent: Callable[..., Mail]) -> None:
    agreement = written(world)
    mail = sent(remarked, agreement, world.luc, "Une crécerelle plane sur la cour")
    assert to(mail) == [world.maya.email]
    (message,) = mail
    assert message.subject == "Votre entente mentorale\u00a0: une remarque vous attend"
    assert reverse("agreements:read", args=[agreement.public_id]) in message.body
    for body in (message.body, html_of(message), str(message.message())):
        assert "crécerelle" not in body
        assert "cr=C3=A9cerelle" not in body
