"""An agreement that was signed by hand: what its principal recorded, and the pages until the
document that holds them is sealed."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements import content, evidence
from agreements.lifecycle import PARTIES, Actor
from agreements.models.agreement import Agreement
from agreements.models.constraints import blank
from agreements.text import NAME_MAX_LENGTH


class _SignedByHand(models.Model):
    """What a principal says of the paper, and what was sent of it."""

    mentee_name = models.CharField(max_length=NAME_MAX_LENGTH)
    mentee_signed_on = models.DateField()
    mentor_name = models.CharField(max_length=NAME_MAX_LENGTH)
    mentor_signed_on = models.DateField()
    originals = models.JSONField(help_text=_("The SHA-256 of each file that was sent."))
    pages = models.JSONField(
        help_text=_("Of each clean page: its SHA-256, its size in bytes, its pixels.")
    )

    class Meta:
        abstract = True

    def name_of(self, role: Actor) -> str:
        """The name that a party signed with."""
        return self.mentee_name if role == Actor.MENTEE else self.mentor_name

    def signed_on(self, role: Actor) -> date:
        """The day, in America/Toronto, beside a party's signature."""
        return self.mentee_signed_on if role == Actor.MENTEE else self.mentor_signed_on


class PaperScan(_SignedByHand):
    """The clean pages, encrypted: shown to whoever sent them, then kept until they are sealed.

    What is not confirmed within a while is deleted (agreements.actions.keep_scan); what is
    confirmed, as soon as the document that holds it is kept. The database refuses it before."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="paper_scan")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    content = models.BinaryField(help_text=_("The JPEGs, one after the other, encrypted."))

    class Meta:
        verbose_name = _("scan of a signed paper")
        verbose_name_plural = _("scans of signed papers")

    def __str__(self) -> str:
        return f"{self.agreement_id}, {len(self.pages)}"


class PaperSigning(_SignedByHand):
    """The database refuses to change or delete a row."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="paper_signing")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="papers_recorded"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature on paper")
        verbose_name_plural = _("signatures on paper")
        constraints = [
            models.CheckConstraint(
                condition=~blank("mentee_name") & ~blank("mentor_name"),
                name="paper_signing_names_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}, {self.recorded_at}"

    def exported(self) -> dict[str, Any]:
        """What was recorded, as in papier.json: docs/evidence.md describes the form.

        Reads its agreement, with `school_year` and `standing_text`, and who recorded it."""
        agreement = self.agreement
        return {
            "schema": evidence.PAPER_SCHEMA,
            "agreement": str(agreement.public_id),
            "reference": agreement.reference,
            "language": agreement.language,
            "standing_text_version": agreement.standing_text.version,
            "school_year": agreement.school_year.label,
            "school": agreement.school_name,
            "mentee": agreement.mentee_name,
            "mentor": agreement.mentor_name,
            "signed": {
                role.value: {"name": self.name_of(role), "on": self.signed_on(role).isoformat()}
                for role in PARTIES
            },
            "recorded_by": str(self.recorded_by.public_id),
            "recorded_at": evidence.moment(self.recorded_at),
            "originals": self.originals,
            "pages": self.pages,
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of papier.json: what the journal has of it."""
        return content.digest(content.canonical(self.exported()))
