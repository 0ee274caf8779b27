"""What a mail provider tells: verified, matched by the message's own id, and written once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from anymail.signals import AnymailTrackingEvent
from django.urls import reverse

from agreements.actions.send_again import send_again
from agreements.models import Agreement, Notice, Person
from agreements.notices.sending import send
from agreements.notices.tracking import record
from mentorat.mail_providers import PROVIDERS
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import made
from tests.notices.provider import (
    MAILGUN,
    POSTMARK,
    SECRET,
    Api,
    mailgun_event,
    postmark_event,
)

AUTH = tuple(SECRET.split(":"))
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def notice(world: World) -> Notice:
    """Maya's invitation, which the provider took."""
    agreement = made(world)
    notice = agreement.notices.get(person=world.maya)
    Notice.objects.filter(pk=notice.pk).update(
        state="sent", sent_at=NOW, next_try_at=None, provider_id="0a129aee-e1cd-480d-b08d"
    )
    return Notice.objects.get(pk=notice.pk)


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


def use(settings: Any, name: str, given: dict[str, str]) -> None:
    settings.MAIL_PROVIDER, settings.ANYMAIL = name, given


def event(notice: Notice, kind: str = "bounced", **others: Any) -> AnymailTrackingEvent:
    fields = {
        "event_type": kind,
        "message_id": notice.provider_id,
        "recipient": notice.address,
        "timestamp": LATER,
        "event_id": "1",
    }
    return AnymailTrackingEvent(**(fields | others))


def state(notice: Notice) -> tuple[str, str]:
    notice.refresh_from_db()
    return notice.state, notice.error


# Through the real webhook, by a real client


def tell(live_server: Any, body: Any, auth: Any = AUTH, **others: Any) -> int:
    url = live_server.url + reverse("mail_webhook")
    return requests.post(url, json=body, auth=auth, timeout=10, **others).status_code


def test_postmark_tells_that_a_message_came_back(live_server, settings, notice: Notice) -> None:
    use(settings, "postmark", POSTMARK)
    assert tell(live_server, postmark_event(notice.provider_id, notice.address)) == 200
    assert state(notice) == ("bounced", "bounced")
    before = rows_of_the_domain()
    assert tell(live_server, postmark_event(notice.provider_id, notice.address)) == 200
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("auth", [None, ("mentorat", "wrong"), ("", ""), ("mentorat", "")])
def test_postmark_must_say_who_it_is(live_server, settings, notice: Notice, auth: Any) -> None:
    use(settings, "postmark", POSTMARK)
    assert tell(live_server, postmark_event(notice.provider_id, notice.address), auth) == 400
    assert state(notice) == ("sent", "")


def test_mailgun_tells_by_our_own_message_id(live_server, settings, notice: Notice) -> None:
    use(settings, "mailgun", MAILGUN)
    assert tell(live_server, mailgun_event(notice.message_id, notice.address)) == 200
    assert state(notice) == ("bounced", "bounced")


def test_mailgun_signs_what_it_says(live_server, settings, notice: Notice) -> None:
    use(settings, "mailgun", MAILGUN)
    forged = mailgun_event(notice.message_id, notice.address)
    forged["signature"]["timestamp"] = "1795446601"
    assert tell(live_server, forged) == 400
    assert tell(live_server, mailgun_event(notice.message_id, notice.address), None) == 400
    assert tell(live_server, {}) == 400
    assert state(notice) == ("sent", "")


def test_mailgun_tries_again_by_itself_what_is_put_off(
    live_server, settings, notice: Notice
) -> None:
    use(settings, "mailgun", MAILGUN)
    for kind, severity in (("failed", "temporary"), ("delivered", ""), ("opened", "")):
        body = mailgun_event(notice.message_id, notice.address, kind, severity)
        assert tell(live_server, body) == 200
    assert state(notice) == ("sent", "")


def test_a_complaint_is_told_apart(live_server, settings, notice: Notice) -> None:
    use(settings, "postmark", POSTMARK)
    body = postmark_event(notice.provider_id, notice.address, "SpamComplaint")
    assert tell(live_server, body) == 200
    assert state(notice) == ("bounced", "complained")


def test_what_concerns_nobody_is_answered_and_left(live_server, settings, notice: Notice) -> None:
    use(settings, "postmark", POSTMARK)
    before = rows_of_the_domain()
    for id_, address in (
        ("ffffffff-e1cd-480d-b08d", notice.address),  # the address alone proves nothing
        (notice.provider_id, "other@ecole.example"),
        ("", notice.address),
    ):
        assert tell(live_server, postmark_event(id_, address)) == 200
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("body", [[], "x", 3, None, {"RecordType": []}, {"Metadata": 3}])
def test_what_can_not_be_read_is_refused(
    live_server, settings, notice: Notice, body: object
) -> None:
    use(settings, "postmark", POSTMARK)
    assert tell(live_server, body) in (200, 400)
    url = live_server.url + reverse("mail_webhook")
    assert requests.post(url, data=b"\xff{", auth=AUTH, timeout=10).status_code == 400
    assert state(notice) == ("sent", "")


@pytest.mark.parametrize("name", [*PROVIDERS, "", "nothing"])
def test_without_its_secret_there_is_no_webhook(live_server, settings, name: str) -> None:
    use(settings, name, dict.fromkeys(getattr(PROVIDERS.get(name), "required", ()), "x"))
    assert tell(live_server, {}) == 404
    assert requests.get(live_server.url + reverse("mail_webhook"), timeout=10).status_code == 404


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_has_its_webhook(live_server, settings, name: str) -> None:
    given = dict.fromkeys(PROVIDERS[name].required, "x")
    use(settings, name, {**given, "WEBHOOK_SECRET": SECRET})
    url = live_server.url + reverse("mail_webhook")
    assert requests.head(url, timeout=10).status_code == 200  # as some make sure of an address
    assert requests.get(url, timeout=10).status_code == 405
    assert tell(live_server, {}, None) == 400


