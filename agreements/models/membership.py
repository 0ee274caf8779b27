"""A person's place in a school or a service centre."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """A principal belongs to one school; staff, to one school or to a whole service centre."""

    class Role(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        STAFF = "staff", _("service-centre staff")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    school = models.ForeignKey(
        "agreements.School",
        models.CASCADE,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("school"),
    )
    service_centre = models.ForeignKey(
        "agreements.ServiceCentre",
        models.CASCADE,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("school service centre"),
        help_text=_("For staff who are responsible for all of its schools."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["principal", "staff"]), name="membership_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False, service_centre__isnull=True)
                | Q(school__isnull=True, service_centre__isnull=False, role="staff"),
                name="membership_has_one_place",
                violation_error_message=_(
                    "Choose one school, or, for staff only, one school service centre."
                ),
            ),
            models.UniqueConstraint(
                fields=["person", "role", "school"],
                name="membership_once_per_school",
                violation_error_message=_("This person already has this role there."),
            ),
            models.UniqueConstraint(
                fields=["person", "role", "service_centre"],
                name="membership_once_per_service_centre",
                violation_error_message=_("This person already has this role there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.school or self.service_centre}"
