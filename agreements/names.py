"""The names of people as a principal may be told them: those of their own service centres."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from agreements import access
from agreements.lifecycle import PARTIES
from agreements.models import Agreement, Membership, Person


def known_names(emails: Collection[str], principal: Person) -> dict[str, str]:
    """The names that `principal` may be told for normalised addresses, by address.

    In the service centres where they are a principal: that of a member, else the one which the
    latest agreement gives. What other centres call the person stays theirs.
    """
    centres = {school.service_centre_id for school in access.schools_led_by(principal)}
    agreements = Agreement.objects.filter(
        Q(mentee__email__in=emails) | Q(mentor__email__in=emails),
        school__service_centre__in=centres,
    ).select_related("mentee", "mentor")
    names: dict[str, str] = {}
    for agreement in agreements.order_by("created_at", "pk"):
        for side in PARTIES:
            names[agreement.party(side).email] = agreement.name_of(side)
    # A delegation tells nothing: a principal gives one to any address.
    members = Membership.objects.active(timezone.now()).filter(
        Q(school__service_centre__in=centres) | Q(service_centre__in=centres),
        person__email__in=emails,
        delegated_from=None,
    )
    names |= dict(members.values_list("person__email", "person__name"))
    return {email: name for email, name in names.items() if email in emails}


def name_for(person: Person, viewer: Person) -> str:
    """What a page of roles calls `person`: for a principal, the name that they may be told, or the
    address that they typed."""
    if access.can_administer(viewer):
        return person.name
    return known_names([person.email], viewer).get(person.email, person.email)
