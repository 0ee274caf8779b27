"""What templates ask of the domain: may this person, what is it called, where does it stand."""

import unicodedata

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import access, drawing, labels, steps
from agreements.lifecycle import Actor, Stage
from agreements.models import Agreement, Notice, Person, Sealing
from agreements.notices import refusals

register = template.Library()

register.filter("view_box", drawing.view_box)


@register.filter
def direction(text: str) -> str:
    """Which way a text runs, "rtl" or "ltr", by its first letter that says: for `dir`."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


@register.filter
def isolated(text: str) -> str:
    """A name as a plain text can hold it: one that runs from right to left is kept from turning
    around what stands beside it (Unicode’s FSI and PDI), as <bdi> does on a page."""
    turns = any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)
    return f"\u2068{text}\u2069" if turns else text


@register.filter
def may_list(person: Person | AnonymousUser) -> bool:
    """Whether the person has a list of agreements to see."""
    return isinstance(person, Person) and access.can_list(person)


@register.filter
def refused_kinds(person: Person | AnonymousUser) -> list[str]:
    """The kinds of notices of which the person refuses something that could still come."""
    return refusals.refused_kinds(person) if isinstance(person, Person) else []


@register.filter
def may_delegate(person: Person | AnonymousUser) -> bool:
    """Whether the person may name an acting principal."""
    return isinstance(person, Person) and access.can_delegate(person)


@register.filter
def may_create(person: Person | AnonymousUser) -> bool:
    """Whether the person may create agreements somewhere."""
    return isinstance(person, Person) and access.can_create(person)


@register.filter
def stage(agreement: Agreement) -> Stage:
    """The agreement's stage today."""
    return agreement.stage(timezone.localdate())


@register.filter
def stage_label(stage: Stage) -> str:
    """The stage in words, such as « à signer »."""
    return str(labels.STAGES[stage])


@register.filter
def role_label(role: Actor) -> str:
    """The role in words, such as « personne mentorée »."""
    return str(labels.ROLES[Actor(role)])


@register.filter
def awaited_names(agreement: Agreement) -> str:
    """The names of those of whom something is asked now, separated by commas."""
    return ", ".join(agreement.name_of(role) for role in steps.awaited(agreement))


@register.filter
def standing_label(step: steps.Step) -> str:
    """Where a party stands, in words, such as « doit signer »."""
    return str(labels.STANDINGS[step])


@register.filter
def sealing_failure(sealing: Sealing) -> str:
    """Why a document isn't sealed, such as « la clé du sceau ne peut pas servir : aucune n’est
    configurée »."""
    why = labels.SEALING_DETAILS.get(sealing.detail, sealing.detail)
    return _("%(what)s: %(why)s") % {"what": sealing.get_failure_display(), "why": why}


@register.filter
def notice_failure(notice: Notice) -> str:
    """Why a notice was not delivered, such as « le serveur de courriel refuse cette adresse »."""
    return str(labels.notice_failure(notice))
