"""When each party of an agreement was last reminded of it, for the principal who may do so."""

from collections.abc import Mapping

from agreements.lifecycle import PARTIES, Actor
from agreements.models import Agreement, Mention, Notice


def last_reminders(agreement: Agreement) -> Mapping[Actor, Notice]:
    """The last reminder of each party that had one, whoever asked for it, in one query; not those
    of somebody who had its place before, nor what was no longer true when it would have left."""
    mentions = Mention.objects.filter(agreement=agreement, notice__kind=Notice.Kind.REMINDER)
    rows = mentions.exclude(notice__state=Notice.State.WITHDRAWN).select_related("notice")
    last = {(m.role, m.notice.person_id): m.notice for m in rows.order_by("notice__day")}
    found = {role: last.get((role.value, agreement.party(role).pk)) for role in PARTIES}
    return {role: notice for role, notice in found.items() if notice}
