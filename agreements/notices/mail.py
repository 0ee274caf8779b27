"""The message of a notice: subject, text and HTML, in its language, from one template a kind.

templates/emails/<kind>.html fills the blocks of the layout that extends it: the subject, the text,
or the HTML, so that the two bodies say the same."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from agreements.models import Notice


def mail_of(notice: Notice, connection: Any = None) -> EmailMultiAlternatives:
    """The message to send; the same Message-ID each time.

    Args:
        notice: with all that its message says (NoticeQuerySet.for_mail).
        connection: an open mail backend.
    """
    agreement, membership = notice.agreement, notice.membership
    path = (
        reverse("agreements:read", args=[agreement.public_id])
        if agreement
        else reverse("agreements:home")
    )
    context = notice.facts | {
        "person": notice.person,
        "agreement": agreement,
        "membership": membership,
        "url": settings.BASE_URL + path,
    }
    with translation.override(notice.language):
        subject, text, html = (
            render_to_string(f"emails/{notice.kind}.html", context | {"layout": layout})
            for layout in ("emails/subject.txt", "emails/layout.txt", "emails/layout.html")
        )
        message = EmailMultiAlternatives(
            subject.strip(),
            text.strip() + "\n",
            to=[notice.address],
            headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        message.attach_alternative(html, "text/html")
    return message
