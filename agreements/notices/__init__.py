"""Messages to people: one function per message, sent after the commit."""

from agreements.notices.messages import (
    in_force,
    invited,
    role_ended,
    role_given,
    signature_lapsed,
    to_sign,
)

__all__ = ["in_force", "invited", "role_ended", "role_given", "signature_lapsed", "to_sign"]
