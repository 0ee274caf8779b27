"""The principal sees what was not delivered, and has it sent again."""

from collections.abc import Callable, Sequence
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse

from agreements.actions.cancel import cancel
from agreements.actions.errors import NotAllowed
from agreements.actions.send_again import send_again
from agreements.models import Agreement, Notice, Person, SchoolYear
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, over, remarked, wrote
from tests.views.browsing import Browser, Page

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]
Commit = Callable[..., Any]


class WithoutMaya(EmailBackend):
    """A mail server at which Maya has no mailbox."""

    def send_messages(self, messages: Sequence[Any]) -> int:
        for message in messages:
            if message.to == ["maya@demonstration.example"]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(messages)


@pytest.fixture
def agreement(world: World, settings, django_capture_on_commit_callbacks: Commit) -> Agreement:
    settings.EMAIL_BACKEND = f"{__name__}.WithoutMaya"
    with django_capture_on_commit_callbacks(execute=True):
        agreement = made(world)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return agreement


@pytest.fixture
def press(world: World, browser_of: BrowserOf, django_capture_on_commit_callbacks: Commit):
    """« Renvoyer », as Hélène; the page that follows."""

    def press(agreement: Agreement) -> Page:
        helene = browser_of(world.helene)
        notice = agreement.notices.get(person=world.maya, kind="invited")
        address = reverse("agreements:send_again", args=[agreement.public_id, notice.public_id])
        with django_capture_on_commit_callbacks(execute=True):
            response = helene.client.post(address)
        return Page(helene.client.get(response["Location"]))

    return press


def test_what_did_not_arrive_is_shown_to_the_principal_alone(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    (said,) = browser_of(world.helene).open("read", agreement).texts(".notices li")
    for words in ("Maya Nguyễn", "invitation (", "refuse cette adresse", "Renvoyer"):
        assert words in said
    assert world.maya.email in said
    in_force_now = in_force(world, school_year=SchoolYear.objects.create(start=2025))
    Notice.objects.filter(agreement=in_force_now).update(
        state="bounced", sent_at=NOW, undelivered_at=NOW, next_try_at=None
    )
    for someone in (world.maya, world.ines):
        assert not browser_of(someone).open("read", in_force_now).elements(".notices")
    page = browser_of(world.helene).open("read", in_force_now)
    assert "il est revenu" in page.text(".notices")


def test_the_list_says_which_agreements_have_such_a_notice(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    made(world, mentor=world.olivier)
    page = browser_of(world.helene).open("listing")
    assert page.texts(".register .undelivered") == ["avis non livré"]
    assert browser_of(world.ines).open("listing").elements(".undelivered") == []


def test_one_button_sends_it_again_to_the_address_of_today(
    world: World, agreement: Agreement, press: Callable[..., Page], mailoutbox: list[EmailMessage]
) -> None:
    before = agreement.notices.get(person=world.maya).message_id
    Person.objects.filter(pk=world.maya.pk).update(email="maya.nguyen@demonstration.example")
    page = press(agreement)
    assert "L’avis est en route" in page.said
    assert not page.elements(".notices")
    notice = agreement.notices.get(person=world.maya)
    assert (notice.state, notice.message_id) == ("sent", before)
    assert mailoutbox[-1].to == ["maya.nguyen@demonstration.example"]


def test_pressed_twice_it_is_sent_once(
    agreement: Agreement, press: Callable[..., Page], mailoutbox: list[EmailMessage]
) -> None:
    press(agreement)
    rows, mails = rows_of_the_domain(), len(mailoutbox)
    press(agreement)
    assert (rows_of_the_domain(), len(mailoutbox)) == (rows, mails)


def test_it_fails_again_and_says_so(
    agreement: Agreement, press: Callable[..., Page], settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.WithoutMaya"
    assert "refuse cette adresse" in press(agreement).text(".notices")


def test_what_no_longer_holds_is_not_said_to_be_sent(
    world: World, agreement: Agreement, press: Callable[..., Page], mailoutbox: list[EmailMessage]
) -> None:
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    mails = len(mailoutbox)
    page = press(agreement)
    assert "il n’est pas envoyé" in page.said
    assert not page.elements(".notices")
    assert len(mailoutbox) == mails


def test_what_no_longer_holds_is_asked_of_nobody_within_a_minute(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    call_command("send_notices")
    helene = browser_of(world.helene)
    rows = rows_of_the_domain()
    assert not helene.open("read", agreement).elements(".notices")
    assert not helene.open("listing").elements(".undelivered")
    assert rows_of_the_domain() == rows


def way_on(page: Page) -> str:
    """What the page says of each notice, beside « Renvoyer »."""
    return " ".join(" ".join(page.texts(".notices li")).replace("\u00a0", " ").split())


CORRECT = "Corriger l’adresse – Maya Nguyễn"


def test_an_address_that_can_be_corrected_is(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    said = way_on(browser_of(world.helene).open("read", agreement))
    assert "Renvoyer" in said
    assert CORRECT in said
    assert "autrement" not in said


@pytest.mark.parametrize("words", ["Observer.", ""], ids=["written", "written and erased"])
def test_whoever_wrote_keeps_their_address_and_the_page_says_what_to_do(
    world: World, agreement: Agreement, browser_of: BrowserOf, words: str
) -> None:
    wrote(agreement, world.maya, mentee_expectations="Observer.")
    wrote(agreement, world.maya, mentee_expectations=words)
    page = browser_of(world.helene).open("read", agreement)
    said = way_on(page)
    assert "Renvoyer" in said
    assert "Cette personne a écrit ou signé ici" in said
    assert "annulez l’entente" in said
    assert CORRECT not in page.text("main")


def test_whoever_remarked_keeps_their_address(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    wrote(agreement, world.luc, arrangements="Le mardi.")
    remarked(agreement, world.maya)
    assert CORRECT not in browser_of(world.helene).open("read", agreement).text("main")


@pytest.mark.parametrize("status", ["in_force", "ended", "cancelled"])
def test_no_address_is_corrected_once_it_is_closed(
    world: World, browser_of: BrowserOf, status: str
) -> None:
    agreement = made(world) if status == "cancelled" else in_force(world)
    if status != "in_force":
        over(world, agreement, status)
    Notice.objects.filter(kind=status, person=world.maya).update(
        state="failed", next_try_at=None, undelivered_at=NOW, error="550"
    )
    page = browser_of(world.helene).open("read", agreement)
    said = way_on(page)
    assert "Cette adresse ne peut pas être corrigée ici." in said
    assert "Renvoyer" in said
    for words in ("Corriger", "Vérifiez", "annulez"):
        assert words not in page.text(".rail .caution")


def test_nobody_else_sends_again(world: World, agreement: Agreement) -> None:
    notice = agreement.notices.get(person=world.maya)
    for person in (world.maya, world.ines, world.alice, world.other_principal):
        with pytest.raises(NotAllowed):
            send_again(notice=notice, person=person, now=NOW)


def test_a_notice_of_another_agreement_is_not_found(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    other = made(world, mentor=world.olivier)
    ids = [other.public_id, agreement.notices.first().public_id]
    url = reverse("agreements:send_again", args=ids)
    assert browser_of(world.helene).client.post(url).status_code == 404
