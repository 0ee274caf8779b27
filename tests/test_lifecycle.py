"""The table of the life cycle, whole: every action from every status by everybody."""

import itertools

import pytest

from agreements.lifecycle import LIVE, TRANSITIONS, Action, Actor, Status, allows

ALLOWED = {
    (Action.CREATE, None, Actor.PRINCIPAL),
    (Action.CORRECT_CONTACT, Status.OPEN, Actor.PRINCIPAL),
    (Action.CORRECT_NAME, Status.OPEN, Actor.PRINCIPAL),
    (Action.WRITE, Status.OPEN, Actor.MENTEE),
    (Action.WRITE, Status.OPEN, Actor.MENTOR),
    (Action.REMARK, Status.OPEN, Actor.MENTEE),
    (Action.REMARK, Status.OPEN, Actor.MENTOR),
    (Action.SIGN, Status.OPEN, Actor.MENTEE),
    (Action.SIGN, Status.OPEN, Actor.MENTOR),
    (Action.WITHDRAW, Status.OPEN, Actor.MENTEE),
    (Action.WITHDRAW, Status.OPEN, Actor.MENTOR),
    (Action.RECORD_PAPER, Status.OPEN, Actor.PRINCIPAL),
    *itertools.product([Action.END], [Status.OPEN, Status.IN_FORCE, Status.ENDED], Actor),
    (Action.CANCEL, Status.OPEN, Actor.PRINCIPAL),
    (Action.REMIND, Status.OPEN, Actor.PRINCIPAL),
    (Action.PAIR, Status.IN_FORCE, Actor.PRINCIPAL),
    (Action.PAIR, Status.ENDED, Actor.PRINCIPAL),
    (Action.PAIR, Status.CANCELLED, Actor.PRINCIPAL),
    (Action.RENEW, Status.IN_FORCE, Actor.PRINCIPAL),
    (Action.RENEW, Status.ENDED, Actor.PRINCIPAL),
}


@pytest.mark.parametrize(
    ("action", "origin", "by"), [*itertools.product(Action, [None, *Status], [None, *Actor])]
)
def test_the_table_allows_what_the_domain_says_and_nothing_else(
    action: Action, origin: Status | None, by: Actor | None
) -> None:
    assert allows(action, origin, by) == ((action, origin, by) in ALLOWED)


def test_every_action_leads_somewhere() -> None:
    targets = {action: set() for action in Action}
    for transition in TRANSITIONS:
        targets[transition.action] |= transition.targets
    assert targets == {
        Action.CREATE: {Status.OPEN},
        Action.CORRECT_CONTACT: {Status.OPEN},
        Action.CORRECT_NAME: {Status.OPEN},
        Action.WRITE: {Status.OPEN},
        Action.REMARK: {Status.OPEN},
        Action.SIGN: {Status.OPEN, Status.IN_FORCE},
        Action.WITHDRAW: {Status.OPEN},
        Action.RECORD_PAPER: {Status.IN_FORCE},
        Action.END: {Status.ENDED},
        Action.CANCEL: {Status.CANCELLED},
        Action.REMIND: {Status.OPEN},
        Action.PAIR: {Status.IN_FORCE, Status.ENDED, Status.CANCELLED},
        Action.RENEW: {Status.IN_FORCE, Status.ENDED},
    }


def test_nothing_leads_out_of_what_is_over() -> None:
    for transition in TRANSITIONS:
        if transition.origin in (Status.ENDED, Status.CANCELLED):
            assert transition.targets == {transition.origin}


def test_open_and_in_force_are_live() -> None:
    assert set(LIVE) == {Status.OPEN, Status.IN_FORCE}


def test_the_statuses_are_the_ones_that_are_stored() -> None:
    assert [status.value for status in Status] == ["open", "in_force", "ended", "cancelled"]
