"""An agreement between one mentee and one mentor, for one school year, at one school."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements import content, references
from agreements.lifecycle import PARTIES, Actor, Stage, Status
from agreements.models.agreement_queries import LIVE_STATUSES, AgreementQuerySet
from agreements.models.constraints import blank
from agreements.models.person import Mentee, Mentor, Person
from agreements.models.school import School
from agreements.models.school_year import SchoolYear
from agreements.models.search_key import SearchKeyField
from agreements.models.standing_text import StandingText
from agreements.text import LINE_MAX_LENGTH, NAME_MAX_LENGTH, TEXT_MAX_LENGTH

if TYPE_CHECKING:
    from agreements.models.signature import Signature

EXPECTATIONS: Final[Mapping[Actor, str]] = {
    Actor.MENTEE: "mentee_expectations",
    Actor.MENTOR: "mentor_expectations",
}
ARRANGEMENTS: Final = (
    "arrangements",
    "meeting_frequency",
    "meeting_length",
    "meeting_place",
    "contact_channel",
    "review_date",
)
# What must be written before anybody signs; the details of the arrangements are optional.
REQUIRED_PARTS: Final = ("mentee_expectations", "mentor_expectations", "arrangements")


def new_reference() -> str:
    """Return a short random reference such as « 7K3F-9Q2M », to be read on paper or aloud."""
    digits = "".join(secrets.choice(references.ALPHABET) for _digit in range(8))
    return f"{digits[:4]}-{digits[4:]}"


class Agreement(models.Model):
    """The row that people write in. Names and school are copied when it is made: they are the
    words of the document, and stay when a person or a school is renamed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    creation_key = models.UUIDField(
        default=uuid.uuid4,
        editable=False,
        help_text=_("Comes with the creation form, so that sending it twice creates once."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements_created"
    )
    created_at = models.DateTimeField()

    school = models.ForeignKey(School, models.PROTECT, related_name="agreements")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="agreements")
    standing_text = models.ForeignKey(StandingText, models.PROTECT, related_name="agreements")
    language = models.CharField(max_length=2, choices=[("fr", _("French")), ("en", _("English"))])
    mentee = models.ForeignKey(Mentee, models.PROTECT, related_name="agreements_as_mentee")
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="agreements_as_mentor")
    school_name = models.CharField(max_length=200)
    search_key = SearchKeyField(editable=False)
    mentee_name = models.CharField(max_length=NAME_MAX_LENGTH)
    mentor_name = models.CharField(max_length=NAME_MAX_LENGTH)

    mentee_expectations = models.TextField(blank=True, max_length=TEXT_MAX_LENGTH)
    mentor_expectations = models.TextField(blank=True, max_length=TEXT_MAX_LENGTH)
    arrangements = models.TextField(blank=True, max_length=TEXT_MAX_LENGTH)
    meeting_frequency = models.CharField(blank=True, max_length=LINE_MAX_LENGTH)
    meeting_length = models.CharField(blank=True, max_length=LINE_MAX_LENGTH)
    meeting_place = models.CharField(blank=True, max_length=LINE_MAX_LENGTH)
    contact_channel = models.CharField(blank=True, max_length=LINE_MAX_LENGTH)
    review_date = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in Status], default=Status.OPEN.value
    )
    in_force_at = models.DateTimeField(null=True, blank=True)
    on_paper = models.BooleanField(
        default=False,
        help_text=_("It was signed by hand: the document is the paper, not what is written here."),
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(
        null=True,
        blank=True,
        help_text=_(
            "The day (America/Toronto) from which it is ended: that of ended_at, or later."
        ),
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="followed_by",
        null=True,
        blank=True,
        help_text=_("The agreement after which it was made: another pairing, or a renewal."),
    )

    # Kept by journal.append alone: so that events cut off at the end are missed.
    journal_length = models.PositiveIntegerField(default=0, editable=False)
    journal_head = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The application’s code on the journal’s length and last hash."),
    )

    # What AgreementQuerySet reads with it: the place in the journal of its end, once the notice is
    # sealed; who ended or cancelled it (a key `person`, `name`, `by`, `for_whom`); which parties
    # ever wrote or remarked, even what is erased since.
    end_notice_place: int | None = None
    closed_by: Mapping[str, Any] | None = None
    mentee_reached: bool = False
    mentor_reached: bool = False

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentee=F("mentor")),
                name="agreement_mentor_is_not_mentee",
                violation_error_message=_("The mentor and the mentee must be two people."),
            ),
            models.UniqueConstraint(
                fields=["mentee", "mentor", "school_year"],
                condition=Q(status__in=LIVE_STATUSES),
                name="agreement_one_live_per_pair_and_year",
                violation_error_message=_(
                    "These two people already have an agreement for this school year."
                ),
            ),
            models.UniqueConstraint(
                fields=["created_by", "creation_key"], name="agreement_created_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="open",
                    in_force_at__isnull=True,
                    ended_at__isnull=True,
                    ends_on__isnull=True,
                    cancelled_at__isnull=True,
                )
                | Q(
                    status="in_force",
                    in_force_at__isnull=False,
                    ended_at__isnull=True,
                    ends_on__isnull=True,
                    cancelled_at__isnull=True,
                )
                # Ended before or after both had signed.
                | Q(
                    status="ended",
                    ended_at__isnull=False,
                    ends_on__isnull=False,
                    cancelled_at__isnull=True,
                )
                | Q(
                    status="cancelled",
                    in_force_at__isnull=True,
                    ended_at__isnull=True,
                    ends_on__isnull=True,
                    cancelled_at__isnull=False,
                ),
                name="agreement_status_tied_to_dates",
            ),
            models.CheckConstraint(
                # On paper, the parts may be written by hand.
                condition=~Q(status="in_force")
                | Q(on_paper=True)
                | (
                    ~blank("mentee_expectations")
                    & ~blank("mentor_expectations")
                    & ~blank("arrangements")
                ),
                name="agreement_in_force_is_written",
            ),
            models.CheckConstraint(
                condition=Q(on_paper=False) | Q(in_force_at__isnull=False),
                name="agreement_on_paper_came_into_force",
            ),
            models.CheckConstraint(
                condition=~blank("mentee_name") & ~blank("mentor_name") & ~blank("school_name"),
                name="agreement_names_everyone",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["fr", "en"]), name="agreement_language_is_known"
            ),
            models.CheckConstraint(condition=~Q(follows=F("pk")), name="agreement_follows_another"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.school_year})"

    # Parties

    def role_of(self, person: Person) -> Actor | None:
        """In which place `person` is a party, or None."""
        return {self.mentee_id: Actor.MENTEE, self.mentor_id: Actor.MENTOR}.get(person.pk)

    def party(self, role: Actor) -> Person:
        """The person in a place of the agreement."""
        return self.mentee if role == Actor.MENTEE else self.mentor

    def name_of(self, role: Actor) -> str:
        """The name that the agreement gives to a party."""
        return self.mentee_name if role == Actor.MENTEE else self.mentor_name

    # Signatures

    def standing_signature(self, role: Actor) -> "Signature | None":
        """The party's signature that has not lapsed. Reads the `signatures` that are prefetched."""
        found = (s for s in self.signatures.all() if s.role == role and s.lapsed_at is None)
        return next(found, None)

    @property
    def standing_signatures(self) -> "list[Signature]":
        """Those that have not lapsed, the mentee's first."""
        found = (self.standing_signature(role) for role in PARTIES)
        return [signature for signature in found if signature]

    # Stage

    def missing_before_signing(self) -> list[str]:
        """The names of the parts that are still blank, in the order of the form."""
        return [part for part in REQUIRED_PARTS if not getattr(self, part).strip()]

    def stage(self, today: date) -> Stage:
        """What people are shown on `today` (a day in America/Toronto)."""
        if self.status == Status.CANCELLED:
            return Stage.CANCELLED
        if self.status == Status.ENDED:
            return Stage.ENDING if self.ends_later(today) else Stage.ENDED
        if self.status == Status.IN_FORCE:
            return Stage.EXPIRED if self.has_expired(today) else Stage.IN_FORCE
        if self.missing_before_signing():
            return Stage.TO_COMPLETE
        return Stage.PARTLY_SIGNED if self.standing_signatures else Stage.TO_SIGN

    def has_expired(self, today: date) -> bool:
        """Whether its school year ended it before `today` (a day in America/Toronto)."""
        return self.status == Status.IN_FORCE and today > self.school_year.ends_on

    def ends_later(self, today: date) -> bool:
        """Whether its end is told and still to come on `today` (a day in America/Toronto)."""
        return self.ends_on is not None and today < self.ends_on

    # Content

    def content(self) -> dict[str, Any]:
        """What is signed, as plain data: see the « Evidence » of the domain. Addresses are contact
        data and stay outside."""
        return {
            "schema": content.SCHEMA,
            "language": self.language,
            "standing_text": {
                "version": self.standing_text.version,
                "content": self.standing_text.rendering(self.language),
            },
            "school_year": self.school_year.label,
            "school": self.school_name,
            "mentee": self.mentee_name,
            "mentor": self.mentor_name,
            "written": {
                part: (value.isoformat() if isinstance(value, date) else value)
                for part in (*EXPECTATIONS.values(), *ARRANGEMENTS)
                if (value := getattr(self, part)) is not None
            },
            "revision": self.revision,
        }

    @property
    def last_change_at(self) -> datetime:
        """When it last moved, in UTC."""
        moments = (self.created_at, self.written_at, self.in_force_at, self.ended_at)
        return max(moment for moment in (*moments, self.cancelled_at) if moment)
