"""A message may come back before it is known here to have left: the provider is told which notice
it carries, and which sending of it, and says so in what it tells."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import requests
from anymail.signals import AnymailTrackingEvent
from django.test import Client
from django.urls import reverse

from agreements.actions.send_again import send_again
from agreements.models import Notice
from agreements.notices import sending
from agreements.notices.mail import mail_of
from agreements.notices.sending import CLAIM, send
from agreements.notices.tracking import record
from mentorat.mail_providers import PROVIDERS
from tests.conftest import NOW, World
from tests.making import made
from tests.notices.provider import (
    BREVO,
    MAILGUN,
    POSTMARK,
    SECRET,
    SPARKPOST,
    Api,
    brevo_event,
    mailgun_event,
    postmark_event,
    sparkpost_event,
)

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Way:
    """How one provider is told, and tells."""

    settings: dict[str, str]
    bounce: Callable[[dict[str, Any], str], Any]  # of a message that it took, to an address


def _of_postmark(taken: dict[str, Any], to: str) -> Any:
    return postmark_event("0a129aee-e1cd-480d-b08d-000000000001", to, Metadata=taken["Metadata"])


def _of_mailgun(taken: dict[str, Any], to: str) -> Any:
    variables = {key[2:]: value for key, value in taken.items() if key.startswith("v:")}
    return mailgun_event(taken["h:Message-Id"], to, **{"user-variables": variables})


def _of_brevo(taken: dict[str, Any], to: str) -> Any:
    headers = taken["headers"]
    custom = {"X-Mailin-custom": headers["X-Mailin-custom"]}
    return brevo_event(headers["Message-ID"], to, **custom)


def _of_sparkpost(taken: dict[str, Any], to: str) -> Any:
    return sparkpost_event("00000000000000001", to, rcpt_meta=taken["metadata"])


WAYS = {
    "brevo": Way(BREVO, _of_brevo),
    "mailgun": Way(MAILGUN, _of_mailgun),
    "postmark": Way(POSTMARK, _of_postmark),
    "sparkpost": Way(SPARKPOST, _of_sparkpost),
}


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


@pytest.fixture
def notice(world: World) -> Notice:
    """Maya's invitation, which waits to be sent."""
    made(world)
    waiting = {"state": "queued", "sent_at": None, "next_try_at": NOW, "created_at": NOW}
    Notice.objects.update(**waiting, tries=0)
    return Notice.objects.get(person=world.maya)


@pytest.fixture(params=PROVIDERS)
def way(request: pytest.FixtureRequest, settings: Any, api: Api, notice: Notice) -> Way:
    """Once the notice waits: what is made with it was sent otherwise."""
    name = request.param
    settings.MAIL_PROVIDER = name
    settings.EMAIL_BACKEND = PROVIDERS[name].backend
    settings.ANYMAIL = WAYS[name].settings | {f"{name.upper()}_API_URL": api.url}
    return WAYS[name]


def tell_meanwhile(live_server: Any, body: Any) -> int:
    """As `tell`, by the server, from another thread than the test's."""
    url = live_server.url + reverse("mail_webhook")
    return requests.post(url, json=body, auth=tuple(SECRET.split(":")), timeout=10).status_code


def tell(body: Any) -> int:
    secret = b64encode(SECRET.encode()).decode()
    headers = {"authorization": f"Basic {secret}"}
    return (
        Client()
        .post(reverse("mail_webhook"), body, content_type="application/json", headers=headers)
        .status_code
    )


def state(notice: Notice) -> tuple[str, str]:
    notice.refresh_from_db()
    return notice.state, notice.error


def claimed(notice: Notice, **changes: Any) -> Notice:
    """The notice as whoever sends it has claimed it."""
    claim = "5d3b4c2e-6a5a-4c58-9d54-3f4d1a3f8a01"
    at = {"claim": claim, "claimed_until": notice.next_try_at + CLAIM, "tries": 1}
    Notice.objects.filter(pk=notice.pk).update(**(at | changes))
    return Notice.objects.for_mail().get(pk=notice.pk)


def bounce(notice: Notice, **others: Any) -> AnymailTrackingEvent:
    fields = {
        "event_type": "bounced",
        "message_id": "unknown here",
        "recipient": notice.address,
        "timestamp": notice.created_at + MINUTE,
        "metadata": {"notice": str(notice.public_id), "sending": str(notice.claim)},
    }
    return AnymailTrackingEvent(**(fields | others))


