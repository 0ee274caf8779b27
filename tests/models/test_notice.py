"""What the database refuses of notices; which are due."""

import uuid
from datetime import timedelta
from itertools import product

import pytest

from agreements.models import Agreement, Notice
from tests.conftest import NOW, World
from tests.making import made
from tests.models.rules import insert, refused

SOON = NOW + timedelta(minutes=2)
DATES = ("next_try_at", "sent_at", "undelivered_at")
# The dates that each state has, and no other.
ALLOWED = {
    "queued": {"next_try_at"},
    "sent": {"sent_at"},
    "failed": {"undelivered_at"},
    "bounced": {"sent_at", "undelivered_at"},
    "withdrawn": {"undelivered_at"},
}


@pytest.fixture
def agreement(world: World) -> Agreement:
    agreement = made(world)
    Notice.objects.all().delete()
    return agreement


def notice(agreement: Agreement, /, **fields: object) -> Notice:
    row = {
        "kind": "invited",
        "agreement": agreement,
        "person": agreement.created_by,
        "language": "fr",
        "address": "a@ecole.example",
        "created_at": NOW,
        "next_try_at": NOW,
    }
    return Notice(**(row | fields))


@pytest.mark.parametrize("state", [*ALLOWED, "lost"])
def test_a_state_is_tied_to_its_dates(agreement: Agreement, state: str) -> None:
    for filled in product([None, NOW], repeat=len(DATES)):
        dates = dict(zip(DATES, filled, strict=True))
        row = notice(agreement, state=state, **dates)
        if {name for name, date in dates.items() if date} == ALLOWED.get(state):
            insert(row)
        else:
            with refused("notice_state_tied_to_dates"):
                insert(row)


def test_it_is_about_one_thing(world: World, agreement: Agreement) -> None:
    role = world.helene.memberships.get()
    insert(notice(agreement, agreement=None, membership=role))
    insert(notice(agreement, agreement=None, kind="stuck"))  # to administrators
    for fields in ({"agreement": None}, {"membership": role}):
        with refused("notice_is_about_one_thing"):
            insert(notice(agreement, **fields))


@pytest.mark.parametrize(
    "half",
    [
        {"claim": uuid.uuid4()},
        {"claimed_until": SOON},
        {"claim": uuid.uuid4(), "claimed_until": SOON, "state": "sent", "sent_at": NOW}
        | {"next_try_at": None},
    ],
    ids=["no end", "nobody's", "of what is sent"],
)
def test_a_claim_ends(agreement: Agreement, half: dict[str, object]) -> None:
    with refused("notice_claim_ends"):
        insert(notice(agreement, **half))


@pytest.mark.parametrize("state", ALLOWED)
def test_only_what_was_not_delivered_is_set_aside(agreement: Agreement, state: str) -> None:
    dates = dict.fromkeys(DATES) | dict.fromkeys(ALLOWED[state], NOW)
    row = notice(agreement, state=state, outdated_at=NOW, **dates)
    if state in ("failed", "bounced"):
        insert(row)
        assert not Notice.objects.undelivered().exists()
    else:
        with refused("notice_outdated_was_not_delivered"):
            insert(row)


def test_it_goes_somewhere_in_a_known_language(agreement: Agreement) -> None:
    with refused("notice_goes_somewhere"):
        insert(notice(agreement, address=" "))
    with refused("notice_language_is_known"):
        insert(notice(agreement, language="de"))


def test_a_message_is_known_by_its_ids(agreement: Agreement) -> None:
    first = notice(agreement)
    insert(first)
    with refused("agreements_notice.message_id"):
        insert(notice(agreement, message_id=first.message_id))
    with refused("agreements_notice.public_id"):
        insert(notice(agreement, public_id=first.public_id))


def test_a_message_id_is_of_the_senders_domain(agreement: Agreement, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Mentorat <mentorat@css.example>"
    assert notice(agreement).message_id.endswith("@css.example>")


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, True),
        ({"next_try_at": SOON}, False),
        ({"claim": uuid.uuid4(), "claimed_until": SOON}, False),
        ({"claim": uuid.uuid4(), "claimed_until": NOW}, True),
        ({"state": "sent", "sent_at": NOW, "next_try_at": None}, False),
        ({"state": "failed", "undelivered_at": NOW, "next_try_at": None}, False),
        ({"state": "withdrawn", "undelivered_at": NOW, "next_try_at": None}, False),
    ],
    ids=["new", "in a pause", "claimed", "its claim ran out", "sent", "failed", "withdrawn"],
)
def test_which_are_due(agreement: Agreement, fields: dict[str, object], due: bool) -> None:
    insert(notice(agreement, **fields))
    assert Notice.objects.due(NOW).exists() is due


def test_what_never_failed_goes_first(agreement: Agreement) -> None:
    insert(notice(agreement, tries=3))
    insert(notice(agreement))
    assert list(Notice.objects.due(NOW).values_list("tries", flat=True)) == [0, 3]
