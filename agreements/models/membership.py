"""A person's place in a school or a service centre."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models.school import School, ServiceCentre


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, at: datetime) -> Self:
        """Those that give access at the moment `at` (aware)."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class Membership(models.Model):
    """A principal belongs to one school; staff, to one school or to a whole service centre.

    Rows are never deleted: a membership ends, and gives access to nothing from that moment on. An
    acting principal has the membership of a principal, `delegated_from` the one who delegates, for
    a period.
    """

    class Role(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        STAFF = "staff", _("service-centre staff")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    school = models.ForeignKey(
        "agreements.School",
        models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("school"),
    )
    service_centre = models.ForeignKey(
        "agreements.ServiceCentre",
        models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("school service centre"),
        help_text=_("For staff who are responsible for all of its schools."),
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty for those that were there before anybody could grant one."),
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    delegated_from = models.ForeignKey(
        "self", models.PROTECT, related_name="delegations", null=True, blank=True
    )

    objects = MembershipQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("It ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(granted_by=F("person")), name="membership_is_granted_by_another"
            ),
            models.CheckConstraint(
                condition=Q(delegated_from=None)
                | Q(role="principal", ends_at__isnull=False, granted_by__isnull=False),
                name="membership_delegation_is_a_principals_for_a_period",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "school"],
                condition=Q(ends_at=None),
                name="membership_once_per_school",
                violation_error_message=_("This person already has this role there."),
            ),
            models.UniqueConstraint(
                fields=["person", "role", "service_centre"],
                condition=Q(ends_at=None),
                name="membership_once_per_service_centre",
                violation_error_message=_("This person already has this role there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.school or self.service_centre}"

    @property
    def place(self) -> "School | ServiceCentre":
        """The school or the service centre that it covers."""
        place = self.school or self.service_centre
        assert place is not None  # noqa: S101 - held by a constraint
        return place

    @property
    def title(self) -> str:
        """The role in words; an acting principal's by its own."""
        return str(_("acting principal")) if self.delegated_from_id else self.get_role_display()

    @property
    def last_day(self) -> date | None:
        """The last day (in America/Toronto) of which any moment is covered."""
        if self.ends_at is None:
            return None
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))

    def is_active(self, at: datetime) -> bool:
        """Whether it gives access at the moment `at` (aware)."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
