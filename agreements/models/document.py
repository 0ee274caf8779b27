"""The sealed PDF of an agreement, kept byte for byte."""

from typing import Final

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.examination import Level
from agreements.models.agreement import Agreement

LEVELS: Final = tuple(level.value for level in Level)


def document_storage() -> Storage:
    """Where documents are kept: files on disk, or S3, by the settings."""
    return storages["documents"]


class Document(models.Model):
    """Made once, after the agreement came into force (see Sealing); the database refuses to change
    or delete a row."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="document")
    file = models.FileField(storage=document_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text=_("In bytes."))
    created_at = models.DateTimeField()
    level = models.CharField(
        max_length=4,
        blank=True,
        choices=[(level, level) for level in LEVELS],
        help_text=_("The PAdES level of the seal; empty for those made before there was one."),
    )
    certificate = models.CharField(
        max_length=64, blank=True, help_text=_("The SHA-256 of the certificate that sealed it.")
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty"),
            models.CheckConstraint(
                condition=Q(level="", certificate="") | Q(level__in=LEVELS) & ~Q(certificate=""),
                name="document_seal_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.file.name)
