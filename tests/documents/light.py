"""Documents of a line, in the place of agreements.documents' own: a page takes a quarter of a
second to set and seal, and much of what surrounds a document asks nothing of its content."""

from datetime import datetime

from agreements.documents.seals.keys import seal_key
from agreements.documents.seals.seal import Sealed
from agreements.examination import Level
from agreements.models import Agreement, Event


def make_document(agreement: Agreement, now: datetime) -> Sealed:
    return _line(f"agreement {agreement.public_id}", now)


def make_end_notice(end: Event, now: datetime) -> Sealed:
    return _line(f"end {end.sequence} of agreement {end.agreement.public_id}", now)


def _line(text: str, now: datetime) -> Sealed:
    """As the real ones, by the key of the settings: raises SealUnavailable where there is none."""
    key = seal_key(now)
    return Sealed(f"{text}, {now.isoformat()}".encode(), Level.BASIC, key.fingerprint)
