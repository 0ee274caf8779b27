"""The life of an agreement as data: who may do what from which status, and where it leads.

Source: the tables of « Life of an agreement » in the domain. Pure: no database, no Django.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """What is stored of an agreement's life. Everything finer is a Stage, derived from rows."""

    OPEN = "open"
    IN_FORCE = "in_force"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """What people are shown of an agreement's life."""

    TO_COMPLETE = "to_complete"
    TO_SIGN = "to_sign"
    PARTLY_SIGNED = "partly_signed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDING = "ending"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Actor(StrEnum):
    """In what quality a person acts on an agreement."""

    PRINCIPAL = "principal"
    MENTEE = "mentee"
    MENTOR = "mentor"


class Action(StrEnum):
    """The verbs of the life cycle; each has its file in agreements/actions."""

    CREATE = "create"
    CORRECT_CONTACT = "correct_contact"
    CORRECT_NAME = "correct_name"
    WRITE = "write"
    REMARK = "remark"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    RECORD_PAPER = "record_paper"
    END = "end"
    CANCEL = "cancel"
    REMIND = "remind"
    PAIR = "pair"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. `origin` None means that the agreement doesn't exist yet."""

    action: Action
    origin: Status | None
    by: frozenset[Actor]
    targets: frozenset[Status]


# In the order in which they are named everywhere.
PARTIES: Final = (Actor.MENTEE, Actor.MENTOR)
EITHER = frozenset(PARTIES)
PRINCIPAL = frozenset({Actor.PRINCIPAL})
LIVE = frozenset({Status.OPEN, Status.IN_FORCE})

TRANSITIONS = (
    Transition(Action.CREATE, None, PRINCIPAL, frozenset({Status.OPEN})),
    # The address of a party that has neither written nor signed.
    Transition(Action.CORRECT_CONTACT, Status.OPEN, PRINCIPAL, frozenset({Status.OPEN})),
    # The name that the agreement gives to a party: one of its words, so that signatures lapse.
    Transition(Action.CORRECT_NAME, Status.OPEN, PRINCIPAL, frozenset({Status.OPEN})),
    Transition(Action.WRITE, Status.OPEN, EITHER, frozenset({Status.OPEN})),
    # Remarks, their answers, settling them and taking them back.
    Transition(Action.REMARK, Status.OPEN, EITHER, frozenset({Status.OPEN})),
    # The second signature on the same revision puts the agreement in force.
    Transition(Action.SIGN, Status.OPEN, EITHER, frozenset({Status.OPEN, Status.IN_FORCE})),
    # A party's own signature, before the other has signed too.
    Transition(Action.WITHDRAW, Status.OPEN, EITHER, frozenset({Status.OPEN})),
    # Both signed a printed copy by hand.
    Transition(Action.RECORD_PAPER, Status.OPEN, PRINCIPAL, frozenset({Status.IN_FORCE})),
    Transition(Action.END, Status.OPEN, EITHER | PRINCIPAL, frozenset({Status.ENDED})),
    Transition(Action.END, Status.IN_FORCE, EITHER | PRINCIPAL, frozenset({Status.ENDED})),
    # An end that is still to come is only brought forward.
    Transition(Action.END, Status.ENDED, EITHER | PRINCIPAL, frozenset({Status.ENDED})),
    Transition(Action.CANCEL, Status.OPEN, PRINCIPAL, frozenset({Status.CANCELLED})),
    # A reminder changes nothing.
    Transition(Action.REMIND, Status.OPEN, PRINCIPAL, frozenset({Status.OPEN})),
    # These make another agreement, and leave this one as it is.
    # What is paired anew is over: its school year has ended, or the day of its end has come.
    Transition(Action.PAIR, Status.IN_FORCE, PRINCIPAL, frozenset({Status.IN_FORCE})),
    Transition(Action.PAIR, Status.ENDED, PRINCIPAL, frozenset({Status.ENDED})),
    Transition(Action.PAIR, Status.CANCELLED, PRINCIPAL, frozenset({Status.CANCELLED})),
    Transition(Action.RENEW, Status.IN_FORCE, PRINCIPAL, frozenset({Status.IN_FORCE})),
    Transition(Action.RENEW, Status.ENDED, PRINCIPAL, frozenset({Status.ENDED})),
)


def allows(action: Action, origin: Status | None, by: Actor | None) -> bool:
    """Whether the table has `action` from `origin` for somebody acting as `by`."""
    return any(t.action == action and t.origin == origin and by in t.by for t in TRANSITIONS)


def other_party(role: Actor) -> Actor:
    """The party beside `role`, which is a party itself."""
    return Actor.MENTOR if role == Actor.MENTEE else Actor.MENTEE
