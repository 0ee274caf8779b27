"""The signed PDF of an agreement, kept byte for byte."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement


def document_storage() -> Storage:
    """Where documents are kept: files on disk, or S3, by the settings."""
    return storages["documents"]


class Document(models.Model):
    """Rendered once, when the agreement comes into force; the database refuses to change or
    delete a row."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="document")
    file = models.FileField(storage=document_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text=_("In bytes."))
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty")
        ]

    def __str__(self) -> str:
        return str(self.file.name)
