"""Send again: a principal, or an administrator, has a notice that was not delivered sent anew."""

from datetime import datetime

from django.db import transaction

from agreements import access
from agreements.actions.errors import NotAllowed
from agreements.after_commit import after_commit
from agreements.models import Notice, Person
from agreements.notices.outdated import mark
from agreements.notices.sending import send_now
from agreements.notices.truth import is_still_true


@transaction.atomic
def send_again(*, notice: Notice, person: Person, now: datetime) -> bool:
    """Have a notice sent anew, to the address that its person has now: the same
    message, under the same Message-ID, tried for a day. Done twice, or on a notice that did not
    fail, it changes nothing.

    Args:
        now: an aware time.

    Returns:
        Whether what it says still holds: what doesn't is not sent, and nobody has to see to it.

    Raises:
        NotAllowed: it isn't for `person` to do.
    """
    if not access.can_send_notice_again(person, notice):
        raise NotAllowed
    if not is_still_true(notice, now):
        mark(notice, now)
        return False
    failed = Notice.objects.undelivered().filter(pk=notice.pk)
    anew = {"state": Notice.State.QUEUED, "next_try_at": now, "address": notice.person.email}
    nothing_yet = {"tries": 0, "error": "", "sent_at": None, "undelivered_at": None}
    if failed.order_by().update(**anew, **nothing_yet) == 1:
        after_commit(send_now, notice.pk)
    return True