# What is written


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("bounced", "bounced"),
        ("rejected", "rejected"),
        ("failed", "failed"),
        ("complained", "complained"),
    ],
)
def test_what_came_back_is_not_delivered(notice: Notice, kind: str, error: str) -> None:
    assert record(event(notice, kind), LATER)
    assert state(notice) == ("bounced", error)
    assert (notice.sent_at, notice.undelivered_at) == (NOW, LATER)
    assert notice in Notice.objects.undelivered()
    assert not record(event(notice, kind), LATER)
    assert not record(event(notice, "delivered"), LATER)
    assert state(notice) == ("bounced", error)


@pytest.mark.parametrize(
    "kind", ["queued", "sent", "deferred", "delivered", "opened", "autoresponded", "unknown"]
)
def test_what_arrives_or_is_put_off_changes_nothing(notice: Notice, kind: str) -> None:
    assert not record(event(notice, kind), LATER)
    assert state(notice) == ("sent", "")


@pytest.mark.parametrize("field", ["queued", "failed"])
def test_only_what_was_sent_comes_back(notice: Notice, field: str) -> None:
    dates = {"queued": {"next_try_at": NOW}, "failed": {"undelivered_at": NOW}}[field]
    Notice.objects.filter(pk=notice.pk).update(
        **({"state": field, "sent_at": None, "next_try_at": None} | dates)
    )
    assert not record(event(notice), LATER)


def test_a_bounce_of_the_sending_before_says_nothing_of_the_last(
    world: World, notice: Notice
) -> None:
    """It came back, was sent again to a corrected address, and the first bounce is told again."""
    record(event(notice), LATER)
    Person.objects.filter(pk=world.maya.pk).update(email="maya.nguyen@ecole.example")
    send_again(notice=Notice.objects.for_mail().get(pk=notice.pk), person=world.helene, now=LATER)
    sent_again = LATER + timedelta(hours=1)
    Notice.objects.filter(pk=notice.pk).update(state="sent", sent_at=sent_again, next_try_at=None)
    assert not record(event(notice), sent_again)  # another address
    again = event(notice, recipient="maya.nguyen@ecole.example")
    assert not record(again, sent_again)  # and older than the sending
    late = event(notice, recipient="MAYA.NGUYEN@ecole.example", timestamp=sent_again)
    assert record(late, sent_again)


def test_a_time_without_a_zone_is_no_time(notice: Notice) -> None:
    assert record(event(notice, timestamp=datetime(2020, 1, 1)), LATER)


# Sending by the provider's API


@pytest.fixture
def by_api(settings, api: Api) -> Api:
    use(settings, "postmark", POSTMARK | {"POSTMARK_API_URL": api.url})
    settings.EMAIL_BACKEND = PROVIDERS["postmark"].backend
    return api


def test_a_message_goes_by_its_api_and_its_id_is_kept(world: World, by_api: Api) -> None:
    notice = made(world).notices.get(person=world.maya)
    assert send(notice.pk, notice.next_try_at)
    (taken,) = by_api.taken
    headers = {h["Name"]: h["Value"] for h in taken["Headers"]}
    assert headers["Message-ID"] == notice.message_id
    assert headers["X-PM-KeepID"] == "true"
    assert taken["To"] == world.maya.email
    notice.refresh_from_db()
    assert (notice.state, notice.provider_id) == ("sent", "0a129aee-e1cd-480d-b08d-000000000001")
    assert record(event(notice, timestamp=None), datetime.now(UTC))


def test_an_address_that_the_provider_refuses_is_not_delivered_at_once(
    world: World, by_api: Api
) -> None:
    by_api.answer = (
        422,
        {
            "ErrorCode": 406,
            "Message": "You tried to send to recipient(s) that have been marked as inactive.\n"
            f"Found inactive addresses: {world.maya.email}.\nInactive recipients are ones that "
            "have generated a hard bounce, a spam complaint, or a manual suppression.",
        },
    )
    notice = made(world).notices.get(person=world.maya)
    assert not send(notice.pk, notice.next_try_at)
    assert state(notice) == ("failed", "rejected")


def test_an_answer_that_does_not_say_that_it_was_taken_is_none(world: World, by_api: Api) -> None:
    by_api.answer = 422, {"ErrorCode": 406, "Message": "Inactive."}
    notice = made(world).notices.get(person=world.maya)
    assert not send(notice.pk, notice.next_try_at)
    assert state(notice) == ("queued", "NotTaken")


def test_a_provider_that_is_down_is_tried_again(world: World, by_api: Api, caplog) -> None:
    by_api.answer = 500, {"Message": f"sorry {world.maya.email}"}
    notice = made(world).notices.get(person=world.maya)
    assert not send(notice.pk, notice.next_try_at)
    assert state(notice) == ("queued", "http 500")
    assert world.maya.email not in caplog.text


def test_the_principal_reads_why(world: World, notice: Notice) -> None:
    from django.utils.translation import override

    from agreements.labels import notice_failure

    agreement = Agreement.objects.get(pk=notice.agreement_id)
    words = {}
    for kind in ("bounced", "rejected", "complained"):
        Notice.objects.filter(pk=notice.pk).update(
            state="sent", undelivered_at=None, error="", sent_at=NOW
        )
        record(event(notice, kind), LATER)
        with override("fr"):
            words[kind] = str(notice_failure(agreement.notices.get(pk=notice.pk)))
    assert words == {
        "bounced": "il est revenu",
        "rejected": "le serveur de courriel refuse cette adresse",
        "complained": "la personne qui l’a reçu l’a déclaré indésirable",
    }
