"""What a person no longer wants to be sent: the reminders of an agreement, or the weekly digest."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.notice import Notice


class NoticeRefusalQuerySet(models.QuerySet["NoticeRefusal"]):
    def covering(self, person_pk: int, kind: str, agreement_pk: int | None) -> Self:
        """Those that keep a notice of that kind from a person: of reminders, those of the agreement
        alone."""
        about = {"agreement": agreement_pk} if kind == Notice.Kind.REMINDER else {"agreement": None}
        return self.filter(person=person_pk, kind=kind, **about)


class NoticeRefusal(models.Model):
    """A row while it holds; whoever takes it back deletes it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notice_refusals"
    )
    kind = models.CharField(max_length=30, help_text=_("One of Notice.Kind that may be refused."))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="notice_refusals", null=True, blank=True
    )
    at = models.DateTimeField()

    objects = NoticeRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused notice")
        verbose_name_plural = _("refused notices")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Notice.Kind.REMINDER.value, agreement__isnull=False)
                | Q(kind=Notice.Kind.DIGEST.value, agreement__isnull=True),
                name="notice_refusal_is_of_what_may_be_refused",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "agreement"],
                condition=Q(agreement__isnull=False),
                name="notice_refusal_once_an_agreement",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(agreement__isnull=True),
                name="notice_refusal_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
