"""Schools, and the service centre that each belongs to."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceCentre(models.Model):
    """A school service centre or school board: what staff may be a member of."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    mails_documents = models.BooleanField(
        _("documents by e-mail"),
        default=False,
        help_text=_(
            "Each party receives the sealed document with the message that says that the agreement "
            "is in force. What is in a mailbox can’t be taken back, and who opens it is in no "
            "record: leave it off unless your rules on personal information allow it."
        ),
    )

    class Meta:
        verbose_name = _("school service centre")
        verbose_name_plural = _("school service centres")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    service_centre = models.ForeignKey(
        ServiceCentre,
        models.PROTECT,
        related_name="schools",
        verbose_name=_("school service centre"),
    )

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_centre", "name"],
                name="school_name_unique_in_its_centre",
                violation_error_message=_("This centre already has a school of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
