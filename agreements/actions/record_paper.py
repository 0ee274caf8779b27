"""Record that both signed a printed copy by hand: the agreement is in force, and its document is
the paper."""

import uuid
from datetime import datetime

from django.db import transaction

from agreements import journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import NoSuchScan
from agreements.actions.keep_scan import KEPT_FOR, check_day, check_may_record
from agreements.actions.lapse import lapse
from agreements.actions.seal import seal_now
from agreements.after_commit import after_commit
from agreements.lifecycle import PARTIES, Status
from agreements.models import (
    Agreement,
    Event,
    PaperScan,
    PaperSigning,
    Person,
    Remark,
    Sealing,
)


@transaction.atomic
def record_paper(
    *, agreement: Agreement, principal: Person, scan_id: uuid.UUID, now: datetime
) -> PaperSigning:
    """Put the agreement in force by the paper whose pages `principal` has just looked at.

    An electronic signature that stood lapses: it was on what is written online, which is not the
    document. Recording the same paper twice is harmless.

    Args:
        scan_id: the public id of the scan that was on the principal's screen.
        now: an aware time.

    Raises:
        NotAllowed: `principal` is not a principal of its school, or is a party to it.
        NotOpen: it came into force otherwise, or is over.
        NoSuchScan: the pages are no longer kept, or others took their place.
        WrongPeriod: a day is not one that can be.
    """
    current = claim(agreement)
    scan = PaperScan.objects.filter(
        agreement=current, public_id=scan_id, uploaded_by=principal
    ).first()
    if current.on_paper and current.paper_signing.recorded_by_id == principal.pk:
        return current.paper_signing
    check_may_record(current, principal)
    if scan is None or scan.uploaded_at <= now - KEPT_FOR:
        raise NoSuchScan(current)
    for role in PARTIES:
        check_day(scan.signed_on(role), current, now)
    lapse(current, by=principal, now=now, because="on_paper")
    recorded = PaperSigning.objects.create(
        agreement=current,
        recorded_by=principal,
        recorded_at=now,
        mentee_name=scan.mentee_name,
        mentee_signed_on=scan.mentee_signed_on,
        mentor_name=scan.mentor_name,
        mentor_signed_on=scan.mentor_signed_on,
        originals=scan.originals,
        pages=scan.pages,
    )
    _put_in_force(current, recorded, now)
    return recorded


def _put_in_force(agreement: Agreement, recorded: PaperSigning, now: datetime) -> None:
    record = recorded.digest
    principal = recorded.recorded_by
    data = {"record": record, "pages": len(recorded.pages)}
    journal.append(agreement, Event.Kind.PAPER_SIGNED, actor=principal, now=now, data=data)
    Remark.objects.forget(agreement)
    Agreement.objects.filter(
        pk=agreement.pk, status=Status.OPEN.value, revision=agreement.revision
    ).update(status=Status.IN_FORCE.value, in_force_at=now, on_paper=True)
    data = {"revision": agreement.revision, "digest": record, "on_paper": True}
    journal.append(agreement, Event.Kind.IN_FORCE, actor=principal, now=now, data=data)
    Sealing.objects.create(agreement=agreement, requested_at=now, not_before=now)
    after_commit(seal_now, agreement.pk)
    notices.in_force(agreement.pk)
