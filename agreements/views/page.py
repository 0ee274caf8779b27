"""The agreement's page: the letter, the places to write in it, and the rail beside it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from agreements import access
from agreements.documents import letter_of
from agreements.forms.write import WriteForm
from agreements.lifecycle import Actor
from agreements.models import Agreement, Notice
from agreements.steps import step_of
from agreements.views.loading import person_of


def page_context(
    request: HttpRequest, agreement: Agreement, form: WriteForm | None = None
) -> dict[str, Any]:
    """What templates/agreements/read.html shows of `agreement` to the person of `request`."""
    person = person_of(request)
    role = agreement.role_of(person)
    language = get_language() or agreement.language
    readable = access.can_read_text(person, agreement)
    return {
        "agreement": agreement,
        "stage": agreement.stage(timezone.localdate()),
        "role": role,
        "step": step_of(role, agreement) if role else None,
        "standings": [
            {
                "role": party,
                "name": agreement.name_of(party),
                "person": agreement.party(party),
                "step": step_of(party, agreement),
                "signature": agreement.standing_signature(party),
            }
            for party in (Actor.MENTEE, Actor.MENTOR)
        ],
        "letter": letter_of(agreement, language) if readable else None,
        "form": form,
        "prompts": agreement.standing_text.rendering(language)["prompts"]["items"],
        "would_lapse": agreement.standing_signatures if form else [],
        "can_download": access.can_download(person, agreement),
        "document": getattr(agreement, "document", None),
        "missing": agreement.missing_before_signing(),
        "undelivered": _undelivered(agreement) if access.can_send_again(person, agreement) else [],
    }


def _undelivered(agreement: Agreement) -> list[Notice]:
    """The notices that did not arrive, with whom they are for."""
    return list(Notice.objects.undelivered().filter(agreement=agreement).select_related("person"))
