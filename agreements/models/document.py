"""The sealed PDFs: of an agreement, and of each end that was told. Kept byte for byte."""

from typing import Final

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.examination import Level
from agreements.models.agreement import Agreement
from agreements.models.constraints import one_of
from agreements.models.event import Event

LEVELS: Final = tuple(level.value for level in Level)


def document_storage() -> Storage:
    """Where documents are kept: files on disk, or S3, by the settings."""
    return storages["documents"]


class Document(models.Model):
    """Made once, for one thing: an agreement that came into force, or the end of one, which has its
    notice for each time that it is told (see Sealing). The database refuses to change or delete a
    row."""

    agreement = models.OneToOneField(
        Agreement, models.PROTECT, related_name="document", null=True, blank=True
    )
    end = models.OneToOneField(
        Event,
        models.PROTECT,
        related_name="end_notice",
        null=True,
        blank=True,
        help_text=_("The event of the end that an end notice tells of."),
    )
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
            models.CheckConstraint(
                condition=one_of("agreement", "end"), name="document_is_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.file.name)

    @property
    def of(self) -> Agreement:
        """The agreement that it is, or whose end it tells of."""
        return subject_of(self.agreement, self.end)


def subject_of(agreement: Agreement | None, end: Event | None) -> Agreement:
    """The agreement itself, or the one that `end` ended; the database holds that one is there."""
    if agreement is not None:
        return agreement
    assert end is not None  # noqa: S101 - document_is_of_one_thing, sealing_is_of_one_thing
    return end.agreement