def test_it_comes_back_before_the_provider_has_answered(
    live_server: Any, api: Api, way: Way, notice: Notice
) -> None:
    told: list[int] = []

    def come_back(taken: dict[str, Any]) -> None:
        told.append(tell_meanwhile(live_server, way.bounce(taken, notice.address)))

    api.before_it_answers = come_back
    send(notice.pk, notice.next_try_at)
    assert told == [200]
    assert state(notice) == ("bounced", "bounced")
    assert (notice.claim, notice.next_try_at) == (None, None)
    assert notice.sent_at
    assert notice.provider_id
    assert notice in Notice.objects.undelivered()
    assert not send(notice.pk, notice.created_at + CLAIM * 2)
    assert len(api.taken) == 1


def test_it_comes_back_after_whoever_sent_it_died(
    api: Api, way: Way, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted, and not written: the claim stays until its end."""

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_is_unknown", die)
    with pytest.raises(KeyboardInterrupt):
        send(notice.pk, notice.next_try_at)
    assert state(notice) == ("queued", "")
    assert tell(way.bounce(api.taken[0], notice.address)) == 200
    assert state(notice) == ("bounced", "bounced")
    assert not send(notice.pk, notice.created_at + CLAIM * 2)


def test_it_is_found_by_its_notice_once_it_is_sent(api: Api, way: Way, notice: Notice) -> None:
    """Under whatever name the provider tells of it."""
    now = notice.next_try_at
    assert send(notice.pk, now)
    names = {"provider_id": "another", "message_id": "<another@mentorat.example>"}
    Notice.objects.filter(pk=notice.pk).update(**names)
    assert tell(way.bounce(api.taken[0], notice.address)) == 200
    assert state(notice) == ("bounced", "bounced")


def test_the_provider_is_told_two_ids_and_nothing_else(api: Api, way: Way, notice: Notice) -> None:
    send(notice.pk, notice.next_try_at)
    body = json.dumps(way.bounce(api.taken[0], notice.address))
    assert str(notice.public_id) in body
    event = claimed(notice, state="queued", sent_at=None, next_try_at=notice.created_at)
    message = mail_of(event)
    assert message.metadata == {"notice": str(notice.public_id), "sending": str(event.claim)}
    assert str(notice.public_id) not in message.message().as_string()


def test_what_an_earlier_sending_was_told_says_nothing_of_this_one(
    world: World, notice: Notice
) -> None:
    """It came back, is sent again to the same address, and the first bounce is told again."""
    first = bounce(claimed(notice))
    assert record(first, notice.created_at + MINUTE)
    sent_again = notice.created_at + timedelta(hours=1)
    send_again(
        notice=Notice.objects.for_mail().get(pk=notice.pk), person=world.helene, now=sent_again
    )
    assert not record(first, sent_again)
    later = claimed(notice, claim="77777777-6a5a-4c58-9d54-3f4d1a3f8a02")
    assert not record(first, sent_again)
    assert record(bounce(later), sent_again)


def test_the_address_must_agree(notice: Notice) -> None:
    now = notice.created_at + MINUTE
    assert not record(bounce(claimed(notice), recipient="other@ecole.example"), now)
    assert record(bounce(claimed(notice), recipient=notice.address.upper()), now)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        "x",
        ["notice"],
        {"notice": "x", "sending": "x"},
        {"notice": None, "sending": 3},
        {"notice": "00000000-6a5a-4c58-9d54-3f4d1a3f8a02"},
    ],
)
def test_what_names_no_notice_is_left(notice: Notice, metadata: Any) -> None:
    assert not record(bounce(claimed(notice), metadata=metadata), notice.created_at + MINUTE)
    assert state(notice) == ("queued", "")


def test_a_notice_that_nobody_is_sending_does_not_come_back(notice: Notice) -> None:
    ids = {"notice": str(notice.public_id), "sending": "None"}
    assert not record(bounce(notice, metadata=ids), notice.created_at + MINUTE)
    ids = {"notice": str(notice.public_id)}
    assert not record(bounce(notice, metadata=ids), notice.created_at + MINUTE)
