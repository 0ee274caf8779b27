"""The event log of an agreement: append-only, each row carrying the hash of the one before, and a
code that the database alone can't make."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement


class Event(models.Model):
    """Written by journal.append only; the database refuses to change or delete a row."""

    class Kind(models.TextChoices):
        CREATED = "created", _("agreement created")
        WRITTEN = "written", _("text written")
        SIGNED = "signed", _("signed")
        SIGNATURE_LAPSED = "signature_lapsed", _("signature lapsed")
        PAPER_SIGNED = "paper_signed", _("signed on paper")
        IN_FORCE = "in_force", _("in force")
        DOCUMENT_STORED = "document_stored", _("document stored")
        ENDED = "ended", _("ended")
        CANCELLED = "cancelled", _("cancelled")
        CONTACT_CORRECTED = "contact_corrected", _("address corrected")
        NAME_CORRECTED = "name_corrected", _("name corrected")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField(help_text=_("1 for the agreement’s first event."))
    kind = models.CharField(max_length=30, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    data = models.JSONField(default=dict, help_text=_("Facts, never the words that were written."))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    mac = models.CharField(
        max_length=64, help_text=_("The application’s code on the hash, under a key it keeps.")
    )
    mac_key = models.CharField(max_length=8, help_text=_("The id of that key."))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["agreement", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "sequence"], name="event_one_per_place_in_the_log"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.sequence} {self.kind}"
