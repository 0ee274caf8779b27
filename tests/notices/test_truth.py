"""A notice that waits is sent if what it says is still so, and is withdrawn if it isn't."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.end_membership import end_membership
from agreements.actions.invite import invite
from agreements.actions.send_again import send_again
from agreements.actions.settle import settle
from agreements.actions.take_back import take_back
from agreements.actions.withdraw import withdraw
from agreements.awaiting import everyone_awaited
from agreements.models import Agreement, Membership, Notice, Person, Remark
from agreements.notices import reminder
from agreements.notices.refusals import refuse
from agreements.notices.sending import send
from agreements.notices.truth import STILL_TRUE
from tests.conftest import NOW, World
from tests.making import answered, in_force, made, remarked, signed, written, wrote
from tests.notices.reading import NEW, Mail

HOUR = timedelta(hours=1)
LATER = date(2026, 12, 15)
Change = Callable[[World, Agreement], object]


def tell(kind: str, world: World, person: Person) -> tuple[Agreement, Notice]:
    """An agreement of which a notice of that kind waits for `person`."""
    match kind:
        case "invited":
            agreement = made(world)
        case "to_sign":
            agreement = written(world)
            signed(agreement, world.luc)
        case "signature_lapsed":
            agreement = written(world)
            signed(agreement, world.maya)
            wrote(agreement, world.luc, arrangements="Jeudi.")
        case "signature_withdrawn":
            agreement = written(world)
            signed(agreement, world.luc)
            withdraw(agreement=agreement, person=world.luc, now=NOW)
        case "in_force":
            agreement = in_force(world)
        case "ended":
            agreement = in_force(world)
            end(agreement=agreement, person=world.luc, on=LATER, now=NOW)
        case "remark":
            agreement = written(world)
            remarked(agreement, world.luc)
        case "reminder":
            agreement = written(world)
            everyone = everyone_awaited(Agreement.objects.all())
            reminder([awaited for awaited in everyone if awaited.person == person], NOW.date())
        case "cancelled":
            agreement = made(world)
            cancel(agreement=agreement, principal=world.helene, now=NOW)
    return agreement, Notice.objects.get(agreement=agreement, kind=kind, person=person)


def cancels(world: World, agreement: Agreement) -> None:
    cancel(agreement=agreement, principal=world.helene, now=NOW)


def ends_now(world: World, agreement: Agreement) -> None:
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)


def ends_later(world: World, agreement: Agreement) -> None:
    end(agreement=agreement, person=world.luc, on=LATER, now=NOW)


def maya_signs(world: World, agreement: Agreement) -> None:
    signed(agreement, world.maya)


def luc_signs(world: World, agreement: Agreement) -> None:
    signed(agreement, world.luc)


def luc_withdraws(world: World, agreement: Agreement) -> None:
    withdraw(agreement=agreement, person=world.luc, now=NOW)


def luc_writes(world: World, agreement: Agreement) -> None:
    wrote(agreement, world.luc, meeting_place="Ici.")


def luc_withdraws_and_signs(world: World, agreement: Agreement) -> None:
    luc_withdraws(world, agreement)
    luc_signs(world, agreement)


def maya_answers(world: World, agreement: Agreement) -> None:
    answered(Remark.objects.get(agreement=agreement), world.maya)


def maya_settles(world: World, agreement: Agreement) -> None:
    settle(remark=Remark.objects.get(agreement=agreement), person=world.maya, now=NOW)


def luc_takes_back_and_maya_remarks(world: World, agreement: Agreement) -> None:
    take_back(remark=Remark.objects.get(agreement=agreement), person=world.luc)
    remarked(agreement, world.maya)


def maya_refuses(world: World, agreement: Agreement) -> None:
    refuse(Notice.objects.get(agreement=agreement, kind="reminder", person=world.maya), NOW)


def nothing(world: World, agreement: Agreement) -> None:
    pass


# The kind of what Maya is told, what happens meanwhile, and whether it still holds.
CASES = [
    ("invited", nothing, True),
    ("invited", luc_writes, True),
    ("invited", cancels, False),
    ("invited", ends_now, False),
    ("to_sign", nothing, True),
    ("to_sign", luc_withdraws_and_signs, True),
    ("to_sign", maya_signs, False),
    ("to_sign", luc_withdraws, False),
    ("to_sign", luc_writes, False),
    ("to_sign", cancels, False),
    ("signature_lapsed", nothing, True),
    ("signature_lapsed", luc_signs, True),
    ("signature_lapsed", maya_signs, False),
    ("signature_lapsed", cancels, False),
    ("signature_withdrawn", nothing, True),
    ("signature_withdrawn", maya_signs, True),
    ("signature_withdrawn", luc_signs, False),
    ("signature_withdrawn", ends_now, False),
    ("in_force", nothing, True),
    ("in_force", ends_later, True),
    ("in_force", ends_now, False),
    ("remark", nothing, True),
    ("remark", maya_answers, True),
    ("remark", maya_settles, False),
    ("remark", luc_takes_back_and_maya_remarks, False),
    ("remark", cancels, False),
    ("reminder", nothing, True),
    ("reminder", maya_signs, False),
    ("reminder", maya_refuses, False),
    ("ended", nothing, True),
    ("ended", ends_now, False),
    ("cancelled", nothing, True),
]


@pytest.mark.parametrize(("kind", "meanwhile", "still"), CASES)
def test_what_is_still_true_is_sent_and_nothing_else(
    world: World, mailoutbox: Mail, kind: str, meanwhile: Change, still: bool
) -> None:
    agreement, notice = tell(kind, world, world.maya)
    meanwhile(world, agreement)
    now = notice.created_at + HOUR
    assert send(notice.pk, now) is still
    notice.refresh_from_db()
    assert notice.state == ("sent" if still else "withdrawn")
    assert (notice.sent_at, notice.undelivered_at) == ((now, None) if still else (None, now))
    assert [message.to[0] for message in mailoutbox] == ([world.maya.email] if still else [])
    assert send(notice.pk, now + HOUR) is False  # neither is tried again


def test_both_signed_before_anybody_was_told(world: World, mailoutbox: Mail) -> None:
    """What remains is what is so: in force, told to all three."""
    agreement = in_force(world)
    for notice in Notice.objects.filter(agreement=agreement):
        send(notice.pk, notice.created_at)
    sent = Notice.objects.filter(state="sent")
    assert {notice.kind for notice in sent} == {"in_force"}
    assert len(mailoutbox) == 3


def test_an_end_brought_forward_is_told_by_its_own_notices(world: World, mailoutbox: Mail) -> None:
    agreement = in_force(world)
    ends_later(world, agreement)
    end(agreement=agreement, person=world.maya, on=NOW.date(), now=NOW + HOUR)
    for notice in Notice.objects.filter(kind="ended"):
        send(notice.pk, notice.created_at)
    assert sorted(message.to[0] for message in mailoutbox) == sorted(
        [world.luc.email, world.helene.email]
    )
    assert all("23\u00a0novembre 2026" in message.body for message in mailoutbox)


def test_a_role_taken_back_before_it_was_told(world: World, mailoutbox: Mail) -> None:
    role = {"language": "fr", "role": Membership.Role.STAFF, "place": world.centre}
    invite(administrator=world.alice, party=NEW, **role, now=NOW)
    membership = Membership.objects.get(person__email=NEW.email)
    given = Notice.objects.get(kind="role_given")
    end_membership(membership=membership, by=world.alice, at=NOW, now=NOW)
    ended = Notice.objects.get(kind="role_ended")
    assert [send(notice.pk, notice.created_at) for notice in (given, ended)] == [False, True]
    assert len(mailoutbox) == 1


def test_one_that_is_no_longer_true_is_not_sent_again(world: World, mailoutbox: Mail) -> None:
    agreement, notice = tell("invited", world, world.maya)
    Notice.objects.filter(pk=notice.pk).update(state="failed", next_try_at=None, undelivered_at=NOW)
    cancels(world, agreement)
    notice.refresh_from_db()
    assert not send_again(notice=notice, person=world.helene, now=NOW)
    assert send(notice.pk, NOW) is False
    notice.refresh_from_db()
    assert (notice.state, notice.outdated_at) == ("failed", NOW)
    assert mailoutbox == []


def test_every_kind_has_its_question() -> None:
    assert set(STILL_TRUE) == set(Notice.Kind)


def test_who_is_no_longer_a_party_is_not_invited(world: World, mailoutbox: Mail) -> None:
    agreement, notice = tell("invited", world, world.maya)
    Agreement.objects.filter(pk=agreement.pk).update(mentee=world.olivier)
    assert send(notice.pk, notice.created_at) is False
    assert mailoutbox == []
