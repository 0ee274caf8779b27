"""A party's signature on one revision of an agreement."""

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements import evidence
from agreements.models.agreement import Agreement
from agreements.models.constraints import blank
from agreements.text import NAME_MAX_LENGTH

USER_AGENT_MAX_LENGTH: Final = 400  # characters; what is longer is cut


class Signature(models.Model):
    """Rows are never deleted: when the text changes, the signature lapses and keeps its place."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    role = models.CharField(
        max_length=10, choices=[("mentee", _("mentee")), ("mentor", _("mentor"))]
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    typed_name = models.CharField(max_length=NAME_MAX_LENGTH)
    statement = models.TextField(help_text=_("The exact words that were accepted."))
    statement_version = models.PositiveSmallIntegerField()
    statement_language = models.CharField(max_length=2)
    revision = models.PositiveIntegerField()
    content = models.TextField(help_text=_("The canonical content that was signed."))
    content_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    authenticated_at = models.DateTimeField(
        help_text=_("When the signer last proved who they are.")
    )
    authentication = models.CharField(
        max_length=100, help_text=_("How: code, passkey, totp, sso…, joined by +.")
    )
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=USER_AGENT_MAX_LENGTH, blank=True)
    displayed_to_end = models.BooleanField(
        null=True,
        blank=True,
        help_text=_("Whether all of the text was on the screen; empty if unknown."),
    )
    drawing = models.TextField(
        blank=True, help_text=_("The signature drawn by hand: the data of an SVG path.")
    )
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "role"],
                condition=Q(lapsed_at__isnull=True),
                name="signature_one_standing_per_role",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["mentee", "mentor"]), name="signature_role_is_a_party"
            ),
            models.CheckConstraint(condition=~blank("typed_name"), name="signature_has_a_name"),
            models.CheckConstraint(
                condition=Q(authenticated_at__lte=models.F("signed_at")),
                name="signature_follows_its_proof",
            ),
            models.CheckConstraint(
                condition=~blank("authentication"), name="signature_says_how_it_was_proved"
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True) | Q(lapsed_at__gte=models.F("signed_at")),
                name="signature_lapses_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.role}/{self.revision}"

    def exported(self) -> dict[str, Any]:
        """The signature as in signatures.json: docs/evidence.md describes the form."""
        return {
            "role": self.role,
            "person": str(self.person.public_id),
            "typed_name": self.typed_name,
            "statement": self.statement,
            "statement_version": self.statement_version,
            "statement_language": self.statement_language,
            "revision": self.revision,
            "content_digest": self.content_digest,
            "signed_at": evidence.moment(self.signed_at),
            "authentication": self.authentication,
            "authenticated_at": evidence.moment(self.authenticated_at),
            "ip_address": self.ip_address,
            "user_agent": self.user_agent,
            "displayed_to_end": self.displayed_to_end,
            "drawing": self.drawing,
            "lapsed_at": evidence.moment(self.lapsed_at) if self.lapsed_at else None,
        }
