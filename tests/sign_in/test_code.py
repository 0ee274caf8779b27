"""Sign-in by e-mailed code, and the way on from each dead end."""

from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from agreements.models import Person
from tests.sign_in.conftest import CODE, PAGE, SIGN_IN, ask, code_in, messages_of, next_of
from tests.sign_in.factors import is_in, wrong

MINUTE = 60  # seconds


def test_a_code_signs_in_and_leads_to_the_page_asked_for(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    response = ask(client, maya.email)
    assert next_of(response) == (CODE, PAGE)
    assert not is_in(client)
    response = client.post(CODE, {"code": code_in(mailoutbox[0]), "next": PAGE})
    assert response["Location"] == PAGE
    assert client.session[SESSION_KEY] == str(maya.pk)


def test_without_a_page_asked_for_it_leads_home(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    assert sign_in(client, maya)["Location"] == "/"
    assert client.get(SIGN_IN)["Location"] == "/"
    assert client.get(CODE)["Location"] == "/"


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example"])
def test_it_never_leads_elsewhere(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse], page: str
) -> None:
    assert sign_in(client, maya, page)["Location"] == "/"


@pytest.mark.parametrize("mark", ["", " ", "-", "\u00a0", "\u2013"])
def test_the_code_may_be_spaced(
    client: Client, maya: Person, mailoutbox: list[EmailMessage], mark: str
) -> None:
    ask(client, maya.email)
    code = code_in(mailoutbox[0])
    client.post(CODE, {"code": f" {code[:3]}{mark}{code[3:]} "})
    assert is_in(client)


@pytest.mark.parametrize("spelling", ["  MAYA@Ecole.Example ", "\uff4daya@ecole.example"])
def test_the_address_is_normalised(
    client: Client, maya: Person, mailoutbox: list[EmailMessage], spelling: str
) -> None:
    ask(client, spelling)
    assert [m.to for m in mailoutbox] == [[maya.email]]


@pytest.mark.parametrize("typed", ["", "maya", "ma ya@ecole.example", "maya@", "a" * 400 + "@b.ca"])
def test_what_is_no_address_is_said_and_kept(
    client: Client, maya: Person, mailoutbox: list[EmailMessage], typed: str
) -> None:
    response = ask(client, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "error-summary" in page
    assert "invalid-feedback" in page
    assert f'name="next" value="{PAGE}"' in page
    assert not mailoutbox


def test_an_unknown_address_gets_the_same_pages_and_no_mail(
    maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    seen = []
    for email in (maya.email, "nobody@ecole.example"):
        client = Client()
        asked = ask(client, email)
        page = client.get(asked["Location"])
        tried = client.post(CODE, {"code": "12"})
        texts = [r.content.decode().replace(email, "X") for r in (page, tried)]
        seen.append((asked.status_code, asked["Location"], [without_tokens(t) for t in texts]))
    assert seen[0] == seen[1]
    assert [m.to for m in mailoutbox] == [[maya.email]]


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_someone_deactivated_is_unknown(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.update(is_active=False)
    assert next_of(ask(client, maya.email)) == (CODE, PAGE)
    assert not mailoutbox


def test_someone_deactivated_meanwhile_is_told(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, maya.email)
    Person.objects.update(is_active=False)
    response = client.post(CODE, {"code": code_in(mailoutbox[0])}, follow=True)
    assert response.redirect_chain[-1][0].startswith(SIGN_IN)
    assert len(messages_of(response)) == 1
    assert not is_in(client)


def test_a_wrong_code_keeps_its_page_and_counts(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, maya.email)
    for left in (4, 3, 2):
        response = client.post(CODE, {"code": wrong(code_in(mailoutbox[0])), "next": PAGE})
        assert response.status_code == 422
        page = response.content.decode()
        assert page.count(response.context["form"].errors["code"][0]) >= 2  # summary and field
        assert str(left) in response.context["form"].errors["code"][0]
        assert f'name="next" value="{PAGE}"' in page
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert is_in(client)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "é"])
def test_what_is_no_code_costs_no_try(
    client: Client, maya: Person, mailoutbox: list[EmailMessage], typed: str
) -> None:
    ask(client, maya.email)
    for __ in range(8):
        assert client.post(CODE, {"code": typed}).status_code == 422
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert is_in(client)


def test_five_wrong_codes_lead_to_the_form_for_a_new_one(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, maya.email)
    for __ in range(5):
        response = client.post(CODE, {"code": wrong(code_in(mailoutbox[0])), "next": PAGE})
    assert next_of(response) == (SIGN_IN, PAGE)
    page = client.get(response["Location"])
    assert len(messages_of(page)) == 1
    assert f'value="{maya.email}"' in page.content.decode()
    assert f'name="next" value="{PAGE}"' in page.content.decode()
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_in(client)  # the right code comes too late
    ask(client, maya.email)
    client.post(CODE, {"code": code_in(mailoutbox[1])})
    assert is_in(client)


def test_tries_sent_at_once_do_not_share_one_count(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, maya.email)
    before = dict(client.session["account_login"])
    for __ in range(5):
        client.post(CODE, {"code": wrong(code_in(mailoutbox[0]))})
        session = client.session  # as it was when each of the simultaneous tries read it
        session["account_login"] = before
        session.save()
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_in(client)


@pytest.mark.parametrize("minutes", [11, 20])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_code_leads_to_the_form_for_a_new_one(
    client: Client, maya: Person, mailoutbox: list[EmailMessage], minutes: int, method: str
) -> None:
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        ask(client, maya.email)
        clock.shift(minutes * MINUTE)
        typed = {"code": code_in(mailoutbox[0]), "next": PAGE}
        response = getattr(client, method)(CODE, typed)
        assert next_of(response) == (SIGN_IN, PAGE)
        page = client.get(response["Location"])
        assert len(messages_of(page)) == 1
        assert f'value="{maya.email}"' in page.content.decode()
        assert not is_in(client)


def test_a_code_works_until_its_last_minute(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        ask(client, maya.email)
        clock.shift(9.9 * MINUTE)
        client.post(CODE, {"code": code_in(mailoutbox[0])})
        assert is_in(client)


def test_a_code_works_once(client: Client, maya: Person, mailoutbox: list[EmailMessage]) -> None:
    ask(client, maya.email)
    typed = {"code": code_in(mailoutbox[0])}
    client.post(CODE, typed)
    client.post("/deconnexion/")
    client.post(CODE, typed)
    assert not is_in(client)


def test_the_code_page_with_no_code_pending_leads_to_the_form(client: Client, db: None) -> None:
    response = client.get(CODE, {"next": PAGE})
    assert next_of(response) == (SIGN_IN, PAGE)
    assert len(messages_of(client.get(response["Location"]))) == 1


def test_a_new_code_replaces_the_one_before(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        ask(client, maya.email)
        clock.shift(9 * MINUTE)
        ask(client, maya.email)
        clock.shift(9 * MINUTE)  # ten minutes from when it was sent, not from the first
        client.post(CODE, {"code": code_in(mailoutbox[1])})
        assert is_in(client)


def test_the_address_can_be_changed_while_a_code_is_pending(
    client: Client, maya: Person, luc: Person
) -> None:
    ask(client, luc.email)
    assert client.get(SIGN_IN).status_code == 200
    assert next_of(ask(client, maya.email)) == (CODE, PAGE)
    assert maya.email in client.get(CODE).content.decode()


def test_a_mail_server_that_fails_tells_nothing(
    client: Client, maya: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A word about it would say that the address is known."""

    def fail(message: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError(maya.email)

    monkeypatch.setattr(EmailMessage, "send", fail)
    assert next_of(ask(client, maya.email)) == (CODE, PAGE)
    assert "a code was not sent: ConnectionRefusedError" in caplog.text
    assert maya.email not in caplog.text
    page = client.get(CODE).content.decode()
    assert "Comptez quelques minutes" in page


def test_a_new_code_is_said_to_be_new(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, maya.email)
    again = {"email": maya.email, "next": PAGE, "again": "1"}
    page = client.get(client.post(SIGN_IN, again)["Location"])
    assert messages_of(page) == ["Un nouveau code a été demandé\u00a0: le précédent ne vaut plus."]
    assert len(mailoutbox) == 2


def test_the_mail_is_in_the_persons_language(
    client: Client, maya: Person, luc: Person, mailoutbox: list[EmailMessage]
) -> None:
    client.cookies["django_language"] = "en"
    ask(client, luc.email)
    client.cookies["django_language"] = "fr"
    ask(client, luc.email)
    assert mailoutbox[0].subject == mailoutbox[1].subject == "Your sign-in code"
    html = mailoutbox[0].alternatives[0]
    assert '<html lang="en-CA">' in str(html)
    for message in mailoutbox:
        assert code_in(message) not in message.subject
        assert "10" in message.body


def test_a_get_changes_nothing(
    client: Client, maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, maya.email)
    for __ in range(3):
        client.get(SIGN_IN)
        client.get(CODE, {"code": wrong(code_in(mailoutbox[0]))})
        client.get(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_in(client)
    assert len(mailoutbox) == 1
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    client.get("/deconnexion/")
    assert is_in(client)
