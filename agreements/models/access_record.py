"""The record of access: who opened, downloaded or exported which agreement (Québec's Act
respecting Access to documents held by public bodies, ss. 63.8 and 63.9)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement


class AccessRecord(models.Model):
    """Never holds a word of the agreement; the database refuses to change or delete a row."""

    class Action(models.TextChoices):
        OPENED = "opened", _("opened")
        DOWNLOADED = "downloaded", _("downloaded")
        EXPORTED = "exported", _("exported")

    class Quality(models.TextChoices):
        MENTEE = "mentee", _("mentee")
        MENTOR = "mentor", _("mentor")
        PRINCIPAL = "principal", _("principal")
        ACTING_PRINCIPAL = "acting_principal", _("acting principal")
        STAFF = "staff", _("service-centre staff")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="access_records")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_records"
    )
    action = models.CharField(max_length=10, choices=Action.choices)
    quality = models.CharField(max_length=20, choices=Quality.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access records")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["agreement", "-at"], name="access_by_agreement"),
            models.Index(fields=["person", "-at"], name="access_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=["opened", "downloaded", "exported"]),
                name="access_record_action_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    quality__in=["mentee", "mentor", "principal", "acting_principal", "staff"]
                ),
                name="access_record_quality_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.action} {self.at:%Y-%m-%d %H:%M}"
