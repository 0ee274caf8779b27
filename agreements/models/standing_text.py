"""The text that every agreement of a version shares: the service centre's form."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class StandingTextQuerySet(models.QuerySet["StandingText"]):
    def current(self) -> "StandingText":
        """The version with which new agreements are made.

        Raises:
            StandingText.DoesNotExist: none was ever published.
        """
        return self.latest("version")


class StandingText(models.Model):
    """One published version, in each language. The database refuses to change or delete it.

    `content` holds, by language ("fr", "en"), the structure that `agreements/standing_texts/1.json`
    shows: title, labels, paragraphs as lists of runs, heading of the written part, prompts.
    """

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    published_at = models.DateTimeField(_("published at"))
    content = models.JSONField(_("content"))

    objects = StandingTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing text")
        verbose_name_plural = _("standing texts")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"version {self.version}"

    def rendering(self, language: str) -> dict[str, Any]:
        """Return the structure in `language` ("fr" or "en").

        Raises:
            KeyError: this version has no such rendering.
        """
        rendering: dict[str, Any] = self.content[language]
        return rendering
