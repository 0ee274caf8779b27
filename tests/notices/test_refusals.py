"""« No more reminders »: a page, a button, and the one that mail programs make of it."""

import pytest
import requests
from django.conf import settings as django_settings
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from agreements.actions.cancel import cancel
from agreements.models import Agreement, Notice, NoticeRefusal
from agreements.notices import refusals
from agreements.notices.mail import mail_of
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made
from tests.notices.reading import LINK, HTMLParsed, html_of
from tests.signing_in import client_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def agreement(world: World) -> Agreement:
    return made(world)


@pytest.fixture
def reminder(world: World, agreement: Agreement) -> Notice:
    """As a reminder will be; in the words of an invitation."""
    return Notice.objects.create(
        kind="reminder",
        agreement=agreement,
        person=world.maya,
        language="fr",
        address=world.maya.email,
        created_at=NOW,
        next_try_at=NOW,
        day=NOW.date(),
    )


@pytest.fixture
def digest(world: World) -> Notice:
    return Notice.objects.create(
        kind="digest",
        membership=world.helene.memberships.get(),
        person=world.helene,
        language="fr",
        address=world.helene.email,
        created_at=NOW,
        next_try_at=NOW,
        day=NOW.date(),
    )


def path_of(notice: Notice) -> str:
    return refusals.stop_url(notice).removeprefix(django_settings.BASE_URL)


def page(client: Client, notice: Notice) -> str:
    response = client.get(path_of(notice))
    assert response.status_code == 200
    return response.content.decode()


def test_reading_the_page_changes_nothing(client: Client, reminder: Notice) -> None:
    before = rows_of_the_domain(with_access=True)
    for method in (client.get, client.head, client.options):
        method(path_of(reminder))
    assert "Ne plus recevoir ces rappels" in page(client, reminder)
    assert rows_of_the_domain(with_access=True) == before


def test_one_click_of_a_mail_program_is_enough(reminder: Notice) -> None:
    """No session, no token of a form, no redirect: RFC 8058."""
    client = Client(enforce_csrf_checks=True)
    response = client.post(path_of(reminder), ONE_CLICK)
    assert response.status_code == 200
    assert not refusals.wants(reminder.person_id, "reminder", reminder.agreement_id)
    assert client.cookies.get("sessionid") is None
    client.post(path_of(reminder), ONE_CLICK)
    assert NoticeRefusal.objects.count() == 1


def test_one_click_by_a_real_client(live_server, reminder: Notice) -> None:
    answer = requests.post(f"{live_server.url}{path_of(reminder)}", ONE_CLICK, timeout=10)
    assert (answer.status_code, answer.history) == (200, [])
    assert NoticeRefusal.objects.get().person_id == reminder.person_id


def test_a_button_refuses_and_another_takes_it_back(client: Client, reminder: Notice) -> None:
    for act, wanted, next_button in (
        ("stop", False, "Reprendre les rappels"),
        ("resume", True, "Ne plus recevoir ces rappels"),
    ):
        for _press in range(2):
            response = client.post(path_of(reminder), {"act": act})
            assert (response.status_code, response["Location"]) == (302, path_of(reminder))
        assert refusals.wants(reminder.person_id, "reminder", reminder.agreement_id) is wanted
        assert next_button in page(client, reminder)


def test_it_is_of_one_person_one_kind_and_one_agreement(
    world: World, client: Client, agreement: Agreement, reminder: Notice
) -> None:
    other = made(world, mentor=world.olivier)
    client.post(path_of(reminder), ONE_CLICK)
    assert refusals.wants(world.luc.pk, "reminder", agreement.pk)
    assert refusals.wants(world.maya.pk, "reminder", other.pk)
    assert refusals.wants(world.maya.pk, "digest")
    assert refusals.wants(world.maya.pk, "in_force", agreement.pk)


def test_the_digest_is_refused_as_a_whole(client: Client, digest: Notice, world: World) -> None:
    assert "résumé hebdomadaire" in page(client, digest)
    client.post(path_of(digest), ONE_CLICK)
    assert not refusals.wants(world.helene.pk, "digest")
    assert refusals.wants(world.maya.pk, "digest")
    assert "ne vous est plus envoyé" in page(client, digest)


# On « Mes connexions »


RESUME = reverse("agreements:resume")


def refused_on(client: Client) -> str:
    return client.get(reverse("mfa_index")).content.decode()


def test_who_refuses_nothing_reads_nothing_of_it(world: World, reminder: Notice) -> None:
    assert "Messages que vous avez refusés" not in refused_on(client_of(world.maya))


