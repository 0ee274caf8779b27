"""The agreement's page: the letter, the places to write in it, and the rail beside it."""

from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from agreements import access
from agreements.actions.correct_contact import correctable
from agreements.documents import cover_of, letter_of
from agreements.documents.letter import Letter, part_headings
from agreements.forms.write import WriteForm
from agreements.lifecycle import PARTIES, Actor, Status, other_party
from agreements.models import Agreement, Notice, Person
from agreements.models.agreement import EXPECTATIONS
from agreements.models.agreement_queries import LIVE_STATUSES
from agreements.models.school_year import usable_starts
from agreements.steps import step_of
from agreements.threads import open_threads, remarkable, threads_of
from agreements.views.loading import person_of
from agreements.views.reminded import last_reminders
from agreements.views.since_signed import since_signed
from agreements.views.tag import tag_of
from mentorat.copies import keeping


def page_context(
    request: HttpRequest, agreement: Agreement, form: WriteForm | None = None
) -> dict[str, Any]:
    """What templates/agreements/read.html shows of `agreement` to the person of `request`."""
    prefetch_related_objects([agreement], "signatures")
    person = person_of(request)
    role = agreement.role_of(person)
    language = get_language() or agreement.language
    threads = threads_of(person, agreement)
    letter = letter_of(agreement, language) if access.can_read_text(person, agreement) else None
    followers = _followers(person, agreement)
    reminders = last_reminders(agreement) if access.can_remind(person, agreement) else {}
    today = timezone.localdate()
    return {
        "agreement": agreement,
        "stage": agreement.stage(today),
        "role": role,
        "step": step_of(role, agreement) if role else None,
        "today": today,
        "standings": [
            {
                "role": party,
                "name": agreement.name_of(party),
                "person": agreement.party(party),
                "step": step_of(party, agreement),
                "signature": agreement.standing_signature(party),
                "reminder": reminders.get(party),
                "by_hand": agreement.paper_signing.signed_on(party) if agreement.on_paper else None,
            }
            for party in PARTIES
        ],
        "letter": letter,
        "printed": _printed(agreement, letter, form),
        "cover": cover_of(agreement, language) if agreement.on_paper else None,
        "form": form,
        "comparisons": [],
        "tag": tag_of(agreement, person, threads),
        "keeping": keeping(person) if role else None,
        "since_signed": since_signed(agreement, role) if role else None,
        "other_name": _other_name(agreement, role),
        "prompts": agreement.standing_text.rendering(language)["prompts"]["items"],
        "would_lapse": agreement.standing_signatures if form else [],
        "can_download": access.can_download(person, agreement),
        "document": getattr(agreement, "document", None),
        "missing": _missing(agreement, role) if role else [],
        "texts_elsewhere": getattr(agreement, "texts_elsewhere", False),
        "threads": threads,
        "open_threads": open_threads(threads),
        "remarkable": remarkable(person, agreement),
        "undelivered": _undelivered(agreement) if access.can_send_again(person, agreement) else [],
        "corrigible": [role.value for role in correctable(agreement, person)],
        "acts": _acts(person, agreement) - _followed(agreement, followers, today),
        "former": former_of(agreement, person),
        "closing": _closing(person, agreement),
        "followers": followers,
    }


def _printed(agreement: Agreement, letter: Letter | None, form: WriteForm | None) -> Letter | None:
    """The letter in the document's language, for paper: None where that is the screen's, or where
    the document is a paper already. With a form, it has a place for all that may be typed."""
    if letter is None or agreement.on_paper or letter.language == agreement.language:
        return None
    return letter_of(agreement, every_detail=form is not None)


def _other_name(agreement: Agreement, role: Actor | None) -> str:
    """The name of the party beside `role`; "" for who is none."""
    if role is None:
        return ""
    return agreement.name_of(other_party(role))


def _missing(agreement: Agreement, role: Actor) -> list[dict[str, Any]]:
    """What is still to be written before anybody signs, in the order of the form, and by whom
    where it isn't by the party `role`."""
    headings = part_headings()
    others = {part: agreement.name_of(who) for who, part in EXPECTATIONS.items() if who != role}
    return [
        {"part": part, "heading": headings[part], "awaited": others.get(part)}
        for part in agreement.missing_before_signing()
        if agreement.status == Status.OPEN
    ]


def former_of(agreement: Agreement, person: Person) -> Agreement | None:
    """The agreement after which this one was made, if `person` may know of it."""
    former = agreement.follows
    return former if former and access.can_know_of(person, former) else None


def _followers(person: Person, agreement: Agreement) -> list[Agreement]:
    """Those made after this one that `person` may know of, the oldest first: none while it is
    open, since an agreement is paired anew or renewed only later."""
    if agreement.status == Status.OPEN:
        return []
    rows = Agreement.objects.visible_to(person).select_related("school_year")
    return list(rows.filter(follows=agreement).order_by("created_at", "pk"))


def _followed(agreement: Agreement, followers: list[Agreement], today: date) -> set[str]:
    """The names of the pages that what follows this agreement closes: it is paired anew once, and
    renewed once, but for a renewal that is itself over on `today` (a day in America/Toronto)."""
    closed = {"pair"} if followers else set()
    for other in followers:
        stands = other.status in LIVE_STATUSES or other.ends_later(today)
        if stands and other.mentor_id == agreement.mentor_id:
            closed.add("renew")
    return closed


def _acts(person: Person, agreement: Agreement) -> set[str]:
    """The names of the pages, beside writing and signing, where `person` may do or read more."""
    today = timezone.localdate()
    acts = {
        "withdraw": access.can_withdraw(person, agreement),
        "end": access.can_end(person, agreement, today),
        "cancel": access.can_cancel(person, agreement),
        "paper": access.can_record_paper(person, agreement),
        "correct_name": access.can_correct_name(person, agreement),
        "remind": access.can_remind(person, agreement),
        "pair": access.can_pair(person, agreement, today),
        "renew": access.can_renew(person, agreement)
        and agreement.school_year.start + 1 in usable_starts(today),
        "journal": access.can_read_journal(person, agreement),
    }
    return {name for name, may in acts.items() if may}


def _closing(person: Person, agreement: Agreement) -> dict[str, Any] | None:
    """By whom and when it was ended or cancelled, for those who read its journal or its end
    notice. A party has the name that the agreement gives it."""
    may_know = access.can_read_journal(person, agreement) or access.can_download(person, agreement)
    if agreement.status not in (Status.ENDED, Status.CANCELLED) or not may_know:
        return None
    said = agreement.closed_by
    if said is None:
        return None
    names = {agreement.party(role).pk: agreement.name_of(role) for role in PARTIES}
    return {
        "at": agreement.ended_at or agreement.cancelled_at,
        "who": names.get(said["person"], said["name"]),
        "by_principal": said["by"] == Actor.PRINCIPAL,
        "whom": agreement.name_of(Actor(said["for_whom"])) if said["for_whom"] else "",
    }


def _undelivered(agreement: Agreement) -> list[dict[str, Any]]:
    """The notices that did not arrive, with whom they are for: of a party, its place and the name
    that the agreement gives it."""
    found = Notice.objects.undelivered().filter(agreement=agreement).select_related("person")
    roles = [(notice, agreement.role_of(notice.person)) for notice in found]
    return [
        {
            "notice": notice,
            "role": role.value if role else "",
            "name": agreement.name_of(role) if role else notice.person.name,
        }
        for notice, role in roles
    ]
