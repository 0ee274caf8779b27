"""The making of a sealed document: who is at it, and what went wrong before."""

from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.constraints import one_of
from agreements.models.document import subject_of
from agreements.models.event import Event

# What it takes for a sealing to be stuck: whichever comes first.
STUCK_AFTER_TRIES: Final = 3
STUCK_AFTER: Final = timedelta(hours=1)


class SealingQuerySet(models.QuerySet["Sealing"]):
    def awaited(self) -> Self:
        """Those whose document isn't there yet."""
        return self.filter(
            Q(agreement__isnull=False, agreement__document=None)
            | Q(end__isnull=False, end__end_notice=None)
        )

    def stuck(self, now: datetime) -> Self:
        """Those that failed again and again, or have waited long, at `now` (aware)."""
        failed = Q(tries__gte=STUCK_AFTER_TRIES) & ~Q(failure="")
        return self.awaited().filter(failed | Q(requested_at__lte=now - STUCK_AFTER))

    def of(self, agreement_pk: int) -> Self:
        """Those of an agreement: its own, then those of its end notices, in order."""
        return self.filter(Q(agreement=agreement_pk) | Q(end__agreement=agreement_pk))

    def with_agreement(self) -> Self:
        """With the agreement that each is about, for its page and its messages."""
        return self.select_related("agreement__school_year", "end__agreement__school_year")

    def free(self, now: datetime) -> Self:
        """Those that may be claimed at `now` (aware): nobody is at it, and no pause is on.

        Tests columns of the row alone, so that PostgreSQL tests them again before it updates a row
        for which it had to wait."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), not_before__lte=now)

    def due(self, now: datetime) -> Self:
        """Those that are to be tried at `now`, an aware time."""
        return self.awaited().free(now)


class Sealing(models.Model):
    """One row for each agreement that came into force, and for each time that its end was told,
    made in the same transaction. Whoever makes the document claims the row first, until a moment: a
    process that died gives it back by its death.
    """

    class Failure(models.TextChoices):
        PROOF = "proof", _("the agreement’s journal doesn’t prove what was signed")
        KEY = "key", _("the seal’s key can’t be used")
        TIMESTAMP = "timestamp", _("the time-stamping authority gave no time-stamp")
        CHECK = "check", _("the document that was made doesn’t verify")
        STORAGE = "storage", _("the document could not be kept")
        RENDER = "render", _("the document could not be made")

    agreement = models.OneToOneField(
        Agreement, models.PROTECT, related_name="sealing", null=True, blank=True
    )
    end = models.OneToOneField(
        Event,
        models.PROTECT,
        related_name="sealing",
        null=True,
        blank=True,
        help_text=_("The event of the end whose notice is to be sealed."),
    )
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
            ),
            models.CheckConstraint(
                condition=one_of("agreement", "end"), name="sealing_is_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id or self.end_id}, {self.tries}"

    @property
    def of(self) -> Agreement:
        """The agreement whose document, or end notice, it is about."""
        return subject_of(self.agreement, self.end)

    @property
    def is_of_end_notice(self) -> bool:
        return self.end_id is not None
