"""Messages to people: one function per message, sent after the commit."""

from agreements.notices.messages import (
    cancelled,
    ended,
    in_force,
    invited,
    role_ended,
    role_given,
    signature_lapsed,
    signature_withdrawn,
    to_sign,
)

__all__ = [
    "cancelled",
    "ended",
    "in_force",
    "invited",
    "role_ended",
    "role_given",
    "signature_lapsed",
    "signature_withdrawn",
    "to_sign",
]
