"""The demonstration's doors: open in a demonstration, absent elsewhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from pytest_django import Settings

from agreements.demonstration import CAST
from agreements.models import Person
from agreements.views.mailbox import mails_in
from mentorat import drafts
from tests.sign_in.conftest import CODE, SIGN_IN

ENTER = "/demonstration/entrer/"
MAILBOX = "/demonstration/courriels/"


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path, db: None) -> Path:
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    for member in CAST:
        Person.objects.create_user(member.email, member.name)
    return tmp_path


def test_each_of_the_cast_has_a_button_that_signs_in(client: Client, demonstration: Path) -> None:
    page = client.get(SIGN_IN, {"next": "/archives/"}).content.decode()
    for member in CAST:
        assert f'value="{member.key}"' in page
        assert member.name in page
        response = client.post(ENTER, {"key": member.key, "next": "/archives/"})
        assert response["Location"] == "/archives/"
        person = Person.objects.get(email=member.email)
        assert client.session[SESSION_KEY] == str(person.pk)


def test_a_door_opens_whatever_factor_somebody_tried(client: Client, demonstration: Path) -> None:
    """A passkey that one visitor made must not lock the next one out."""
    helene = Person.objects.get(email=CAST[0].email)
    TOTP.activate(helene, "JBSWY3DPEHPK3PXP")
    client.get(SIGN_IN)
    assert client.post(ENTER, {"key": CAST[0].key, "next": "/"})["Location"] == "/"
    assert client.session[SESSION_KEY] == str(helene.pk)
    assert "cet appareil" in client.get("/mes-connexions/").content.decode()


def test_going_through_a_door_keeps_what_that_person_had_typed(
    client: Client, demonstration: Path
) -> None:
    maya = Person.objects.get(email=CAST[1].email)
    client.force_login(maya)
    mark = drafts.author_mark(client.get("/deconnexion/").wsgi_request)
    client.logout()
    client.post("/ententes/nouvelle/", {"typed_by": mark, "mentee_name": "Zoé"})
    client.post(ENTER, {"key": CAST[1].key})
    assert len(client.session["drafts"]) == 1


@pytest.mark.parametrize("key", ["", "nobody", "helene@demonstration.example"])
def test_nobody_else_gets_in(client: Client, demonstration: Path, key: str) -> None:
    Person.objects.create_user("nobody@ecole.example", "Une Personne")
    assert client.post(ENTER, {"key": key}).status_code == 404
    assert SESSION_KEY not in client.session


def test_the_door_rejects_get(client: Client, demonstration: Path) -> None:
    assert client.get(ENTER, {"key": "maya"}).status_code == 405


def test_the_mailbox_shows_the_code_sent(client: Client, demonstration: Path) -> None:
    assert 'class="empty"' in client.get(MAILBOX).content.decode()
    client.post(SIGN_IN, {"email": "maya@demonstration.example"})
    code = mails_in(demonstration)[0].code
    assert code in client.get(MAILBOX).content.decode()
    client.post(CODE, {"code": code})
    assert SESSION_KEY in client.session


def test_the_doors_are_shut_when_the_mode_is_off(
    client: Client, demonstration: Path, settings: Settings
) -> None:
    settings.DEMONSTRATION = False
    assert client.get(MAILBOX).status_code == 404
    assert client.post(ENTER, {"key": "maya"}).status_code == 404
    assert SESSION_KEY not in client.session


def test_elsewhere_there_is_no_door(client: Client, db: None) -> None:
    assert client.get(MAILBOX).status_code == 404
    assert "demonstration" not in client.get(SIGN_IN).content.decode()


def send(*subjects: str) -> None:
    with get_connection() as connection:
        for subject in subjects:
            message = EmailMessage(subject, f"Corps « {subject} » œ", to=["a@b.ca"])
            connection.send_messages([message])


def test_mails_are_newest_first_and_readable(demonstration: Path) -> None:
    send("Premier", "Deuxième")
    send("Troisième")
    mails = mails_in(demonstration)
    assert [mail.subject for mail in mails] == ["Troisième", "Deuxième", "Premier"]
    assert mails[0].body == "Corps « Troisième » œ"
    assert abs((datetime.now(UTC) - mails[0].sent).total_seconds()) < 60


def test_a_message_still_being_written_waits(demonstration: Path) -> None:
    send("Entier")
    (file,) = demonstration.glob("*.log")
    file.write_bytes(file.read_bytes() + b"Subject: Coup")
    (demonstration / "empty.log").touch()
    assert [mail.subject for mail in mails_in(demonstration)] == ["Entier"]
