"""The event log of each agreement: append to its chain, verify it, and export it.

A chain of hashes shows whoever has a copy that nothing in it changed; a code (HMAC) on each event
and on the head, under a key that the database doesn't hold, shows that the application wrote it.
"""

from agreements.journal.export import exported, exported_head
from agreements.journal.log import Broken, append, last_writings, parts_written_since
from agreements.journal.verify import verified, verify

__all__ = [
    "Broken",
    "append",
    "exported",
    "exported_head",
    "last_writings",
    "parts_written_since",
    "verified",
    "verify",
]
