"""A remark on what the other party wrote, or on the arrangements, while the agreement is open."""

import uuid
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import REQUIRED_PARTS, Agreement
from agreements.models.constraints import blank
from agreements.models.person import Person
from agreements.text import REMARK_MAX_LENGTH

PARTS: Final = REQUIRED_PARTS


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the agreements that `person` is a party to: nobody else ever reads one."""
        return self.filter(Q(agreement__mentee_id=person.pk) | Q(agreement__mentor_id=person.pk))

    def forget(self, agreement: Agreement) -> None:
        """Delete for good all that was remarked on an agreement, answers included."""
        self.filter(agreement=agreement).delete()


class Remark(models.Model):
    """No part of the document: in no content, journal, mail or file. The database holds none of an
    agreement that is not open, so that whatever closes one must delete them first."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(
        default=uuid.uuid4,
        editable=False,
        help_text=_("Comes with the form, so that sending it twice says it once."),
    )
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="remarks")
    part = models.CharField(max_length=30, help_text=_("Which of the written parts it is about."))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="remarks")
    role = models.CharField(
        max_length=10, choices=[("mentee", _("mentee")), ("mentor", _("mentor"))]
    )
    text = models.TextField(max_length=REMARK_MAX_LENGTH)
    at = models.DateTimeField()
    answers_to = models.ForeignKey(
        "self",
        models.CASCADE,
        related_name="answers",
        null=True,
        blank=True,
        help_text=_("The remark that this one answers, if it is an answer."),
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="remark_sent_once"),
            models.CheckConstraint(
                condition=Q(
                    part__in=["mentee_expectations", "mentor_expectations", "arrangements"]
                ),
                name="remark_part_is_known",
            ),
            models.CheckConstraint(condition=~blank("text"), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False, answers_to=None),
                name="remark_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.part}, {self.role}"
