"""The demonstration's mail: a list, and each message in HTML and in text."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from pytest_django import Settings

from agreements.views.mailbox import Mail, mails_in
from tests.conftest import World
from tests.notices.examples import Examples

MAILBOX = "/demonstration/courriels/"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def sent(folder: Path, *messages: EmailMessage) -> list[Mail]:
    with get_connection() as connection:
        connection.send_messages(messages)
    return mails_in(folder)


@pytest.fixture
def mail(folder: Path, world: World) -> Mail:
    return sent(folder, Examples(world).mail("invited", "fr"))[0]


def test_the_list_has_recipient_subject_and_time_and_leads_to_each(
    client: Client, mail: Mail
) -> None:
    page = client.get(MAILBOX).content.decode()
    for shown in (mail.to, mail.subject, f"{mail.sent:%Y-%m-%d}", f"{MAILBOX}{mail.key}/"):
        assert shown in page


def test_a_message_is_shown_in_text_and_its_html_in_a_frame(client: Client, mail: Mail) -> None:
    response = client.get(f"{MAILBOX}{mail.key}/")
    page = response.content.decode()
    assert "Hélène Bérubé a créé une entente mentorale pour vous et Luc Tremblay." in page
    assert f'src="{MAILBOX}{mail.key}/html/"' in page
    assert "<style" not in page
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "frame-src 'self'" in policy
    assert "style-src 'self'" in policy


def test_the_frame_is_what_was_sent_and_can_do_nothing(client: Client, mail: Mail) -> None:
    response = client.get(f"{MAILBOX}{mail.key}/html/")
    assert response.content.decode() == mail.html
    assert set(response.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "script-src 'none'",
        "style-src 'unsafe-inline'",
        "font-src 'none'",
        "img-src 'none'",
        "connect-src 'none'",
        "manifest-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin",
    }
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_message_without_html_has_no_frame(client: Client, folder: Path) -> None:
    (mail,) = sent(folder, EmailMessage("Sujet", "Corps", to=["a@b.ca"]))
    page = client.get(f"{MAILBOX}{mail.key}/")
    assert "<iframe" not in page.content.decode()
    assert client.get(f"{MAILBOX}{mail.key}/html/").status_code == 404


def test_an_attachment_is_named_with_its_size_and_opens(client: Client, folder: Path) -> None:
    mail = EmailMessage("Sujet", "Corps", to=["a@b.ca"])
    mail.attach("entente été.pdf", b"%PDF-1.7 " + b"x" * 2039, "application/pdf")
    (read,) = sent(folder, mail)
    address = f"{MAILBOX}{read.key}/fichiers/1/"
    for page in (MAILBOX, f"{MAILBOX}{read.key}/"):
        shown = client.get(page).content.decode().replace("\u00a0", " ")
        assert "entente été.pdf" in shown
        assert "2 ko" in shown
    assert f'href="{address}"' in shown
    response = client.get(address)
    assert response.content == b"%PDF-1.7 " + b"x" * 2039
    assert response.headers["Content-Type"] == "application/pdf"
    assert "filename" in response.headers["Content-Disposition"]
    for place in (0, 2):
        assert client.get(f"{MAILBOX}{read.key}/fichiers/{place}/").status_code == 404


def test_a_key_is_that_of_one_message(folder: Path, client: Client) -> None:
    two = [EmailMessage("Sujet", "Corps", to=[f"{name}@b.ca"]) for name in "ac"]
    keys = [mail.key for mail in sent(folder, *two)]
    assert len(set(keys)) == 2
    assert [mail.key for mail in mails_in(folder)] == keys
    assert client.get(f"{MAILBOX}nothing/").status_code == 404


def test_what_is_written_in_a_message_is_not_run(client: Client, folder: Path) -> None:
    (mail,) = sent(folder, EmailMessage("<b>Sujet</b>", "<script>1</script>", to=["a@b.ca"]))
    for page in (MAILBOX, f"{MAILBOX}{mail.key}/"):
        shown = client.get(page).content.decode()
        assert "<b>Sujet" not in shown
        assert "<script>1" not in shown


@pytest.mark.parametrize("page", ["", "a/", "a/html/"])
def test_elsewhere_there_is_no_mailbox(
    client: Client, folder: Path, settings: Settings, page: str
) -> None:
    (mail,) = sent(folder, EmailMessage("Sujet", "Corps", to=["a@b.ca"]))
    settings.DEMONSTRATION = False
    page = page.replace("a/", f"{mail.key}/")
    assert client.get(MAILBOX + page).status_code == 404
