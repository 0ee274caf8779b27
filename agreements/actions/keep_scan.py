"""Keep the clean pages of a signed paper for a while, until whoever sent them confirms them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils import timezone

from agreements import access
from agreements.actions.claim import claim
from agreements.actions.errors import NotAllowed, NotOpen
from agreements.actions.membership_errors import WrongPeriod
from agreements.documents.paper_scan import described, packed
from agreements.lifecycle import Actor
from agreements.models import Agreement, PaperScan, Person
from agreements.models.school_year import first_day_of_use
from agreements.scanning import Page

KEPT_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A signature on paper, as the principal gives it: `name` cleaned (agreements.text.clean_name),
    `on` the day beside it."""

    name: str
    on: date


@transaction.atomic
def keep_scan(
    *,
    agreement: Agreement,
    principal: Person,
    signed: Mapping[Actor, ByHand],
    originals: Sequence[bytes],
    pages: Sequence[Page],
    now: datetime,
) -> PaperScan:
    """Keep `pages`, encrypted, in the place of any that were kept for this agreement before.

    Args:
        originals: the files that were sent, of which only the SHA-256 is kept.
        pages: what was made of them (agreements.documents.scanner).
        now: an aware time.

    Raises:
        NotAllowed: `principal` is not a principal of its school, or is a party to it.
        NotOpen: it is in force already, or over.
        WrongPeriod: a day is to come, or is before the school year could be used.
    """
    current = claim(agreement)
    check_may_record(current, principal)
    for signature in signed.values():
        check_day(signature.on, current, now)
    purge_scans(now)
    PaperScan.objects.filter(agreement=current).delete()
    mentee, mentor = signed[Actor.MENTEE], signed[Actor.MENTOR]
    return PaperScan.objects.create(
        agreement=current,
        uploaded_by=principal,
        uploaded_at=now,
        mentee_name=mentee.name,
        mentee_signed_on=mentee.on,
        mentor_name=mentor.name,
        mentor_signed_on=mentor.on,
        originals=[sha256(original).hexdigest() for original in originals],
        pages=described(pages),
        content=packed(pages),
    )


def purge_scans(now: datetime) -> int:
    """Delete the pages that nobody confirmed within an hour, and say how many scans these were.

    Args:
        now: an aware time.
    """
    left = PaperScan.objects.filter(uploaded_at__lte=now - KEPT_FOR, agreement__paper_signing=None)
    return left.delete()[0]


def check_may_record(agreement: Agreement, principal: Person) -> None:
    """Raises NotAllowed or NotOpen."""
    is_theirs = access.is_principal_of(principal, agreement)
    if not is_theirs or agreement.role_of(principal) is not None:
        raise NotAllowed
    if not access.can_record_paper(principal, agreement):
        raise NotOpen(agreement)


def check_day(day: date, agreement: Agreement, now: datetime) -> None:
    """A paper may have been signed before it was known here, but for its own school year.

    Raises:
        WrongPeriod: the day is to come, or is before the school year could be used.
    """
    if day > timezone.localdate(now):
        raise WrongPeriod.to_come()
    if day < first_day_of_use(agreement.school_year.start):
        raise WrongPeriod.before_school_year()
