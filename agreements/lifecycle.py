"""The life of an agreement as data: who may do what from which status, and where it leads.

Source: the tables of « Life of an agreement » in the domain. Pure: no database, no Django.
"""

from dataclasses import dataclass
from enum import StrEnum


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
    WRITE = "write"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    END = "end"
    CANCEL = "cancel"
    PAIR = "pair"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. `origin` None means that the agreement doesn't exist yet."""

    action: Action
    origin: Status | None
    by: frozenset[Actor]
    targets: frozenset[Status]


PARTIES = frozenset({Actor.MENTEE, Actor.MENTOR})
PRINCIPAL = frozenset({Actor.PRINCIPAL})
LIVE = frozenset({Status.OPEN, Status.IN_FORCE})

TRANSITIONS = (
    Transition(Action.CREATE, None, PRINCIPAL, frozenset({Status.OPEN})),
    Transition(Action.WRITE, Status.OPEN, PARTIES, frozenset({Status.OPEN})),
    # The second signature on the same revision puts the agreement in force.
    Transition(Action.SIGN, Status.OPEN, PARTIES, frozenset({Status.OPEN, Status.IN_FORCE})),
    # A party's own signature, before the other has signed too.
    Transition(Action.WITHDRAW, Status.OPEN, PARTIES, frozenset({Status.OPEN})),
    Transition(Action.END, Status.OPEN, PARTIES | PRINCIPAL, frozenset({Status.ENDED})),
    Transition(Action.END, Status.IN_FORCE, PARTIES | PRINCIPAL, frozenset({Status.ENDED})),
    # An end that is still to come is only brought forward.
    Transition(Action.END, Status.ENDED, PARTIES | PRINCIPAL, frozenset({Status.ENDED})),
    Transition(Action.CANCEL, Status.OPEN, PRINCIPAL, frozenset({Status.CANCELLED})),
    # These make another agreement, and leave this one as it is.
    Transition(Action.PAIR, Status.ENDED, PRINCIPAL, frozenset({Status.ENDED})),
    Transition(Action.PAIR, Status.CANCELLED, PRINCIPAL, frozenset({Status.CANCELLED})),
    Transition(Action.RENEW, Status.IN_FORCE, PRINCIPAL, frozenset({Status.IN_FORCE})),
    Transition(Action.RENEW, Status.ENDED, PRINCIPAL, frozenset({Status.ENDED})),
)


def allows(action: Action, origin: Status | None, by: Actor | None) -> bool:
    """Whether the table has `action` from `origin` for somebody acting as `by`."""
    return any(t.action == action and t.origin == origin and by in t.by for t in TRANSITIONS)