def test_who_signed_in_has_them_again(world: World, reminder: Notice) -> None:
    other = made(world, mentor=world.olivier)
    refusals.refuse(reminder, NOW)
    NoticeRefusal.objects.create(person=world.maya, kind="reminder", agreement=other, at=NOW)
    about = {"kind": "reminder", "agreement": reminder.agreement}
    NoticeRefusal.objects.create(person=world.luc, **about, at=NOW)
    maya = client_of(world.maya)
    page = refused_on(maya)
    assert "Messages que vous avez refusés" in page
    assert page.count("Recevoir de nouveau les rappels") == 1
    assert "résumé hebdomadaire" not in page
    response = maya.post(RESUME, {"kind": "reminder"}, follow=True)
    assert "Vous recevrez de nouveau ces messages." in response.content.decode()
    assert "Messages que vous avez refusés" not in refused_on(maya)
    assert NoticeRefusal.objects.get().person == world.luc
    rows = rows_of_the_domain()
    maya.post(RESUME, {"kind": "reminder"})
    assert rows_of_the_domain() == rows


def test_a_principal_has_the_summary_again(world: World, digest: Notice) -> None:
    refusals.refuse(digest, NOW)
    helene = client_of(world.helene)
    assert "Recevoir de nouveau le résumé" in refused_on(helene)
    for kind, wanted in (("reminder", False), ("x", False), ("", False), ("digest", True)):
        assert helene.post(RESUME, {"kind": kind}).status_code == 302
        assert refusals.wants(world.helene.pk, "digest") is wanted


def test_what_is_over_would_not_be_reminded_of(
    world: World, agreement: Agreement, reminder: Notice
) -> None:
    refusals.refuse(reminder, NOW)
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    assert "Messages que vous avez refusés" not in refused_on(client_of(world.maya))


def test_anything_else_that_is_sent_does_nothing(client: Client, reminder: Notice) -> None:
    for body in ({}, {"act": "x"}, {"List-Unsubscribe": "Two-Clicks"}):
        assert client.post(path_of(reminder), body).status_code == 422
    assert not NoticeRefusal.objects.exists()


def test_an_address_that_is_not_ours_leads_nowhere(
    client: Client, agreement: Agreement, reminder: Notice
) -> None:
    invitation = agreement.notices.filter(kind="invited").first()
    for path in (
        f"{path_of(reminder)[:-2]}x/",
        f"/rappels/refuser/{reminder.public_id}/",
        f"/rappels/refuser/{Signer(salt='other').sign(str(reminder.public_id))}/",
        path_of(invitation),  # what tells something new is always sent
        f"/rappels/refuser/{refusals._signer().sign('x')}/",
    ):
        for response in (client.get(path), client.post(path, ONE_CLICK)):
            assert response.status_code == 404, path
    assert not NoticeRefusal.objects.exists()


def test_its_address_and_page_name_nobody(
    world: World, client: Client, agreement: Agreement, reminder: Notice, digest: Notice
) -> None:
    for notice in (reminder, digest):
        shown = page(client, notice) + path_of(notice)
        for word in ("Maya", "Luc", "Hélène", "Érables", "@", agreement.reference):
            assert word not in shown.replace("Mentorat", "")


def test_a_message_that_may_be_refused_says_how(
    monkeypatch: pytest.MonkeyPatch, agreement: Agreement
) -> None:
    invitation = Notice.objects.for_mail().get(pk=agreement.notices.first().pk)
    before = mail_of(invitation)
    assert "List-Unsubscribe" not in before.extra_headers
    assert "Ne plus recevoir" not in before.body + html_of(before)
    monkeypatch.setattr("agreements.notices.mail.COMES_AGAIN", frozenset({"invited"}))
    message = mail_of(invitation)
    url = refusals.stop_url(invitation)
    assert message.message()["List-Unsubscribe"].replace("\n ", "") == f"<{url}>"
    assert message.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    shown = HTMLParsed(html_of(message))
    assert shown.links[-1] == url
    assert url in LINK.findall(message.body)
    assert "Ne plus recevoir ces messages" in shown.text
    assert "Ne plus recevoir ces messages\u00a0:\n" in message.body


def test_the_former_key_still_serves(settings, client: Client, reminder: Notice) -> None:
    path = path_of(reminder)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert client.get(path).status_code == 200


def test_the_page_is_in_the_language_of_the_message_until_another_is_chosen(
    client: Client, reminder: Notice
) -> None:
    Notice.objects.filter(pk=reminder.pk).update(language="en")
    assert "No more of these reminders" in page(client, reminder)
    assert client.get(path_of(reminder))["Content-Language"] == "en"
    client.post("/langue/", {"language": "fr", "next": path_of(reminder)})
    assert "Ne plus recevoir ces rappels" in page(client, reminder)
