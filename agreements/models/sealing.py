"""The making of an agreement's document: who is at it, and what went wrong before."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement


class SealingQuerySet(models.QuerySet["Sealing"]):
    def awaited(self) -> Self:
        """Those whose document isn't there yet."""
        return self.filter(agreement__document=None)

    def free(self, now: datetime) -> Self:
        """Those that may be claimed at `now` (aware): nobody is at it, and no pause is on.

        Tests columns of the row alone, so that PostgreSQL tests them again before it updates a row
        for which it had to wait."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), not_before__lte=now)

    def due(self, now: datetime) -> Self:
        """Those that are to be tried at `now`, an aware time."""
        return self.awaited().free(now)


class Sealing(models.Model):
    """One row per agreement that came into force, made in the same transaction. Whoever makes the
    document claims the row first, until a moment: a process that died gives it back by its death.
    """

    class Failure(models.TextChoices):
        PROOF = "proof", _("the agreement’s journal doesn’t prove what was signed")
        KEY = "key", _("the seal’s key can’t be used")
        TIMESTAMP = "timestamp", _("the time-stamping authority gave no time-stamp")
        CHECK = "check", _("the document that was made doesn’t verify")
        STORAGE = "storage", _("the document could not be kept")
        RENDER = "render", _("the document could not be made")

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="sealing")
    requested_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text=_("When it may be tried next."))
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=10, blank=True, choices=Failure.choices)
    detail = models.CharField(
        max_length=40, blank=True, help_text=_("A code that says more of the failure.")
    )

    objects = SealingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealing")
        verbose_name_plural = _("sealings")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claim=None, claimed_until=None)
                | Q(claim__isnull=False, claimed_until__isnull=False),
                name="sealing_claim_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}, {self.tries}"
