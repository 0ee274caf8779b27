"""What a reminder or a digest tells of, one row for each party that is awaited."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.lifecycle import Actor, other_party
from agreements.models.agreement import Agreement
from agreements.models.notice import Notice


class Mention(models.Model):
    """Made with its notice, and kept: the next reminder counts from the last one that mentions the
    agreement."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="mentions")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="mentions")
    role = models.CharField(
        max_length=10, choices=[("mentee", _("mentee")), ("mentor", _("mentor"))]
    )
    step = models.CharField(max_length=20, help_text=_("What is awaited: write, or sign."))
    since = models.DateField(help_text=_("Since which day, in America/Toronto."))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "agreement", "role"], name="mention_once_in_a_notice"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["mentee", "mentor"]), name="mention_role_is_a_party"
            ),
            models.CheckConstraint(
                condition=Q(step__in=["write", "sign"]), name="mention_asks_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.agreement_id}/{self.role}"

    @property
    def person_id(self) -> int:
        """The key of who is awaited, as the agreement has it now."""
        agreement = self.agreement
        return agreement.mentee_id if self.role == Actor.MENTEE else agreement.mentor_id

    @property
    def name(self) -> str:
        """The name that the agreement gives to who is awaited."""
        return self.agreement.name_of(Actor(self.role))

    @property
    def other_name(self) -> str:
        """The name that it gives to the other party."""
        return self.agreement.name_of(other_party(Actor(self.role)))
