"""Messages to people: one function per message, sent after the commit."""

from agreements.notices.messages import (
    cancelled,
    contact_corrected,
    contact_removed,
    document_sealed,
    ended,
    in_force,
    invited,
    ready_to_sign,
    remark,
    role_ended,
    role_given,
    signature_lapsed,
    signature_withdrawn,
    to_sign,
    to_write,
)
from agreements.notices.reminders import digest, reminder

__all__ = [
    "cancelled",
    "contact_corrected",
    "contact_removed",
    "digest",
    "document_sealed",
    "ended",
    "in_force",
    "invited",
    "ready_to_sign",
    "remark",
    "reminder",
    "role_ended",
    "role_given",
    "signature_lapsed",
    "signature_withdrawn",
    "to_sign",
    "to_write",
]
