"""A message to one person, from when it is decided until it is delivered, or isn't."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.constraints import blank
from agreements.models.membership import Membership


def new_message_id() -> str:
    """A Message-ID in the sender's domain: it tells a mail server nothing of this machine."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid.uuid4()}@{domain}>"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, now: datetime) -> Self:
        """Those that are to be sent at `now` (aware): nobody is at it, and no pause is on. Those
        that never failed come first, so that an address that fails holds back no other.

        Tests columns of the row alone, so that PostgreSQL tests them again before it updates a row
        for which it had to wait."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.filter(free, next_try_at__lte=now, state=Notice.State.QUEUED).order_by(
            "tries", "created_at", "pk"
        )

    def for_mail(self) -> Self:
        """With all that a message says of what it is about, in one query."""
        return self.select_related(
            "person",
            "agreement__created_by",
            "agreement__school_year",
            "agreement__paper_signing__recorded_by",
            "agreement__school__service_centre",
            "agreement__standing_text",
            "agreement__document",
            "membership__school",
            "membership__service_centre",
            "membership__granted_by",
        )

    def undelivered(self) -> Self:
        """Those that did not arrive, and that nothing will send again by itself. Not those that
        were sent anew to a corrected address, nor what the former one was told, nor what is no
        longer true: nobody has to see to them."""
        failed = self.filter(state__in=UNDELIVERED, replaced_by=None, outdated_at=None)
        return failed.exclude(kind=Notice.Kind.CONTACT_REMOVED)

    def must_arrive(self) -> Self:
        """Those that somebody must receive: of a right given or taken away, or of an end."""
        return self.filter(kind__in=MUST_ARRIVE)

    def owed(self) -> Self:
        """Those of them that did not arrive: an administrator has them sent again."""
        return self.must_arrive().undelivered()


class Notice(models.Model):
    """One row per person and message, made in the transaction of what it tells. Whoever sends it
    claims the row first, until a moment: a process that died gives it back by its death."""

    class Kind(models.TextChoices):
        """What is told: templates/emails/ has one message of each."""

        INVITED = "invited", _("invitation")
        ENDED = "ended", _("notice of the end")
        CANCELLED = "cancelled", _("notice that the agreement is cancelled")
        SIGNATURE_WITHDRAWN = "signature_withdrawn", _("notice of a signature that was withdrawn")
        REMARK = "remark", _("notice of something new to read")
        TO_SIGN = "to_sign", _("call to sign")
        SIGNATURE_LAPSED = "signature_lapsed", _("notice of a signature that lapsed")
        IN_FORCE = "in_force", _("notice that the agreement is in force")
        REMINDER = "reminder", _("reminder")
        DIGEST = "digest", _("list of those who are awaited")
        TO_WRITE = "to_write", _("call to write")
        READY_TO_SIGN = "ready_to_sign", _("notice that the agreement can be signed")
        CONTACT_CORRECTED = "contact_corrected", _("notice of a corrected address")
        CONTACT_REMOVED = "contact_removed", _("notice to an address no longer used")
        ROLE_GIVEN = "role_given", _("notice of a role")
        ROLE_ENDED = "role_ended", _("notice of a role’s end")
        STUCK = "stuck", _("report to the administrators")

    class State(models.TextChoices):
        QUEUED = "queued", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        BOUNCED = "bounced", _("returned by the mail server")
        WITHDRAWN = "withdrawn", _("not sent: no longer true")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30, help_text=_("One of Notice.Kind."))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="notices", null=True, blank=True
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="notices", null=True, blank=True
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    language = models.CharField(max_length=2, choices=[("fr", _("French")), ("en", _("English"))])
    address = models.EmailField(help_text=_("Where it goes, even if the person has another since."))
    facts = models.JSONField(
        default=dict, blank=True, help_text=_("What its message says besides: by whom, say.")
    )
    day = models.DateField(
        null=True,
        blank=True,
        help_text=_(
            "Of a reminder: its day (America/Toronto). Of a digest: the Monday of its week."
        ),
    )
    message_id = models.CharField(
        max_length=300,
        unique=True,
        default=new_message_id,
        editable=False,
        help_text=_("Whoever receives it twice sees by this that it is one message."),
    )
    provider_id = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("What the mail provider calls the message, where it has a name of its own."),
    )
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="replaces",
        null=True,
        blank=True,
        editable=False,
        help_text=_("The notice that went to the corrected address in its stead."),
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveIntegerField(default=0)
    error = models.CharField(
        max_length=40, blank=True, help_text=_("A code: never an address, nor a server’s words.")
    )
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the mail server accepted it.")
    )
    undelivered_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it was given up or withdrawn, or came back.")
    )
    outdated_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("When what was not delivered was found to be no longer true."),
    )
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="notice_queued"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, membership=None)
                | Q(agreement=None, membership__isnull=False)
                # Of no one in particular.
                | Q(agreement=None, membership=None, kind="stuck"),
                name="notice_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="queued", next_try_at__isnull=False, sent_at=None, undelivered_at=None
                )
                | Q(state="sent", next_try_at=None, sent_at__isnull=False, undelivered_at=None)
                | Q(
                    state__in=["failed", "withdrawn"],
                    next_try_at=None,
                    sent_at=None,
                    undelivered_at__isnull=False,
                )
                | Q(
                    state="bounced",
                    next_try_at=None,
                    sent_at__isnull=False,
                    undelivered_at__isnull=False,
                ),
                name="notice_state_tied_to_dates",
            ),
            models.CheckConstraint(
                condition=Q(claim=None, claimed_until=None)
                | Q(claim__isnull=False, claimed_until__isnull=False, state="queued"),
                name="notice_claim_ends",
            ),
            # Nobody is reminded twice in a day, nor sent two digests in a week.
            models.UniqueConstraint(fields=["person", "kind", "day"], name="notice_once_a_day"),
            models.CheckConstraint(
                condition=Q(kind__in=["reminder", "digest"], day__isnull=False)
                | (~Q(kind__in=["reminder", "digest"]) & Q(day=None)),
                name="notice_day_of_what_comes_again",
            ),
            models.CheckConstraint(
                condition=Q(outdated_at=None) | Q(state__in=["failed", "bounced"]),
                name="notice_outdated_was_not_delivered",
            ),
            models.CheckConstraint(condition=~blank("address"), name="notice_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(language__in=["fr", "en"]), name="notice_language_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.state}"

    @staticmethod
    def named(notices: "Iterable[Notice]") -> list[str]:
        """The public ids of notices, as an event names them."""
        return [str(notice.public_id) for notice in notices]

    @property
    def kind_label(self) -> str:
        """What it is, in words, such as « invitation »."""
        return str(self.Kind(self.kind).label)


# The kinds that come again, and tell of nothing new: all else tells something that happened, once,
# and can't be refused.
COMES_AGAIN: Final = (Notice.Kind.REMINDER, Notice.Kind.DIGEST)
# What `error` says where a mail provider refuses the address, or where its reader complained.
REJECTED: Final = "rejected"
COMPLAINED: Final = "complained"
MUST_ARRIVE: Final = (Notice.Kind.ROLE_GIVEN, Notice.Kind.ROLE_ENDED, Notice.Kind.ENDED)
UNDELIVERED: Final = (Notice.State.FAILED, Notice.State.BOUNCED)
