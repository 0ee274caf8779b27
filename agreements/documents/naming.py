"""What a document is called, where somebody keeps it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.models import Agreement


def file_name(agreement: Agreement) -> str:
    """« Entente mentorale 2026-2027 - Maya Nguyễn et Luc Tremblay.pdf », in its own language."""
    with override(agreement.language):
        name = _("%(title)s %(year)s - %(mentee)s and %(mentor)s") % {
            "title": agreement.standing_text.rendering(agreement.language)["title"],
            "year": agreement.school_year.label,
            "mentee": agreement.mentee_name,
            "mentor": agreement.mentor_name,
        }
    return _safe(name)


def end_notice_name(agreement: Agreement) -> str:
    """« Avis de fin 2026-2027 - Maya Nguyễn et Luc Tremblay.pdf », in the agreement's language."""
    with override(agreement.language):
        name = _("End notice %(year)s - %(mentee)s and %(mentor)s") % {
            "year": agreement.school_year.label,
            "mentee": agreement.mentee_name,
            "mentor": agreement.mentor_name,
        }
    return _safe(name)


def _safe(name: str) -> str:
    # Some systems refuse these characters in a file name.
    return "".join("-" if c in '/\\:*?"<>|' else c for c in name) + ".pdf"
