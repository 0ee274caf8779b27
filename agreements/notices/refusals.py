"""What a person may refuse to be sent, and the address at which they say so, without signing in.

The address holds the id of a notice that was sent to them, signed: no name, no address, nothing to
guess. Whoever has it can stop reminders and have them again, and learns nothing else."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from agreements.lifecycle import Status
from agreements.models import Notice, NoticeRefusal, Person
from agreements.models.notice import COMES_AGAIN


def wants(person_pk: int, kind: str, agreement_pk: int | None = None) -> bool:
    """Whether a person still wants notices of that kind: of reminders, those of that agreement."""
    return not NoticeRefusal.objects.covering(person_pk, kind, agreement_pk).exists()


def stop_url(notice: Notice) -> str:
    """The whole address at which the person of `notice` refuses those to come."""
    token = _signer().sign(str(notice.public_id))
    return str(settings.BASE_URL + reverse("agreements:refuse", args=[token]))


def notice_of(token: str) -> Notice | None:
    """The notice that a token was made for, if it is one of ours and may be refused."""
    try:
        public_id = uuid.UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    found = Notice.objects.select_related("agreement__school_year")
    return found.filter(public_id=public_id, kind__in=COMES_AGAIN).first()


def refuse(notice: Notice, now: datetime) -> None:
    """Keep from the person of `notice` those of its kind from now on. Twice is once.

    Args:
        now: an aware time.
    """
    for agreement_pk in _about(notice):
        about = {"person_id": notice.person_id, "kind": notice.kind, "agreement_id": agreement_pk}
        try:
            with transaction.atomic():
                NoticeRefusal.objects.create(**about, at=now)
        except IntegrityError:
            if wants(notice.person_id, notice.kind, agreement_pk):
                raise


def take_back(notice: Notice) -> None:
    """Let the person of `notice` have those of its kind again. Twice is once."""
    for agreement_pk in _about(notice):
        NoticeRefusal.objects.covering(notice.person_id, notice.kind, agreement_pk).delete()


def take_back_all(person: Person, kind: str) -> bool:
    """Let a person have all notices of a kind again; whether they had refused any."""
    deleted, _by_model = NoticeRefusal.objects.filter(person=person, kind=kind).delete()
    return deleted > 0


def refused_kinds(person: Person) -> list[str]:
    """The kinds of which a person refuses something that could still come."""
    to_come = Q(agreement=None) | Q(agreement__status=Status.OPEN.value)
    refusals = NoticeRefusal.objects.filter(to_come, person=person).order_by("kind")
    return list(refusals.values_list("kind", flat=True).distinct())


def is_refused(notice: Notice) -> bool:
    """Whether those of its kind are refused by its person."""
    return not any(wants(notice.person_id, notice.kind, about) for about in _about(notice))


def _about(notice: Notice) -> list[int | None]:
    """The keys of the agreements of which a reminder tells; a digest is about none."""
    if notice.kind != Notice.Kind.REMINDER:
        return [None]
    mentioned = notice.mentions.order_by("agreement").values_list("agreement_id", flat=True)
    return list(mentioned) or [notice.agreement_id]


def _signer() -> Signer:
    return Signer(salt="mentorat.notices.refusals")
