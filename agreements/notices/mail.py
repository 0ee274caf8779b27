"""The message of a notice: subject, text and HTML, in its language, from one template a kind."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.awaiting import unreachable
from agreements.models import Agreement, Membership, Mention, Notice
from agreements.models.notice import COMES_AGAIN
from agreements.notices import attachment
from agreements.notices.refusals import stop_url
from agreements.notices.tracking import metadata_of
from agreements.steps import Step
from mentorat.mail_providers import PROVIDERS
from mentorat.mails import compose


def mail_of(notice: Notice, connection: Any = None) -> EmailMultiAlternatives:
    """The message to send; the same Message-ID each time.

    Args:
        notice: with all that its message says (NoticeQuerySet.for_mail).
        connection: an open mail backend.
    """
    agreement, membership = notice.agreement, notice.membership
    mentions = mentions_of(notice)
    pdf = attachment.document_for(notice)
    headers = {"Message-ID": notice.message_id}
    if provider := PROVIDERS.get(settings.MAIL_PROVIDER):
        headers |= provider.headers
    context = notice.facts | {
        "person": notice.person,
        "agreement": agreement,
        "membership": membership,
        "mentions": mentions,
        "url": settings.BASE_URL + _path(notice, mentions),
        "attached": pdf is not None,
    }
    if before := notice.facts.get("before"):
        context["before"] = date.fromisoformat(before)
    if notice.kind in COMES_AGAIN:
        context |= _of_many(mentions)
        context["stop_url"] = stop_url(notice)
        # RFC 8058: mail programs show a button of their own, and POST there.
        headers["List-Unsubscribe"] = f"<{context['stop_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with translation.override(notice.language):
        if agreement:
            about = _of_agreement(agreement)
            context["other"] = _beside(notice.person_id, agreement)
        else:
            about = _of_role(membership) if membership else []
        message = compose(
            f"emails/{notice.kind}.html",
            context,
            to=notice.address,
            about=about,
            headers=headers,
            connection=connection,
        )
    message.metadata = metadata_of(notice)  # type: ignore[attr-defined]  # read by anymail alone
    if pdf is not None and agreement is not None:
        attachment.attach(pdf, agreement, message)
    return message


def _of_agreement(agreement: Agreement) -> list[tuple[str, str]]:
    return [
        (_("Mentee"), agreement.mentee_name),
        (_("Mentor"), agreement.mentor_name),
        (_("School year"), str(agreement.school_year)),
        (_("School"), agreement.school_name),
    ]


def _of_role(membership: Membership) -> list[tuple[str, str]]:
    return [
        (_("Role"), membership.title),
        (_("School or service centre"), str(membership.place)),
    ]


def _beside(person_pk: int, agreement: Agreement) -> str:
    """The other party's name, for a party."""
    return agreement.mentor_name if person_pk == agreement.mentee_id else agreement.mentee_name


def _of_many(mentions: list[Mention]) -> dict[str, Any]:
    """What a reminder or a digest says of all that it mentions: at which schools; in which role,
    where it is one; the keys of those about somebody whom messages don't reach, and how many
    people these are."""
    schools = list(dict.fromkeys(mention.agreement.school_name for mention in mentions))
    roles = {mention.role for mention in mentions}
    lost = unreachable()
    unreached = [mention for mention in mentions if mention.person_id in lost]
    return {
        "schools": ", ".join(schools),
        "school_count": len(schools),
        "roles": roles.pop() if len(roles) == 1 else "",
        "unreached": {each.pk for each in unreached},
        "unreached_people": len({each.person_id for each in unreached}),
    }


def mentions_of(notice: Notice) -> list[Mention]:
    """Who is awaited and for what, in a reminder or a digest."""
    if notice.kind not in COMES_AGAIN:
        return []
    return list(notice.mentions.select_related("agreement__school_year"))


def _path(notice: Notice, mentions: list[Mention]) -> str:
    """Where the button leads."""
    if notice.kind == Notice.Kind.DIGEST:
        return reverse("agreements:listing")
    if notice.kind == Notice.Kind.STUCK:
        page = "sealings" if notice.facts["documents"] else "deliveries"
        return reverse(f"agreements:{page}")
    if len(mentions) > 1 or notice.agreement is None or notice.kind == Notice.Kind.CONTACT_REMOVED:
        return reverse("agreements:home")
    signing = any(mention.step == Step.SIGN for mention in mentions)
    verb = "sign" if signing else "read"
    return reverse(f"agreements:{verb}", args=[notice.agreement.public_id])
